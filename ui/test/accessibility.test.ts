/** axe finds nothing in any panel, in any theme. */
import axe from "axe-core";
import { beforeEach, expect, test } from "vitest";
import type { Theme } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import { CommandEvent } from "#elements/sidebar/request";
import { HEALTH, message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { fact } from "#test/fixtures/memory";
import { FIGURES } from "#test/fixtures/models";
import { all, begin, button, FAST, one, type Page, press, say, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);

const PANELS: Record<string, (page: Page, karen: TestKaren) => Promise<void>> = {
  "new chat": async () => {
    await soon(() => all("karen-sidebar-entry").length).toBe(9);
  },
  chat: async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all("karen-markdown").some((element) => element.shadowRoot?.querySelector(".hljs-number"))).toBe(true);
  },
  "why an answer": async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all(".chip").length).toBe(2);
    all(".chip")[1]?.click();
    await soon(() => all(".source").length).toBe(1);
  },
  "a failed answer": async ({ parts }, karen) => {
    await parts.threads.open("train");
    karen.script = ({ push }) => {
      push?.push({ type: "turn_failed", problem: { code: "internal", message: "A bug." }, kept: "Half" });
      push?.end();
    };
    await parts.threads.current.value.send("Hello");
    await soon(() => all(".state.bad").length).toBe(1);
  },
  "an interrupted answer": async ({ parts }, karen) => {
    const cut = message("train", { id: "e2", role: "assistant", replies_to: "t3", content: "There are", status: "interrupted" });
    karen.messages.get("train")?.splice(3, 1, cut);
    await parts.threads.open("train");
    await soon(() => all(".ending .acts button").length).toBe(2);
  },
  "a silence": async (_, karen) => {
    karen.stallAfterMs = 100;
    karen.script = ({ push }) => push?.push({ type: "text", delta: "Half" });
    await say("Hello");
    await soon(() => all(".ending .acts button").length).toBe(1);
  },
  "a start that failed": async (_, karen) => {
    karen.health = { ...HEALTH, ready: false };
    karen.fail.set("system.data_state", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
    karen.die();
    karen.comeBack();
    await soon(() => all(".standstill").length).toBe(1);
  },
  "damaged data": async ({ parts }, karen) => {
    await parts.threads.open("train");
    await soon(() => karen.methods()).toContain("events.subscribe");
    karen.keeping.damage();
    await soon(() => all("[aria-label='Damaged data']").length).toBe(1);
    one(".restore").click();
    await soon(() => all(".cancel").length).toBe(1);
  },
  "your data": async () => {
    press(",", document.body, { ctrlKey: true });
    await soon(() => all("#tab-data").length).toBe(1);
    one("#tab-data").click();
    await soon(() => all("[data-path]").length).toBe(2);
    all("[data-path]")[0]?.click();
    await soon(() => all(".question").length).toBe(1);
  },
  reconnecting: async (_, karen) => {
    karen.die();
    await soon(() => all(".banner").length).toBe(1);
  },
  menu: async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all("button[aria-label='More about this conversation']").length).toBe(1);
    all("button[aria-label='More about this conversation']")[0]?.click();
    await soon(() => all("[role=menuitem]").length).toBe(6);
  },
  reminders: async (_, karen) => {
    await soon(() => karen.methods()).toContain("events.subscribe");
    karen.keeping.reminders.ring("ana");
    await soon(() => all("article[data-reminder]").length).toBe(1);
    one(".frame").dispatchEvent(new CommandEvent("reminders"));
    await soon(() => all("li[data-reminder]").length).toBe(3);
    button("Set").click();
    await soon(() => all("[name=what]").length).toBe(1);
  },
  lists: async () => {
    one(".frame").dispatchEvent(new CommandEvent("lists"));
    await soon(() => all("li[data-item]").length).toBe(3);
  },
  plugins: async () => {
    one(".frame").dispatchEvent(new CommandEvent("plugins"));
    await soon(() => all("[data-plugin]").length).toBe(4);
    button("Servers…").click();
    await soon(() => all("[name=servers]").length).toBe(1);
  },
  "a plugin": async () => {
    one(".frame").dispatchEvent(new CommandEvent("plugins"));
    await soon(() => all("[data-plugin=weather_now]").length).toBe(1);
    one("[data-plugin=weather_now] button").click();
    await soon(() => all("[data-entry]").length).toBe(20);
    for (const part of all("details")) part.setAttribute("open", "");
    button("Remove…").click();
    await soon(() => all("[name=data]").length).toBe(1);
  },
  "agreeing to a plugin": async (_, karen) => {
    Object.assign(karen.keeping.plugins.find("tides"), { level: "none" });
    one(".frame").dispatchEvent(new CommandEvent("plugins"));
    await soon(() => all("[data-plugin=tides]").length).toBe(1);
    one("[data-plugin=tides] button").click();
    await soon(() => all("karen-plugin-page").length).toBe(1);
    button("Look at what it asks for").click();
    await soon(() => all("[name=trust]").length).toBe(1);
  },
  palette: async ({ parts }) => {
    parts.search.ask("porto");
    await soon(() => parts.search.value.phase).toBe("found");
    press("k", document.body, { ctrlKey: true });
    await soon(() => all("mark").length).toBeGreaterThan(0);
  },
  export: async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all("button[aria-label='More about this conversation']").length).toBe(1);
    all("button[aria-label='More about this conversation']")[0]?.click();
    await soon(() => all("[role=menuitem]").length).toBe(6);
    all("[role=menuitem]").find((element) => element.textContent.trim() === "Export…")?.click();
    await soon(() => all("karen-export").length).toBe(1);
  },
  bin: async ({ parts }, karen) => {
    Object.assign(karen.conversations[0] ?? {}, { status: "deleted" });
    await parts.conversations.show("deleted");
    await parts.threads.open(karen.conversations[0]?.id ?? "");
    await soon(() => all(".binned").length).toBe(1);
  },
  "the model, failed": async (_, karen) => {
    karen.models.become({ state: "failed", reason: "It does not answer." });
    await soon(() => all(".mark.failed").length).toBe(1);
    one("karen-model-chip").shadowRoot?.querySelector<HTMLElement>(".model")?.click();
    await soon(() => all(".acts button").length).toBe(2);
  },
  "a guess in a full context": async ({ parts }, karen) => {
    const provenance = { kind: "guess" as const, model: "SmolLM2", tiny: true, prompt_tokens: 1900, context_tokens: 2048, duration_ms: 900, ...FIGURES };
    karen.messages.get("train")?.push(message("train", { id: "g", role: "assistant", content: "The sea.", provenance }));
    await parts.threads.open("train");
    await soon(() => all(".meter").length).toBe(1);
    all("karen-provenance").at(-1)?.shadowRoot?.querySelector<HTMLElement>(".chip")?.click();
    await soon(() => all(".why dl").length).toBe(1);
  },
  "a tool that ran, and a question for leave": async ({ parts }, karen) => {
    const step = { tool: "convert", args: { value: 3, from_unit: "mi", to_unit: "km" }, result: { value: 4.83, unit: "km" } };
    const failed = { ...step, result: { failed: "timed_out" } };
    const ai_data = { keywords: [], knowledge_graph_insights: null, confidence: null, reasoning: null, steps: [step, failed] };
    const question = { tool: "weather", args: { location: "Graz" }, scope: "api.example.org", sentence: "May I ask api.example.org?", each_time: false, answer: null };
    karen.messages.get("train")?.push(message("train", { id: "t", role: "assistant", content: question.sentence, ai_data, question }));
    await parts.threads.open("train");
    await soon(() => all(".card summary").length).toBe(2);
    all(".card summary").forEach((summary) => summary.click());
    await soon(() => all(".card .inside").length).toBe(2);
    await soon(() => all(".asking button").length).toBe(3);
  },
  models: async (_, karen) => {
    karen.models.moveAway();
    press(",", document.body, { ctrlKey: true });
    await soon(() => all("#tab-models").length).toBe(1);
    one("#tab-models").click();
    await soon(() => all("input[type=radio]").length).toBe(5);
    all(".opener").forEach((opener) => opener.click());
    await soon(() => all("#url, #path").length).toBe(2);
    type("http://models.example.org", one("#url") as HTMLInputElement);
    await soon(() => all(".consent").length).toBe(1);
    button("Test llama3.1 8B").click();
    await soon(() => all(".measured").length).toBe(1);
    all<HTMLButtonElement>("fieldset > .remove")[0]?.click();
    await soon(() => all(".confirm").length).toBe(1);
  },
  memory: async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all(".memory").length).toBe(6);
    type("porto", one("input[type=search]") as HTMLInputElement);
    await soon(() => all(".because").length).toBe(2);
    all(".because")[0]?.click();
    await soon(() => all("meter").length).toBe(5);
  },
  "a memory": async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all("[data-memory=porto]").length).toBe(1);
    one("[data-memory=porto]").click();
    await soon(() => all(".history li").length).toBe(2);
  },
  "a memory put right": async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all("[data-memory=porto]").length).toBe(1);
    one("[data-memory=porto]").click();
    await soon(() => all(".put-right").length).toBe(1);
    one(".put-right").click();
    await soon(() => all("[name=value]").length).toBe(1);
  },
  summary: async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all("button[aria-label='What this was about']").length).toBe(1);
    button("What this was about").click();
    await soon(() => all(".quote").length).toBe(3);
  },
  "a message opened at its words": async ({ parts }) => {
    await parts.threads.open("train");
    await soon(() => all(".chip").length).toBe(2);
    all(".chip")[1]?.click();
    await soon(() => all(".source").length).toBe(1);
    one(".source").click();
    await soon(() => all("mark").length).toBe(1);
  },
  "what was noted": async (_, karen) => {
    karen.script = ({ push }) => push?.push({ type: "facts", facts: [karen.memory.find("name")], closed: [] });
    await say("My name is Ana");
    await soon(() => all(".noted").length).toBe(1);
  },
  inbox: async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all("#tab-inbox").length).toBe(1);
    one("#tab-inbox").click();
    await soon(() => all("article .quote").length).toBe(4);
  },
  forget: async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all("#tab-forget").length).toBe(1);
    one("#tab-forget").click();
    await soon(() => all("[name=words]").length).toBe(1);
    type("porto", one("[name=words]") as HTMLInputElement);
    await soon(() => all("button").some((element) => element.textContent.trim() === "Show what would go" && element.matches(":enabled"))).toBe(true);
    button("Show what would go").click();
    await soon(() => all(".question").length).toBe(1);
  },
  facts: async () => {
    press("i", document.body, { ctrlKey: true });
    await soon(() => all("#tab-facts").length).toBe(1);
    one("#tab-facts").click();
    await soon(() => all(".subject").length).toBe(2);
  },
  ...Object.fromEntries(
    Object.entries({ timeline: ".entry", connections: ".star", numbers: ".figures", tidying: "[data-merge]", exchange: ".choose" }).map(([view, shown]) => [
      `memory: ${view}`,
      async (_: Page, karen: TestKaren) => {
        karen.memory.memories.push(fact("tea-2", "user", "likes", "tea, the green one", "I like tea, the green one"));
        press("i", document.body, { ctrlKey: true });
        await soon(() => all(`#tab-${view}`).length).toBe(1);
        one(`#tab-${view}`).click();
        if (view === "tidying") await soon(() => all(".tidy").length).toBe(1);
        all(".tidy")[0]?.click();
        await soon(() => all(shown).length).toBeGreaterThan(0);
      },
    ]),
  ),
  shortcuts: async () => {
    press("?");
    await soon(() => all("dt").length).toBeGreaterThan(5);
  },
  ...Object.fromEntries(
    ["personality", "memory", "notifications", "voice", "appearance", "advanced", "about"].map((section) => [
      `settings: ${section}`,
      async () => {
        press(",", document.body, { ctrlKey: true });
        await soon(() => all("[role=tab]").length).toBeGreaterThan(6);
        one(`#tab-${section}`).click();
        await soon(() => all("karen-form, karen-about dl, dl").length).toBeGreaterThan(0);
        if (section === "memory") await soon(() => all(".quote").length).toBe(1);
      },
    ]),
  ),
};
const THEMES: Theme[] = ["light", "dark", "high_contrast"];

test.each(Object.keys(PANELS).flatMap((panel) => THEMES.map((theme) => [panel, theme] as const)))("%s in %s", async (panel, theme) => {
  const karen = new TestKaren();
  karen.settings.profile.theme = theme;
  const page = await begin(karen);
  await soon(() => page.parts.settings.profile?.theme).toBe(theme);
  await PANELS[panel]?.(page, karen);
  await soon(() => all("*").flatMap((element) => element.getAnimations()).filter((animation) => animation instanceof CSSTransition).length).toBe(0);
  const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.any[0]?.message ?? ""}`)).toEqual([]);
});
