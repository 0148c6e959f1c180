/** The tools that ran for an answer, what it asks leave for, and what may be said next. */
import { beforeEach, expect, test } from "vitest";
import type { AiData, LeaveQuestion, Message } from "#core/contract.gen";
import { RequestFailed } from "#core/problem";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, press, say, shown, type } from "#test/fixtures/page";
import { words } from "#test/fixtures/panel";
import { speak } from "#test/fixtures/turn";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const NOTHING: AiData = { keywords: [], knowledge_graph_insights: null, confidence: null, reasoning: null, steps: [] };
const CONVERTED = { tool: "convert", args: { value: 3, from_unit: "mi", to_unit: "km" }, result: { value: 4.83, unit: "km" } };
const QUESTION: LeaveQuestion = { tool: "weather", args: { location: "Graz" }, scope: "api.example.org", sentence: "May I ask api.example.org about the weather in Graz?", each_time: false, answer: null };

async function opened(more: Partial<Message>): Promise<TestKaren> {
  const karen = new TestKaren();
  const asked = message("train", { id: "q", role: "user", content: "Well?" });
  karen.messages.set("train", [asked, message("train", { id: "a", role: "assistant", content: "So it is.", replies_to: "q", ...more })]);
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => all("karen-message").length).toBe(2);
  return karen;
}

test("a tool that ran is a quiet line that opens to what it was asked with and what came of it", async () => {
  await opened({ ai_data: { ...NOTHING, steps: [CONVERTED] } });
  await soon(() => words(".card summary").join()).toContain("Unit converter");
  expect(words(".card .inside")).toEqual([]);
  all(".card summary")[0]?.click();
  await soon(() => words(".card .inside").join()).toContain("Asked with");
  expect(words(".card .inside").join()).toContain("4.83");
});

test.each([
  [{ ...CONVERTED, result: { failed: "timed_out" } }, "failed", "It took too long."],
  [{ ...CONVERTED, result: null }, "Unit converter", "It was too long to be kept with the answer."],
])("a run that failed, or was too long to be kept, says so", async (step, line, inside) => {
  await opened({ ai_data: { ...NOTHING, steps: [step] } });
  await soon(() => words(".card summary").join()).toContain(line);
  all(".card summary")[0]?.click();
  await soon(() => words(".card .inside").join()).toContain(inside);
});

test("what a result says is text, whatever it looks like", async () => {
  await opened({ ai_data: { ...NOTHING, steps: [{ ...CONVERTED, result: { note: "<img src=x onerror=alert(1)>" } }] } });
  await soon(() => all(".card summary").length).toBe(1);
  all(".card summary")[0]?.click();
  await soon(() => words(".card .inside").join()).toContain("<img src=x onerror=alert(1)>");
  expect(all(".card img").length).toBe(0);
});

test.each([
  ["Allow once", "once"],
  ["Always", "always"],
  ["Don’t", "deny"],
])("the buttons of a question answer it", async (label, allow) => {
  const karen = await opened({ content: `${QUESTION.sentence} Say “yes”, “always” or “no”.`, question: QUESTION });
  await soon(() => words(".asking .sentence").join()).toContain(QUESTION.sentence);
  expect(shown().join()).toContain("Well?");
  expect(shown().join()).not.toContain("Say “yes”");
  button(label).click();
  await soon(() => karen.calls.filter(({ method }) => method === "chat.confirm").map(({ params }) => params)).toEqual([{ question_id: "a", allow }]);
});

test("a question shows whom it would ask and with what, and one that was answered has no buttons", async () => {
  await opened({ question: { ...QUESTION, answer: "deny" } });
  await soon(() => words(".asking").join()).toContain("api.example.org");
  expect(words(".asking").join()).toContain("Graz");
  expect(words(".asking").join()).toContain("You did not allow it.");
  expect(all(".asking button").length).toBe(0);
});

test("what is asked about each time cannot be allowed for good", async () => {
  await opened({ question: { ...QUESTION, each_time: true } });
  await soon(() => all(".asking button").map((each) => each.textContent.trim())).toEqual(["Allow once", "Don’t"]);
  expect(words(".asking").join()).toContain("Graz");
});

test("a confirmation that is refused says why, and the question can be answered again", async () => {
  const karen = await opened({ question: QUESTION });
  karen.fail.set("chat.confirm", new RequestFailed({ code: "conflict", message: "It has a newer version." }));
  await soon(() => all(".asking button").length).toBe(3);
  button("Allow once").click();
  await soon(() => words(".trouble").join()).toContain("It has a newer version.");
  expect(all<HTMLButtonElement>(".asking button").every(({ disabled }) => !disabled)).toBe(true);
});

test("a suggestion stands under the newest answer, and is sent when it is pressed", async () => {
  const karen = new TestKaren();
  karen.script = async ({ push, answer }) => {
    push?.push({ type: "suggestion", text: "And tomorrow?" });
    if (push) await speak(answer, ["It is 8 °C."], 0, { stopped: false }, push);
  };
  await begin(karen);
  await say("What is the weather in Graz?");
  await soon(() => words(".suggestion button")).toEqual(["And tomorrow?"]);
  karen.script = null;
  all(".suggestion button")[0]?.click();
  await soon(() => karen.calls.filter(({ method }) => method === "chat.send").length).toBe(2);
  expect(karen.calls.findLast(({ method }) => method === "chat.send")?.params).toMatchObject({ text: "And tomorrow?" });
  await soon(() => all(".suggestion").length).toBe(0);
});

test("what is being done is said until the answer comes", async () => {
  const karen = new TestKaren();
  let go: () => void = () => undefined;
  karen.script = async ({ push, answer }) => {
    push?.push({ type: "acknowledged", text: "Converting …" });
    push?.push({ type: "tool_started", tool: CONVERTED.tool, args: CONVERTED.args });
    await new Promise<void>((resolve) => (go = resolve));
    push?.push({ type: "tool_finished", tool: CONVERTED.tool, result: CONVERTED.result });
    if (push) await speak(answer, ["3 miles = 4.83 km."], 0, { stopped: false }, push);
  };
  await begin(karen);
  type("Convert 3 miles to km");
  press("Enter", composer());
  await soon(() => words(".activity").join()).toContain("Converting …");
  await soon(() => words(".card summary").join()).toContain("running…");
  go();
  await soon(() => shown().join()).toContain("4.83 km");
  expect(words(".activity").join()).toBe("");
});
