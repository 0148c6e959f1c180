/** One conversation: its pages, and what happens in a turn. */
import { expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { HELD, WINDOW } from "#core/pages";
import { ThreadStore } from "#core/thread";
import { conversation, DAY, longTalk } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { FAST } from "#test/fixtures/page";

function withTalk(count: number): { karen: TestKaren; thread: ThreadStore } {
  const karen = new TestKaren({ conversations: [conversation("long", "Long", DAY)], messages: new Map([["long", longTalk("long", count)]]) });
  return { karen, thread: new ThreadStore(karen, "long") };
}

const contents = (thread: ThreadStore) => thread.value.messages.map(({ content }) => content);
const idle = (thread: ThreadStore) => expect.poll(() => thread.value.turn, FAST).toBeNull();

test("a conversation opens at its end, one page of it", async () => {
  const { thread } = withTalk(10_000);
  await thread.open();
  expect(thread.value).toMatchObject({ phase: "ready", hasBefore: true, hasAfter: false, total: 10_000 });
  expect(thread.value.messages.length).toBe(WINDOW);
  expect(thread.value.messages.at(-1)?.id).toBe("long-9999");
});

test("older pages come one after the other, and what is far away is let go", async () => {
  const { thread } = withTalk(1_000);
  await thread.open();
  for (let page = 0; page < 6; page += 1) await thread.loadOlder();
  expect(thread.value.messages.length).toBe(HELD);
  expect(thread.value.messages[0]?.id).toBe(`long-${1_000 - 7 * WINDOW}`);
  expect(thread.value.hasAfter).toBe(true);
  await thread.loadNewer();
  await thread.loadNewer();
  expect(thread.value.messages.at(-1)?.id).toBe("long-999");
  expect(thread.value.messages.length).toBe(HELD);
  expect(new Set(thread.value.messages.map(({ id }) => id)).size).toBe(HELD);
});

test("a conversation opens around a message", async () => {
  const { thread } = withTalk(1_000);
  await thread.open("long-500");
  expect(thread.value.messages.map(({ id }) => id)).toContain("long-500");
  expect([thread.value.hasBefore, thread.value.hasAfter]).toEqual([true, true]);
});

test("a refresh that brings nothing new changes nothing", async () => {
  const { thread } = withTalk(10);
  await thread.open();
  const before = thread.value.messages;
  await thread.refresh();
  expect(thread.value.messages).toBe(before);
});

test("what is sent is shown at once, then stored, then answered", async () => {
  const karen = new TestKaren();
  const thread = new ThreadStore(karen);
  const sent = thread.send("What time is it?");
  expect(contents(thread)).toEqual(["What time is it?"]);
  expect(thread.value.turn?.phase).toBe("sending");
  expect(await sent).toBeNull();
  await idle(thread);
  expect(contents(thread)).toEqual(["What time is it?", "It is **23:14** in Tokyo."]);
  expect(thread.value.messages[1]).toMatchObject({ status: "complete", provenance: { kind: "computed" }, replies_to: thread.value.messages[0]?.id });
  expect(thread.value.conversationId).toBe(karen.conversations[0]?.id);
});

test("what is written while reading the middle goes to the end, once", async () => {
  const { thread } = withTalk(1_000);
  await thread.open("long-300");
  const sent = thread.send("At the end");
  expect(await thread.send("Twice")).toMatchObject({ code: "conflict" });
  expect(await sent).toBeNull();
  await idle(thread);
  expect(contents(thread).slice(-2)).toEqual(["At the end", "It is **23:14** in Tokyo."]);
  expect(thread.value.messages.at(-3)?.id).toBe("long-999");
});

test("a message that could not be stored is taken back and the reason is told", async () => {
  const karen = new TestKaren();
  karen.fail.set("chat.send", new RequestFailed({ code: "unavailable", message: "Not now." }));
  const thread = new ThreadStore(karen);
  expect(await thread.send("Hello")).toMatchObject({ code: "unavailable" });
  expect(thread.value).toMatchObject({ phase: "new", messages: [], turn: null });
});

test("a turn that fails after it has begun keeps what there was, with the reason", async () => {
  const karen = new TestKaren();
  karen.script = ({ push }) => {
    push?.push({ type: "text", delta: "Half an" });
    push?.push({ type: "turn_failed", problem: { code: "internal", message: "A bug." }, kept: "Half an" });
    push?.end();
  };
  const thread = new ThreadStore(karen);
  expect(await thread.send("Hello")).toBeNull();
  await idle(thread);
  const answer = thread.value.messages[1]!;
  expect(answer).toMatchObject({ status: "failed", content: "Half an" });
  expect(thread.value.failures.get(answer.id)?.message).toBe("A bug.");
});

test("a model's words are called its guess from the first one on", async () => {
  const karen = new TestKaren();
  karen.script = ({ push }) => {
    push?.push({ type: "model_started", model: "Any 7B", tiny: false });
    push?.push({ type: "text", delta: "Perhaps" });
  };
  const thread = new ThreadStore(karen);
  void thread.send("Why?");
  await expect.poll(() => thread.value.messages.at(-1), FAST).toMatchObject({
    content: "Perhaps",
    status: "streaming",
    provenance: { kind: "guess", model: "Any 7B", tiny: false },
  });
});

test("an answer whose Karen dies is interrupted and keeps what was written", async () => {
  const karen = new TestKaren();
  karen.script = ({ push }) => {
    push?.push({ type: "text", delta: "Half an" });
    push?.end({ code: "unavailable", message: "Karen has stopped." });
  };
  const thread = new ThreadStore(karen);
  await thread.send("Hello");
  await idle(thread);
  expect(thread.value.messages[1]).toMatchObject({ status: "interrupted", content: "Half an" });
});

test("Stop asks Karen to stop, and the answer says so", async () => {
  const karen = new TestKaren();
  karen.pauseMs = 20;
  karen.answer = Array(50).fill("word ") as string[];
  const thread = new ThreadStore(karen);
  await thread.send("Hello");
  await thread.stop();
  await idle(thread);
  expect(karen.methods()).toContain("chat.stop");
  expect(thread.value.messages[1]?.status).toBe("stopped");
});

test("Stop before the message is stored leaves the call", async () => {
  const karen = new TestKaren();
  karen.silent = true;
  const thread = new ThreadStore(karen);
  const sent = thread.send("Hello");
  await thread.stop();
  expect(await sent).toMatchObject({ code: "cancelled" });
  expect(thread.value.messages).toEqual([]);
});

test("an answer given again stands in the place of the first, and both can be seen", async () => {
  const karen = new TestKaren();
  const thread = new ThreadStore(karen);
  await thread.send("Hello");
  await idle(thread);
  const first = thread.value.messages[1]!;
  karen.answer = ["Another."];
  await thread.regenerate(first.id);
  await idle(thread);
  const second = thread.value.messages[1]!;
  expect(second).toMatchObject({ content: "Another.", version: 2, versions: 2 });
  await thread.showVersion(second.id, 1);
  expect(contents(thread)).toEqual(["Hello", "It is **23:14** in Tokyo."]);
});

test("edited words are saved, then answered again", async () => {
  const karen = new TestKaren();
  const thread = new ThreadStore(karen);
  await thread.send("Hello");
  await idle(thread);
  karen.answer = ["To the new words."];
  expect(await thread.edit(thread.value.messages[0]!.id, "Good morning")).toBeNull();
  await idle(thread);
  expect(contents(thread)).toEqual(["Good morning", "To the new words."]);
  expect(thread.value.messages[0]?.edited).toBe(true);
  expect(karen.methods().filter((method) => method === "conversations.edit" || method === "chat.regenerate")).toEqual(["conversations.edit", "chat.regenerate"]);
});

test("feedback shows at once and is taken back when it could not be kept", async () => {
  const karen = new TestKaren();
  const thread = new ThreadStore(karen, "train");
  await thread.open();
  karen.fail.set("conversations.feedback", new RequestFailed({ code: "unavailable", message: "Not now." }));
  const kept = thread.feedback("t2", "down");
  expect(thread.value.messages[1]?.user_feedback).toBe("down");
  await kept;
  expect(thread.value.messages[1]?.user_feedback).toBeNull();
  expect(thread.value.problem?.message).toBe("Not now.");
});

test("text is drawn a bounded number of times, however fast it comes", async () => {
  const karen = new TestKaren();
  karen.answer = Array(5_000).fill("word ") as string[];
  const thread = new ThreadStore(karen);
  let drawn = 0;
  thread.subscribe(() => (drawn += 1));
  await thread.send("Hello");
  await idle(thread);
  expect(thread.value.messages[1]?.content.length).toBe(25_000);
  expect(drawn).toBeLessThan(60);
});
