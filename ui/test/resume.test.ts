/** An answer that was cut short: what was kept, why, and going on with it. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import type { ThreadStore } from "#core/thread";
import { conversation, message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { FIGURES } from "#test/fixtures/models";
import { all, begin, button, FAST, press, say, shown } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());
type Status = "stopped" | "failed" | "interrupted";

/** One conversation whose answer ended so. */
function cut(status: Status, content = "The boat "): TestKaren {
  const asked = message("boat", { id: "b1", role: "user", content: "What about the boat?" });
  const answer = message("boat", { id: "b2", role: "assistant", content, status, replies_to: "b1" });
  const karen = new TestKaren({ conversations: [conversation("boat", "Boat", 0)], messages: new Map([["boat", [asked, answer]]]) });
  karen.answer = ["is ", "afloat."];
  return karen;
}

async function opened(karen: TestKaren): Promise<ThreadStore> {
  const { parts } = await begin(karen);
  await parts.threads.open("boat");
  await soon(() => shown().length).toBe(2);
  return parts.threads.current.value;
}

test.each([
  ["interrupted", "The boat ", "Karen was interrupted here. What she had written is kept."],
  ["interrupted", "", "Karen was interrupted before she had written anything."],
  ["failed", "The boat ", "This answer could not be finished. What was written is kept."],
  ["stopped", "The boat ", "Stopped."],
] as const)("an answer that was %s with the words “%s” says why and what was kept", async (status, content, words) => {
  await opened(cut(status, content));
  expect(texts(".state")).toEqual([words]);
});

test.each([
  ["", 0],
  ["The boat ", 1],
])("a stopped answer with the words “%s” is named a guess only where there is one", async (content, chips) => {
  const provenance = { kind: "guess" as const, model: "m", tiny: true, duration_ms: 9, prompt_tokens: null, context_tokens: null, ...FIGURES };
  const karen = cut("stopped", content);
  karen.messages.get("boat")!.at(-1)!.provenance = provenance;
  await opened(karen);
  expect(all(".chip").length).toBe(chips);
});

test("Resume goes on where the answer ended, in its place", async () => {
  const karen = cut("interrupted");
  await opened(karen);
  button("Resume").click();
  await soon(shown).toEqual(["What about the boat?", "The boat is afloat."]);
  expect(karen.calls.find(({ method }) => method === "chat.resume")?.params).toEqual({ answer_id: "b2" });
  expect([texts(".versions span"), texts(".state")]).toEqual([[], []]);
});

test("Resume is reached and pressed by keys alone, and the cursor is in the composer then", async () => {
  await opened(cut("stopped"));
  const resume = button("Resume");
  resume.focus();
  expect(resume.matches(":focus-visible")).toBe(true);
  resume.click();
  await soon(shown).toEqual(["What about the boat?", "The boat is afloat."]);
  await soon(() => all("textarea[aria-label='Message Karen']")[0]?.matches(":focus")).toBe(true);
});

test("where the model cannot go on, another answer is written beside the first", async () => {
  const karen = cut("failed");
  karen.continues = false;
  await opened(karen);
  button("Resume").click();
  await soon(shown).toEqual(["What about the boat?", "is afloat."]);
  await soon(() => texts(".versions span")).toEqual(["2/2"]);
});

test("an answer that says nothing is answered without an empty version beside it", async () => {
  const karen = cut("interrupted", "");
  await opened(karen);
  expect(all("button").map((element) => element.textContent.trim())).not.toContain("Resume");
  button("Answer again").click();
  await soon(shown).toEqual(["What about the boat?", "is afloat."]);
  expect(texts(".versions span")).toEqual([]);
});

test("only the newest version is gone on with; an earlier one can be answered again", async () => {
  const karen = cut("stopped");
  const thread = await opened(karen);
  await thread.regenerate("b2");
  await soon(() => thread.value.turn).toBeNull();
  await thread.showVersion(thread.value.messages[1]!.id, 1);
  await soon(() => texts(".state")).toEqual(["Stopped."]);
  expect(all("button").filter((element) => element.textContent.trim() === "Resume")).toEqual([]);
  expect(button("Answer again").disabled).toBe(false);
});

test("while an answer is gone on with, nothing else can be asked, and Stop keeps what there is", async () => {
  const karen = cut("interrupted");
  karen.answer = Array(50).fill("and ") as string[];
  karen.pauseMs = 20;
  await opened(karen);
  button("Resume").click();
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  await soon(() => shown()[1]).toContain("The boat and and");
  press("Escape");
  await soon(() => texts(".state")).toEqual(["Stopped."]);
  expect(shown()[1]).toMatch(/^The boat and and/);
});

test("why it cannot be gone on with stands above the composer", async () => {
  const karen = cut("interrupted");
  karen.fail.set("chat.resume", new RequestFailed({ code: "conflict", message: "The answer has a newer version." }));
  await opened(karen);
  button("Resume").click();
  await soon(() => texts(".trouble")[0]).toContain("The answer has a newer version.");
  expect(texts(".state")).toEqual(["Karen was interrupted here. What she had written is kept."]);
});

test("what a Stop could not reach is said quietly at the answer", async () => {
  const karen = new TestKaren();
  karen.stopDetail = "Only the connection was closed; the server may still be writing.";
  karen.pauseMs = 20;
  karen.answer = Array(50).fill("word ") as string[];
  await begin(karen);
  await say("Go on");
  await soon(() => shown()[1]).toContain("word");
  press("Escape");
  await soon(() => texts(".state")).toEqual(["Stopped. Only the connection was closed; the server may still be writing."]);
});

test("why an answer ended is said aloud, and what was said before it broke off is not said again", async () => {
  const karen = cut("interrupted", "One sentence. Half ");
  karen.answer = ["of another. ", "The end."];
  await opened(karen);
  const status = all(".hidden[aria-live]")[0]!;
  const said: string[] = [];
  new MutationObserver(() => said.push(status.textContent)).observe(status, { subtree: true, characterData: true, childList: true });
  button("Resume").click();
  await soon(() => said.join(" ")).toContain("The end.");
  expect(said.join(" ")).not.toContain("One sentence.");
  karen.script = ({ push }) => push?.end({ code: "unavailable", message: "Karen has stopped." });
  await say("And now?");
  await soon(() => said.at(-1)).toContain("Karen was interrupted before she had written anything.");
});
