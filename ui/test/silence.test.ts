/** Karen is not heard of: when that is said, what Try again does, and that nothing is ever sent twice. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followNews } from "#core/live";
import { ThreadStore } from "#core/thread";
import { conversation, message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, say, shown } from "#test/fixtures/page";
import { Watchdog } from "#transports/watchdog";

beforeEach(() => localStorage.clear());
afterEach(() => vi.useRealTimers());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());
const sends = (karen: TestKaren) => karen.methods().filter((method) => method === "chat.send").length;

/** A watchdog of five seconds over clocks that go on by hand. */
function watched() {
  vi.useFakeTimers();
  let [alarms, asleep] = [0, 0];
  const dog = new Watchdog(() => (alarms += 1), 5_000, { wall: () => performance.now() + asleep, steady: () => performance.now() });
  return { dog, alarms: () => alarms, sleep: (ms: number) => (asleep += ms) };
}

test("five seconds without a sign of life are an alarm, and a sign of life puts it off", async () => {
  const { dog, alarms } = watched();
  dog.hear();
  await vi.advanceTimersByTimeAsync(4_000);
  dog.hear();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(alarms()).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(alarms()).toBe(1);
});

test("the first thing after a sleep is no alarm; a silence that lasts is one", async () => {
  const { dog, alarms, sleep } = watched();
  dog.hear();
  await vi.advanceTimersByTimeAsync(1_000);
  sleep(3_600_000);
  await vi.advanceTimersByTimeAsync(4_500);
  expect(alarms()).toBe(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(alarms()).toBe(1);
});

test("there is one grace for a silence, however late the timers are, and another for the next", async () => {
  const { dog, alarms, sleep } = watched();
  dog.hear();
  for (const minutes of [1, 2]) {
    sleep(minutes * 60_000);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(alarms()).toBe(1);
  dog.hear();
  sleep(60_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(alarms()).toBe(1);
});

test("thousands of signs of life a second cost no timer each", () => {
  const { dog } = watched();
  for (let at = 0; at < 5_000; at += 1) dog.hear();
  expect(vi.getTimerCount()).toBe(1);
  dog.rest();
  expect(vi.getTimerCount()).toBe(0);
});

/** A Karen that is called silent after a moment and says half an answer. */
function silent(): TestKaren {
  const karen = new TestKaren();
  karen.stallAfterMs = 150;
  karen.script = ({ push, answer }) => {
    answer.content = "Half an";
    push?.push({ type: "text", delta: "Half an" });
  };
  return karen;
}

test("an answer that does not come is said to, with what was kept; the notice goes with the next sign of life", async () => {
  const karen = silent();
  let revive: () => void = () => undefined;
  const { script } = karen;
  karen.script = (turn) => {
    revive = () => turn.push?.push({ type: "text", delta: " answer." });
    return script?.(turn);
  };
  await begin(karen);
  await say("Hello");
  await soon(() => texts(".state")).toEqual(["Karen is not answering. What she has written so far is kept."]);
  expect(shown()).toEqual(["Hello", "Half an"]);
  karen.stallAfterMs = 60_000;
  revive();
  await soon(shown).toEqual(["Hello", "Half an answer."]);
  expect(texts(".state")).toEqual([]);
});

test("Try again follows an answer that is still being written, to its end, and sends nothing", async () => {
  const karen = silent();
  const { parts } = await begin(karen);
  await say("Hello");
  await soon(() => texts(".state").length).toBe(1);
  karen.stallAfterMs = 60_000;
  button("Try again").click();
  await soon(() => parts.threads.current.value.value.turn).toBeNull();
  expect([parts.threads.current.value.answering, all("button[aria-label=Stop]").length]).toEqual([true, 1]);
  const id = parts.threads.current.value.value.conversationId ?? "";
  Object.assign(karen.messages.get(id)?.at(-1) ?? {}, { content: "Half an answer, and the rest.", status: "complete" });
  karen.news({ topic: "messages", action: "changed", id: "a", conversation_id: id });
  await soon(shown).toEqual(["Hello", "Half an answer, and the rest."]);
  expect(sends(karen)).toBe(1);
});

test("Try again offers Resume where the answer has ended meanwhile", async () => {
  const karen = silent();
  const { parts } = await begin(karen);
  await say("Hello");
  await soon(() => texts(".state").length).toBe(1);
  const id = parts.threads.current.value.value.conversationId ?? "";
  Object.assign(karen.messages.get(id)?.at(-1) ?? {}, { status: "interrupted" });
  button("Try again").click();
  await soon(() => texts(".state")).toEqual(["Karen was interrupted here. What she had written is kept."]);
  expect(button("Resume").disabled).toBe(false);
  expect(composer().matches(":focus")).toBe(true);
});

test("where Try again has no answer either, that is said, and the answer is still waited for", async () => {
  const karen = silent();
  const { parts } = await begin(karen);
  await say("Hello");
  await soon(() => texts(".state").length).toBe(1);
  karen.fail.set("conversations.messages", karen.noAnswer);
  button("Try again").click();
  await soon(() => texts(".state")).toEqual(["Karen is still not answering. What she has written so far is kept."]);
  expect(parts.threads.current.value.value.turn?.phase).toBe("answering");
});

test("a message of which nothing is heard was stored: its answer is followed, and it is not sent again", async () => {
  const karen = silent();
  karen.lost = "silently after storing";
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  await say("Once only");
  await soon(() => texts(".state")).toEqual(["Karen is not answering. Your message is kept here."]);
  karen.lost = "no";
  button("Try again").click();
  await soon(() => shown().slice(-2)).toEqual(["Once only", "Half an"]);
  expect([sends(karen), composer().value]).toEqual([1, ""]);
});

test("a message of which nothing is heard was not stored: its words are back in the composer", async () => {
  const karen = silent();
  karen.silent = true;
  await begin(karen);
  await say("Do not lose me");
  await soon(() => texts(".state")).toEqual(["Karen is not answering. Your message is kept here."]);
  button("Try again").click();
  await soon(() => composer().value).toBe("Do not lose me");
  expect(texts(".trouble")[0]).toContain("Karen did not get this message.");
  expect([shown(), sends(karen)]).toEqual([[], 1]);
});

test("the same words in an older conversation are not taken for the message on its way", async () => {
  const karen = silent();
  const old = message("old", { id: "o1", role: "user", content: "What time is it?" });
  karen.messages.set("old", [old]);
  karen.conversations = [conversation("old", "What time is it?", 3_600_000)];
  karen.silent = true;
  const thread = new ThreadStore(karen);
  const sent = thread.send("What time is it?");
  await soon(() => thread.value.turn?.silence).toBe("noticed");
  await thread.askAgain();
  expect(await sent).toMatchObject({ code: "unavailable" });
  expect(thread.value.conversationId).toBeNull();
});

test("a silence of the news shows at an answer that is written for another window, and ends with a sign of life", async () => {
  const karen = silent();
  const [train] = karen.conversations;
  karen.messages.set("bread", [message("bread", { id: "w1", role: "user", content: "Bread?" }), message("bread", { id: "w2", role: "assistant", content: "Flour", status: "streaming", replies_to: "w1" })]);
  expect(train?.id).toBe("bread");
  const { parts } = await begin(karen);
  await parts.threads.open("bread");
  await soon(() => texts(".state")).toEqual(["Karen is not answering. What she has written so far is kept."]);
  await soon(() => texts(".banner")[0]).toContain("Karen is not answering at the moment.");
  karen.stallAfterMs = 60_000;
  karen.news({ topic: "health", action: "changed", id: "x", conversation_id: null });
  await soon(() => [texts(".state").length, texts(".banner").length]).toEqual([0, 0]);
});

test("a subscription that stays silent is left for another", async () => {
  vi.useFakeTimers();
  const karen = new TestKaren();
  const heard: boolean[] = [];
  const leave = followNews(karen, { hear: () => undefined, missed: () => undefined, hearing: (well) => heard.push(well) });
  const subscriptions = () => karen.methods().filter((method) => method === "events.subscribe").length;
  await vi.advanceTimersByTimeAsync(5_100);
  expect([subscriptions(), heard]).toEqual([1, [false]]);
  await vi.advanceTimersByTimeAsync(10_500);
  expect([subscriptions(), heard]).toEqual([2, [false, true]]);
  leave();
});
