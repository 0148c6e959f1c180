/** Conversations come into the page from a file. */
import { beforeEach, expect, test } from "vitest";
import { importFile } from "#app/intake";
import { importConversations, readConversationsFile } from "#core/importing";
import type { ImportConversation } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import type { Toast } from "#elements/toast/toasts";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, FAST } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);

function talk(title: string, count: number, content = "words"): ImportConversation {
  const messages = Array.from({ length: count }, (_, at) => ({ external_id: `m${at}`, role: "user" as const, content, timestamp: "2026-05-01T10:00:00Z" }));
  return { title, messages };
}

const file = (content: unknown, name = "talk.json") => new File([typeof content === "string" ? content : JSON.stringify(content)], name);

async function taken(content: unknown, karen = new TestKaren()): Promise<Toast[]> {
  const told: Toast[] = [];
  const { parts } = await begin(karen);
  await importFile(file(content), parts, (toast) => told.push(toast), () => undefined);
  return told;
}

test.each([
  ["what an export writes", { conversations: [talk("Boat", 2), talk("Rope", 1)] }, ["Boat", "Rope"]],
  ["one conversation alone", talk("Boat", 2), ["Boat"]],
])("%s is read", (_, content, titles) => {
  expect(readConversationsFile(JSON.stringify(content)).map(({ title }) => title)).toEqual(titles);
});

test.each([
  ["{", "not JSON"],
  ["null", "no conversations"],
  ["[1]", "no conversations"],
  ['{"profile": {}}', "no conversations"],
  ['{"conversations": []}', "no conversation in it"],
  ['{"conversations": [{"title": "x"}]}', "no conversations"],
])("%s is refused in words", (text, words) => {
  expect(() => readConversationsFile(text)).toThrow(words);
});

test("what was taken in is told, and can be opened", async () => {
  const karen = new TestKaren();
  expect(await taken({ conversations: [talk("Boat", 12)] }, karen)).toMatchObject([{ text: "12 messages added.", action: { label: "Open" } }]);
  expect(await taken({ conversations: [talk("Boat", 15)] }, karen)).toMatchObject([{ text: "3 messages added, 12 were there already." }]);
  expect(await taken({ conversations: [talk("Boat", 15)] }, karen)).toMatchObject([{ text: "Nothing to add: 15 messages were there already." }]);
});

test("a file that is none of Karen’s is named, with what it lacks", async () => {
  expect((await taken("no JSON"))[0]?.text).toBe("talk.json was not taken in. It is not JSON: export a conversation as JSON to get such a file.");
});

test("what the server refuses is told with the name of the conversation", async () => {
  const karen = new TestKaren();
  karen.fail.set("conversations.import", new RequestFailed({ code: "invalid_input", message: "messages.0.role: must be user, assistant or system." }));
  expect((await taken(talk("Boat", 1), karen))[0]?.text).toBe("“Boat” was not taken in: messages.0.role: must be user, assistant or system.");
});

test("a long conversation goes over in parts that share a message, and each message counts once", async () => {
  const karen = new TestKaren();
  const imported = await importConversations(karen, [talk("Long", 7, "x".repeat(300_000))]);
  expect(imported).toMatchObject({ added: 7, skipped: 0, problem: "" });
  expect(karen.calls.length).toBeGreaterThan(2);
  expect(karen.messages.get(imported.conversationIds[0] ?? "")?.map(({ external_id }) => external_id)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
});

test("a file dropped on the page is taken in, and the page stays", async () => {
  const karen = new TestKaren();
  const { app } = await begin(karen);
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file(talk("Dropped", 1)));
  const over = new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true });
  app.dispatchEvent(over);
  expect(over.defaultPrevented).toBe(true);
  await soon(() => all(".drop").length).toBe(1);
  const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
  app.dispatchEvent(drop);
  expect(drop.defaultPrevented).toBe(true);
  await soon(() => karen.conversations[0]?.title).toBe("Dropped");
  expect(all(".drop").length).toBe(0);
});
