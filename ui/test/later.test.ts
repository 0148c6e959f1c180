/** Who comes later: to an answer that is being written, to a message that has none, to a page loaded anew, to the bin. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { ThreadStore } from "#core/thread";
import { conversation, message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, KeptInMemory, press, say, shown } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());

/** One conversation whose last message is the user's, or an answer that is still being written. */
function left(open: "asked" | "streaming"): TestKaren {
  const said = [message("boat", { id: "b1", role: "user", content: "What about the boat?" })];
  if (open === "streaming") said.push(message("boat", { id: "b2", role: "assistant", content: "The boat", status: "streaming", replies_to: "b1" }));
  return new TestKaren({ conversations: [conversation("boat", "Boat", 0)], messages: new Map([["boat", said]]) });
}

test("an answer that is being written elsewhere can be stopped here", async () => {
  const karen = left("streaming");
  const { parts } = await begin(karen);
  await parts.threads.open("boat");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  press("Escape");
  await soon(() => karen.calls.find(({ method }) => method === "chat.stop")?.params).toEqual({ turn_id: "b2" });
});

test("nothing is sent while an answer is written elsewhere, and what was typed stays", async () => {
  const karen = left("streaming");
  const { parts } = await begin(karen);
  await parts.threads.open("boat");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  await say("Wait");
  expect([karen.methods().includes("chat.send"), composer().value]).toEqual([false, "Wait"]);
});

test("a message without an answer is answered by a click", async () => {
  const karen = left("asked");
  const { parts } = await begin(karen);
  await parts.threads.open("boat");
  await soon(() => texts(".unanswered")[0]).toContain("Not answered.");
  button("Answer this").click();
  await soon(shown).toEqual(["What about the boat?", "It is 23:14 in Tokyo."]);
  expect(all(".unanswered")).toEqual([]);
});

test("a message without an answer is answered after an edit", async () => {
  const thread = new ThreadStore(left("asked"), "boat");
  await thread.open();
  expect(await thread.edit("b1", "What about the rope?")).toBeNull();
  await soon(() => thread.value.messages.map(({ content, status }) => [content, status])).toEqual([
    ["What about the rope?", "complete"],
    ["It is **23:14** in Tokyo.", "complete"],
  ]);
});

test("words that were not changed are answered again without an edit", async () => {
  const karen = left("asked");
  const thread = new ThreadStore(karen, "boat");
  await thread.open();
  await thread.edit("b1", "What about the boat?");
  expect(karen.methods()).not.toContain("conversations.edit");
  expect(karen.methods()).toContain("chat.regenerate");
});

test("the words read of an answer that broke off stay, though less of it was kept", async () => {
  const karen = new TestKaren();
  karen.script = ({ answer, push }) => {
    push?.push({ type: "text", delta: "Half an answer" });
    Object.assign(answer, { content: "Half", status: "interrupted" });
    push?.end({ code: "unavailable", message: "Karen has stopped." });
  };
  const thread = new ThreadStore(karen);
  await thread.send("Hello");
  await soon(() => thread.value.turn).toBeNull();
  await thread.refresh();
  expect(thread.value.messages[1]).toMatchObject({ content: "Half an answer", status: "interrupted" });
});

test.each(["stopped", "failed", "interrupted"] as const)("an answer that was %s claims no source", async (status) => {
  const karen = left("asked");
  karen.messages.get("boat")?.push(message("boat", { id: "b2", role: "assistant", content: "Half", status, replies_to: "b1", provenance: { kind: "computed", how: "…", near: [] } }));
  const { parts } = await begin(karen);
  await parts.threads.open("boat");
  await soon(shown).toEqual(["What about the boat?", "Half"]);
  expect(all(".chip")).toEqual([]);
});

test("a page that is loaded anew shows the conversation it showed", async () => {
  const session = new KeptInMemory();
  const first = await begin(new TestKaren(), session);
  await first.parts.threads.open("train");
  const second = await begin(new TestKaren(), session);
  await soon(() => second.parts.threads.current.value.value.conversationId).toBe("train");
  second.parts.threads.startNew();
  const third = await begin(new TestKaren(), session);
  expect(third.parts.threads.current.value.value.conversationId).toBeNull();
});

test("a conversation that is gone when the page is loaded anew leaves a new chat", async () => {
  const session = new KeptInMemory();
  session.setItem("karen.open", "gone");
  const karen = new TestKaren();
  karen.fail.set("conversations.messages", new RequestFailed({ code: "not_found", message: "There is no conversation gone." }));
  await begin(karen, session);
  await soon(() => all(".beginning li").length).toBe(3);
  expect(session.getItem("karen.open")).toBeNull();
});

test("what is in the bin can be read there and brought back", async () => {
  const karen = new TestKaren();
  const [first] = karen.conversations;
  Object.assign(first ?? {}, { status: "deleted" });
  const { parts } = await begin(karen);
  await soon(() => all(".shelves button").length).toBe(2);
  button("Bin").click();
  await soon(() => texts(".open .title")).toEqual([first?.title]);
  all(".open")[0]?.click();
  await soon(() => texts(".binned")[0]).toContain("In the bin.");
  button("Restore").click();
  await soon(() => all(".binned").length).toBe(0);
  expect(first?.status).toBe("active");
  await soon(() => texts("karen-sidebar .quiet, .quiet")).toContain("The bin is empty.");
  await parts.conversations.show("active");
  await soon(() => texts(".open .title")).toContain(first?.title);
});

test("a page of the list that could not be loaded is asked for again", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await soon(() => parts.conversations.value.phase).toBe("ready");
  parts.conversations["patch"]({ cursor: "next" });
  karen.fail.set("conversations.list", new RequestFailed({ code: "unavailable", message: "Not now." }));
  await parts.conversations.loadMore();
  expect(parts.conversations.value.cursor).toBe("next");
});
