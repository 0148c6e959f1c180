/**
 * Every state of the window, to be looked at: `?state=chat&theme=dark`. States: new, chat, streaming, failed, offline,
 * refused, empty, long, palette, settings, shortcuts, archive, bin; those of models.ts, memory.ts and failure.ts besides.
 */
import "#tokens/tokens.css";
import "../../packages/app/src/page.css";
import "#app/app";
import { startAppearance } from "#app/appearance";
import { assemble, type Parts } from "#app/parts";
import type { Theme } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import { CommandEvent } from "#elements/sidebar/request";
import { failureStates } from "./failure";
import { memoryStates } from "./memory";
import { modelStates } from "./models";
import { TestKaren } from "#test/fixtures/karen";

const asked = new URLSearchParams(location.search);
const state = asked.get("state") ?? "new";

localStorage.clear();
sessionStorage.clear();
startAppearance(localStorage);
const karen = new TestKaren();
karen.settings.profile.theme = (asked.get("theme") as Theme | null) ?? "light";
karen.settings.profile.text_scale = Number(asked.get("scale") ?? 1);
karen.settings.profile.show_timestamps = state === "long";
if (state === "empty") karen.conversations = [];
const parts = assemble(karen, localStorage, sessionStorage);
const app = document.querySelector("karen-app");
app?.begin(parts);

const STATES: Partial<Record<string, (parts: Parts) => unknown>> = {
  chat: ({ threads }) => threads.open("train"),
  long: ({ threads }) => threads.open("bread"),
  archive: ({ conversations }) => conversations.show("archived"),
  streaming: async ({ threads }) => {
    await threads.open("train");
    karen.script = ({ push }) => {
      push?.push({ type: "text", delta: "There are **three** things to bring, and the first of them is" });
    };
    await threads.current.value.send("What should I take with me?");
  },
  failed: async ({ threads }) => {
    await threads.open("train");
    karen.script = ({ push }) => {
      push?.push({ type: "turn_failed", problem: { code: "internal", message: "Something went wrong inside Karen. The log has the details." }, kept: "There are three" });
      push?.end();
    };
    await threads.current.value.send("What should I take with me?");
  },
  offline: async ({ threads }) => {
    await threads.open("train");
    karen.die();
    karen.fail.set("chat.send", new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." }));
  },
  refused: () => karen.connection.set({ state: "refused", reason: "This browser is not signed in to Karen. Open Karen again from the place you started it: that makes a new link for this browser." }),
  bin: ({ conversations }) => conversations.show("deleted"),
  palette: async ({ threads, search }) => {
    await threads.open("train");
    search.ask("porto");
    command("search");
  },
  settings: () => command("settings"),
  shortcuts: () => command("shortcuts"),
  ...failureStates(karen, command, deep),
  ...modelStates(karen, command, deep),
  ...memoryStates(karen, command, deep),
};

function command(name: "search" | "settings" | "models" | "data" | "memory" | "inbox" | "reminders" | "lists" | "plugins" | "summary" | "shortcuts"): void {
  app?.shadowRoot?.querySelector(".frame")?.dispatchEvent(new CommandEvent(name));
}

function deep(selector: string, root: ParentNode = document): HTMLElement | undefined {
  const within = [...root.querySelectorAll("*")].flatMap((element) => (element.shadowRoot ? [element.shadowRoot] : []));
  return root.querySelector<HTMLElement>(selector) ?? within.map((inner) => deep(selector, inner)).find((found) => found !== undefined);
}

setTimeout(() => void STATES[state]?.(parts), 100);
Object.assign(window, { karen, parts });
