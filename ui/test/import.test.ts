/** What another program kept comes into the page from a file: chosen, dropped, or in a window named by its path. */
import { beforeEach, expect, test } from "vitest";
import { importFile } from "#app/intake";
import { ImportsStore } from "#core/imports";
import type { ImportConversation } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import type { Toast } from "#elements/toast/toasts";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, type Page, press } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const nothing = () => undefined;

function talk(title: string, count: number): ImportConversation {
  const messages = Array.from({ length: count }, (_, at) => ({ external_id: `m${at}`, role: "user" as const, content: "words", timestamp: "2026-05-01T10:00:00Z" }));
  return { title, messages };
}

const file = (content: unknown, name = "talk.json") => new File([typeof content === "string" ? content : JSON.stringify(content)], name);

async function taken(content: unknown, karen = new TestKaren()): Promise<Toast[]> {
  const told: Toast[] = [];
  const { parts } = await begin(karen);
  await importFile(file(content), parts, (toast) => told.push(toast), nothing, nothing);
  return told;
}

/** The panel, in the settings. */
async function opened(karen: TestKaren): Promise<Page> {
  const page = await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("#tab-data").length).toBe(1);
  one("#tab-data").click();
  await soon(() => all("karen-import").length).toBe(1);
  return page;
}

test("what was taken in is told, and can be opened", async () => {
  const karen = new TestKaren();
  expect(await taken({ conversations: [talk("Boat", 12)] }, karen)).toMatchObject([{ text: "talk.json: 1 new conversation, 12 messages.", action: { label: "Open" } }]);
  karen.imports.more = { conversations: 0 };
  expect(await taken({ conversations: [talk("Boat", 15)] }, karen)).toMatchObject([{ text: "talk.json: 3 messages. 12 messages were there already." }]);
  expect(await taken({ conversations: [talk("Boat", 15)] }, karen)).toMatchObject([{ text: "talk.json: nothing new. 15 messages were there already." }]);
});

test("a file that nobody knows is named, with what stands against it", async () => {
  expect((await taken("no JSON"))[0]?.text).toBe("talk.json was not taken in. It is no file that Karen knows.");
});

test("a file goes over in pieces, and each is sent once however often it is tried", async () => {
  const karen = new TestKaren();
  const imports = new ImportsStore(karen);
  const large = file({ conversations: [talk("Boat", 1)], padding: "x".repeat(7_000_000) });
  const chosenAnew = new File([large], large.name, { lastModified: large.lastModified });
  karen.fail.set("imports.run", new RequestFailed({ code: "unavailable", message: "Karen has stopped." }));
  await imports.takeFile(large);
  expect(imports.value).toMatchObject({ phase: "failed", problem: { message: "Karen has stopped." } });
  karen.fail.clear();
  await imports.takeFile(chosenAnew);
  expect(imports.value).toMatchObject({ phase: "done", report: { messages: 1 } });
  expect(karen.imports.pieces).toHaveLength(3);
  expect(Math.max(...karen.imports.pieces)).toBeLessThan(6_000_000);
});

test("a stream that ends in the middle is no report", async () => {
  const karen = new TestKaren();
  karen.imports.ends = "lost";
  const imports = new ImportsStore(karen);
  await imports.takePath("/home/person/conversations.zip");
  expect(imports.value).toMatchObject({ phase: "failed", name: "conversations.zip" });
  expect(imports.value.problem?.message).toContain("try again to go on");
});

test("a window hands over the path, says how far it is, and can be left", async () => {
  const karen = new TestKaren();
  karen.imports.ends = "held";
  karen.desktop = { chooseFile: () => Promise.resolve(null), pickFile: () => Promise.resolve("/home/person/conversations.zip"), restart: nothing, quit: nothing };
  await opened(karen);
  button("Choose a file…").click();
  await soon(() => texts("#what")).toEqual(["Reading conversations.zip, an export of Karen"]);
  expect(texts(".running .quiet")[0]).toContain("1 new conversation, 7 messages");
  expect(karen.calls.find(({ method }) => method === "imports.run")?.params).toEqual({ path: "/home/person/conversations.zip" });
  button("Cancel").click();
  await soon(() => texts(".outcome")).toEqual(["Stopped. 7 messages of conversations.zip came in and stay. Choose it again to go on."]);
  await soon(() => karen.calls.some(({ method, params }) => method === "cancel" && params === "imports.run")).toBe(true);
});

test("the report says what came, what was left out and why, and leads to the conversations and the inbox", async () => {
  const karen = new TestKaren();
  karen.imports.more = { facts: 4, skipped: [{ where: "conversation 12, message 3", reason: "It has no text.", count: 9 }] };
  const { parts } = await opened(karen);
  await (await parts.imports()).takeFile(file({ conversations: [talk("Boat", 2), talk("Rope", 3)] }));
  await soon(() => texts(".outcome")).toEqual(["talk.json, an export of Karen: 2 new conversations, 5 messages, 4 facts for the inbox."]);
  expect(texts("summary")).toEqual(["9 things were left out, and why"]);
  expect(texts("details li")).toEqual(["9 times: It has no text. First at conversation 12, message 3"]);
  button("Look into the inbox (4)").click();
  await soon(() => texts("#tab-inbox[aria-selected=true]").length).toBe(1);
  expect(all("karen-settings").length).toBe(0);
});

test("the report opens what came in", async () => {
  const karen = new TestKaren();
  const { parts } = await opened(karen);
  await (await parts.imports()).takeFile(file({ conversations: [talk("Boat", 2)] }));
  await soon(() => texts(".outcome").length).toBe(1);
  button("Open the conversation").click();
  await soon(() => parts.threads.current.value.value.conversation?.title).toBe("Boat");
  await soon(() => all("karen-settings").length).toBe(0);
});

test("a file dropped on the page is taken in, and the page stays", async () => {
  const karen = new TestKaren();
  const { app } = await begin(karen);
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file({ conversations: [talk("Dropped", 1)] }));
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
