/** What a turn notes of a message is said under it; where something is known from is opened at its very words. */
import { beforeEach, expect, test } from "vitest";
import type { FactsNoted } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { fact } from "#test/fixtures/memory";
import { all, begin, button, FAST, one, type Page, say, shown } from "#test/fixtures/page";
import { speak } from "#test/fixtures/turn";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const OLD = fact("anna", "user", "name", "Anna", "my name is Anna", { state: "closed", superseded_by: "name" });

/** Says who one is; the turn notes it. */
async function noted(event: Partial<FactsNoted> = {}): Promise<{ karen: TestKaren; page: Page }> {
  const karen = new TestKaren();
  const facts = [karen.memory.find("name")];
  karen.script = async ({ push, answer }) => {
    push?.push({ type: "facts", facts, closed: [OLD], ...event });
    if (push) await speak(answer, ["Hello, Ana."], 0, { stopped: false }, push);
  };
  const page = await begin(karen);
  await say("My name is Ana, not Anna.");
  await soon(() => all(".noted").length).toBe(1);
  return { karen, page };
}

test("what was noted stands under the message, with what it took the place of", async () => {
  await noted();
  expect(texts(".noted span")).toEqual(["Noted: your name is Ana (was Anna)"]);
});

test("Undo takes back what was noted, and the line goes", async () => {
  const { karen } = await noted();
  button("Undo what was noted").click();
  await soon(() => all(".noted").length).toBe(0);
  expect(karen.memory.memories.some(({ id }) => id === "name")).toBe(false);
});

test("an Undo that was refused says why, and the line stays", async () => {
  const { karen } = await noted();
  karen.fail.set("memory.reject", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  button("Undo what was noted").click();
  await soon(() => texts(".trouble")).toEqual(["The disk is full."]);
  expect(all(".noted").length).toBe(1);
});

test("an Undo takes back the rest of what was noted where some of it is gone already", async () => {
  const karen = new TestKaren();
  const gone = fact("gone", "user", "age", "34", "I am 34");
  const { karen: noting } = await noted({ facts: [gone, karen.memory.find("figs")], closed: [] });
  button("Undo what was noted").click();
  await soon(() => all(".noted").length).toBe(0);
  expect(noting.memory.memories.some(({ id }) => id === "figs")).toBe(false);
});

test("Edit opens the memory, ready to be put right", async () => {
  await noted();
  all(".noted button")[1]?.click();
  await soon(() => (one("[name=value]") as HTMLInputElement).value).toBe("Ana");
});

test("several facts are named one after the other, each with its Edit", async () => {
  const karen = new TestKaren();
  await noted({ facts: [karen.memory.find("name"), karen.memory.find("figs")], closed: [] });
  expect(texts(".noted span")).toEqual(["Noted: your name is Ana; you like figs"]);
  expect(texts(".noted button")).toEqual(["Undo", "Edit name", "Edit likes"]);
});

test("what only ended is said to have ended", async () => {
  await noted({ facts: [] });
  expect(texts(".noted span")).toEqual(["No longer so: Your name is Anna"]);
});

/** The chip of the last answer, opened. */
async function why(karen: TestKaren): Promise<Page> {
  const page = await begin(karen);
  await page.parts.threads.open("train");
  await soon(() => all(".chip").length).toBe(2);
  all(".chip")[1]?.click();
  await soon(() => all(".why h2").length).toBe(1);
  return page;
}

test("a source opens its conversation with the very words marked", async () => {
  const { parts } = await why(new TestKaren());
  expect(texts(".source span")[0]).toContain("in another conversation");
  one(".source").click();
  await soon(() => parts.threads.current.value.value.conversationId).toBe("bread");
  await soon(() => texts("mark")).toEqual(["The 07:42 to Porto goes through without a ch"]);
});

test("of several sources each opens its own place, also in the same conversation", async () => {
  const karen = new TestKaren();
  const source = { conversation_id: "train", message_id: "t3", role: "user" as const, timestamp: new Date().toISOString() };
  karen.messages.get("train")!.at(-1)!.provenance = {
    kind: "remembered",
    sources: [
      { ...source, start: 0, end: 17, text: "Which train gets me" },
      { ...source, start: 52, end: 78, text: "I would rather not change." },
    ],
  };
  await why(karen);
  all(".source")[1]?.click();
  await soon(() => texts("mark")).toEqual(["I would rather not change."]);
  expect(shown()[2]).toContain("Which train gets me to Porto before ten on Tuesday?");
});

test("beside an answer that does not know stand the messages that come nearest, and each opens", async () => {
  const karen = new TestKaren();
  const near = { conversation_id: "bread", message_id: "b1", role: "user" as const, timestamp: new Date().toISOString(), start: 0, end: 18, text: "The 07:42 to Porto" };
  karen.messages.get("train")!.at(-1)!.provenance = { kind: "computed", how: "nothing you told says it", near: [near] };
  const page = await begin(karen);
  await page.parts.threads.open("train");
  await soon(() => texts(".nearest p")).toEqual(["Nearest in what you wrote, in case it helps:"]);
  expect(texts(".nearest .source")[0]).toContain("“The 07:42 to Porto”");
  one(".nearest .source").click();
  await soon(() => texts("mark")).toEqual(["The 07:42 to Porto"]);
});

test("words of an answer are marked where they are drawn", async () => {
  const karen = new TestKaren();
  const said = { conversation_id: "train", message_id: "t2", role: "assistant" as const, timestamp: new Date().toISOString() };
  karen.messages.get("train")!.at(-1)!.provenance = { kind: "remembered", sources: [{ ...said, start: 0, end: 36, text: "It is **23:14** in Tokyo, on Monday." }] };
  await why(karen);
  one(".source").click();
  await soon(() => [...(CSS.highlights.get("karen-source") ?? [])].map(String)).toEqual(["It is 23:14 in Tokyo, on Monday."]);
});

test("a source that is no longer there says so", async () => {
  const karen = new TestKaren();
  karen.messages.set("bread", [message("bread", { id: "b2", role: "user", content: "Another." })]);
  await why(karen);
  one(".source").click();
  await soon(() => all("karen-toasts").flatMap((toasts) => toasts.shadowRoot?.textContent ?? "").join("")).toContain("That message is no longer there.");
});

test("what no message says leads to memory itself", async () => {
  const karen = new TestKaren();
  karen.messages.get("train")!.at(-1)!.provenance = { kind: "remembered", sources: [] };
  await why(karen);
  button("Open memory").click();
  await soon(() => all("karen-memory").length).toBe(1);
});

test("a model's answer names what it was told", async () => {
  const karen = new TestKaren();
  const told = [{ conversation_id: "bread", message_id: "b1", start: 0, end: 44, text: "The 07:42 to Porto goes through.", role: "user" as const, timestamp: new Date().toISOString() }];
  const guess = { kind: "guess" as const, model: "m", tiny: false, duration_ms: null, first_token_ms: null, tokens: null, prompt_tokens: null, context_tokens: null, tokens_per_second: null, cut_off: false, told };
  karen.messages.get("train")!.at(-1)!.provenance = guess;
  await why(karen);
  expect(texts(".source")[0]).toContain("The 07:42 to Porto goes through.");
});
