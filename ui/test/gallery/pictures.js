/** Takes pictures of the gallery: `node test/gallery/pictures.js FOLDER [state…]`; THEMES, WIDTHS and SCALE say how. */
import { mkdirSync } from "node:fs";
import { chromium } from "playwright";
import { createServer } from "vite";

const [folder = "pictures", ...chosen] = process.argv.slice(2);
const states = chosen.length > 0 ? chosen : ["new", "chat", "streaming", "failed", "offline", "palette", "settings", "shortcuts", "long"];
mkdirSync(folder, { recursive: true });
const server = await createServer({ configFile: new URL("vite.config.ts", import.meta.url).pathname, server: { port: 0 } });
await server.listen();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const theme of (process.env.THEMES ?? "light dark").split(" "))
  for (const width of (process.env.WIDTHS ?? "1100 480").split(" ").map(Number)) {
    const page = await browser.newPage({ viewport: { width, height: 760 } });
    page.on("console", (line) => line.type() === "error" && console.error(line.text()));
    page.on("pageerror", (error) => console.error(error));
    for (const state of states) {
      await page.goto(`${server.resolvedUrls.local[0]}?state=${state}&theme=${theme}&scale=${process.env.SCALE ?? 1}`);
      await page.waitForTimeout(900);
      await page.screenshot({ path: `${folder}/${state}-${theme}-${width}.png` });
    }
    await page.close();
  }
await browser.close();
await server.close();
