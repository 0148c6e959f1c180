/** How it is with Karen, in words: what stands above a conversation or in its place, and that nothing jumps. */
import { beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "#core/problem";
import type { Connection, Desktop } from "#core/transport";
import { HEALTH } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, one, shown, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());
const NO_ROOM = new RequestFailed({ code: "unavailable", message: "The disk is full." });

function desktop(): Desktop & { readonly asked: string[] } {
  const asked: string[] = [];
  return { asked, chooseFile: () => Promise.resolve(null), pickFile: () => Promise.resolve(null), restart: () => void asked.push("restart"), quit: () => void asked.push("quit") };
}

const STATES: [Connection, string, string][] = [
  [{ state: "connecting" }, "Starting…", "Karen is starting. You can write already: it is sent when she is there."],
  [{ state: "silent" }, "Not answering", "Karen is not answering at the moment. Everything written so far is kept."],
  [{ state: "reconnecting", attempt: 1, reason: "" }, "Reconnecting…", "Reconnecting… Everything written so far is kept."],
  [{ state: "reconnecting", attempt: 4, reason: "It ended." }, "Reconnecting…", "Reconnecting… Karen has ended 4 times in a row. It ended. Everything written so far is kept."],
];

test.each(STATES)("%o is said in the sidebar and above the conversation, and moves nothing", async (connection, word, line) => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  const places = () => [one("karen-thread"), one("karen-composer"), one(".head")].map((element) => element.getBoundingClientRect().toJSON() as unknown);
  const before = places();
  karen.connection.set(connection);
  await soon(() => texts(".banner")).toEqual([line]);
  expect(texts(".status")).toEqual([word]);
  expect(places()).toEqual(before);
  karen.connection.set({ state: "connected" });
  await soon(() => texts(".banner")).toEqual([]);
});

test("a start that takes its usual moment is not worth a word", async () => {
  const karen = new TestKaren();
  await begin(karen);
  karen.connection.set({ state: "connecting" });
  await soon(() => all(".banner.late").length).toBe(1);
  expect(getComputedStyle(one(".banner.late")).visibility).toBe("hidden");
});

async function cannotStart(karen: TestKaren): Promise<void> {
  karen.health = { ...HEALTH, ready: false };
  for (const method of ["system.data_state", "conversations.list", "conversations.messages"]) karen.fail.set(method, NO_ROOM);
  await begin(karen);
  await soon(() => texts(".standstill h2")).toEqual(["Karen could not start"]);
}

test("a Karen that could not start says why in the place of the conversation, and what to do", async () => {
  const karen = new TestKaren();
  const window = desktop();
  karen.desktop = window;
  await cannotStart(karen);
  expect(texts(".standstill p")).toEqual(["The disk is full.", "Your conversations are where they were."]);
  expect([all("karen-chat").length, texts(".status")]).toEqual([0, ["Could not start"]]);
  await soon(() => button("Try again").matches(":focus")).toBe(true);
  button("Try again").click();
  button("Quit Karen").click();
  expect(window.asked).toEqual(["restart", "quit"]);
  button("Show where the data is").click();
  await soon(() => texts("[role=tab][aria-selected=true]")).toEqual(["Your data"]);
  await soon(() => texts(".path")).toEqual(["~/.local/share/karen"]);
});

test("once Karen has started after all, the conversation is back, and the cursor in the composer", async () => {
  const karen = new TestKaren();
  await cannotStart(karen);
  karen.health = HEALTH;
  karen.fail.clear();
  karen.die();
  karen.comeBack();
  await soon(() => all("karen-chat").length).toBe(1);
  await soon(() => composer().matches(":focus")).toBe(true);
  expect(texts(".standstill")).toEqual([]);
});

test("a conversation that is open can be read on when Karen could not start again", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  type("half a thought");
  karen.health = { ...HEALTH, ready: false };
  karen.fail.set("system.data_state", NO_ROOM).set("conversations.messages", NO_ROOM);
  karen.die();
  karen.comeBack();
  await soon(() => texts(".standstill.beside h2")).toEqual(["Karen could not start"]);
  expect([shown().length, composer().value, composer().readOnly]).toEqual([4, "half a thought", true]);
  expect(texts("#note")).toEqual(["Karen could not start: nothing can be sent."]);
});

test("a page that is not let in says so in the place of the conversation", async () => {
  const karen = new TestKaren();
  await begin(karen);
  karen.connection.set({ state: "refused", reason: "Open Karen again from the place you started it." });
  await soon(() => texts(".standstill h2")).toEqual(["This page is not connected to Karen"]);
  expect(texts(".standstill p")[0]).toBe("Open Karen again from the place you started it.");
  expect(all(".standstill button").map((element) => element.textContent.trim())).toEqual(["Reload this page"]);
});

test("a Karen that is only slow is not said to have failed", async () => {
  const karen = new TestKaren();
  karen.fail.set("system.data_state", NO_ROOM);
  const { parts } = await begin(karen);
  await soon(() => karen.methods().filter((method) => method === "system.health").length).toBe(1);
  await vi.waitUntil(() => parts.data.value.failure === null);
  expect(texts(".standstill")).toEqual([]);
});
