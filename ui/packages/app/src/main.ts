/** The page begins: chooses the transport by where it runs, and hands everything to `<karen-app>`. */
import { isTauri } from "@tauri-apps/api/core";
import "#tokens/tokens.css";
import "./page.css";
import "#app/app";
import { startAppearance } from "#app/appearance";
import { assemble } from "#app/parts";
import { HttpTransport } from "#transports/http";
import { TauriTransport } from "#transports/tauri";

startAppearance(localStorage);
const transport = isTauri() ? new TauriTransport() : new HttpTransport();
transport.start();
document.querySelector("karen-app")?.begin(assemble(transport, localStorage, sessionStorage));
