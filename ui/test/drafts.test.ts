/** What was typed and not sent: kept by Karen, for each conversation, through every loss. */
import { beforeEach, expect, test, vi } from "vitest";
import { Drafts } from "#core/drafts";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, composer, FAST, KeptInMemory, press, say, shown, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());
const NOT_NOW = new RequestFailed({ code: "unavailable", message: "Not now." });

class Former extends KeptInMemory {
  readonly names: string[] = [];

  get length(): number {
    return this.names.length;
  }

  key(at: number): string | null {
    return this.names[at] ?? null;
  }

  override setItem(key: string, value: string): void {
    this.names.push(key);
    super.setItem(key, value);
  }
}

const saves = (karen: TestKaren) => karen.calls.filter(({ method }) => method === "conversations.save_draft").map(({ params }) => params);

async function loaded(karen: TestKaren, former = new Former()): Promise<Drafts> {
  const drafts = new Drafts(karen, former, 20);
  await drafts.load();
  return drafts;
}

test("typing is kept once in a while, never at each key", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  for (const text of ["h", "ha", "har", "harb", "harbour"]) drafts.write("boat", text);
  expect(drafts.read("boat")).toBe("harbour");
  await soon(() => karen.keeping.drafts.get("boat")).toBe("harbour");
  expect(saves(karen)).toEqual([{ conversation_id: "boat", text: "harbour" }]);
});

test("who types without a pause loses no more than who pauses", async () => {
  vi.useFakeTimers();
  const karen = new TestKaren();
  const drafts = new Drafts(karen, new Former());
  for (let at = 1; at <= 30; at += 1) {
    drafts.write(null, "x".repeat(at));
    await vi.advanceTimersByTimeAsync(50);
  }
  const kept = karen.keeping.drafts.get(null)?.length ?? 0;
  expect(30 - kept).toBeLessThanOrEqual(6);
  expect(saves(karen).length).toBeLessThanOrEqual(6);
  vi.useRealTimers();
});

test("one save is under way at a time, and the newest words follow it", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  drafts.write("boat", "one");
  drafts.flush();
  drafts.write("boat", "two");
  drafts.flush();
  drafts.flush();
  expect(saves(karen).length).toBe(1);
  await soon(() => karen.keeping.drafts.get("boat")).toBe("two");
  expect(saves(karen).length).toBe(2);
});

test("a save that failed costs nothing, and is tried again when the connection is back", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  karen.fail.set("conversations.save_draft", NOT_NOW);
  drafts.write("boat", "kept");
  drafts.flush();
  await soon(() => saves(karen).length).toBe(1);
  karen.fail.clear();
  await drafts.load();
  await soon(() => karen.keeping.drafts.get("boat")).toBe("kept");
});

test("a draft of a conversation that is gone is not tried for ever", async () => {
  vi.useFakeTimers();
  const karen = new TestKaren();
  karen.fail.set("conversations.save_draft", new RequestFailed({ code: "not_found", message: "Gone." }));
  const drafts = new Drafts(karen, new Former());
  drafts.write("gone", "words");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves(karen).length).toBe(1);
  vi.useRealTimers();
});

test("what another window wrote is taken over, but for what is being typed here", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  karen.keeping.drafts.set("boat", "theirs").set("sea", "theirs");
  drafts.write("sea", "mine");
  await drafts.load();
  expect([drafts.read("boat"), drafts.read("sea")]).toEqual(["theirs", "mine"]);
  await soon(() => karen.keeping.drafts.get("sea")).toBe("mine");
  karen.keeping.drafts.delete("boat");
  await drafts.load();
  expect(drafts.read("boat")).toBe("");
});

test("what is typed while an answer about drafts is on its way is not replaced by it", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  karen.keeping.drafts.set("boat", "older");
  const loading = drafts.load();
  drafts.write("boat", "newer");
  drafts.flush();
  await loading;
  expect(drafts.read("boat")).toBe("newer");
});

test("words typed before the draft of last time was there stand behind it", async () => {
  const karen = new TestKaren();
  karen.keeping.drafts.set(null, "From last time.");
  const drafts = new Drafts(karen, new Former(), 20);
  const loading = drafts.load();
  drafts.write(null, "And now");
  await loading;
  expect(drafts.read(null)).toBe("From last time.\nAnd now");
});

test("drafts of an earlier page move over once; what Karen keeps is newer", async () => {
  const karen = new TestKaren();
  karen.keeping.drafts.set("sea", "newer");
  const former = new Former();
  former.setItem("karen.draft.new", "a thought");
  former.setItem("karen.draft.sea", "older");
  former.setItem("karen.sidebar", "shown");
  const drafts = await loaded(karen, former);
  expect([drafts.read(null), drafts.read("sea")]).toEqual(["a thought", "newer"]);
  await soon(() => karen.keeping.drafts.get(null)).toBe("a thought");
  await soon(() => ["karen.draft.new", "karen.draft.sea", "karen.sidebar"].map((key) => former.getItem(key))).toEqual([null, null, "shown"]);
});

test("a draft that could not move over stays where it was", async () => {
  const karen = new TestKaren();
  karen.fail.set("conversations.save_draft", NOT_NOW);
  const former = new Former();
  former.setItem("karen.draft.new", "a thought");
  const drafts = await loaded(karen, former);
  await soon(() => saves(karen).length).toBe(1);
  expect([drafts.read(null), former.getItem("karen.draft.new")]).toEqual(["a thought", "a thought"]);
});

test("storage that is forbidden costs no typing", async () => {
  const karen = new TestKaren();
  const forbidden = {
    getItem: () => null,
    removeItem: () => undefined,
    key: () => null,
    get length(): number {
      throw new DOMException("no", "SecurityError");
    },
  };
  const drafts = new Drafts(karen, forbidden, 5);
  await drafts.load();
  drafts.write(null, "words");
  await soon(() => karen.keeping.drafts.get(null)).toBe("words");
});

test("a draft beyond the limit is kept up to it, and never ends within a character", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  drafts.write("boat", `${"x".repeat(99_999)}👋 and more`);
  await soon(() => karen.keeping.drafts.get("boat")).toBe("x".repeat(99_999));
  expect(drafts.read("boat")).toContain("and more");
});

test("a message that is sent ends its draft here, and costs no save", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await soon(() => karen.methods()).toContain("conversations.drafts");
  type("Hello");
  await soon(() => karen.keeping.drafts.get(null)).toBe("Hello");
  const before = saves(karen).length;
  await say("Hello there");
  await soon(shown).toEqual(["Hello there", "It is 23:14 in Tokyo."]);
  parts.drafts.flush();
  expect([composer().value, karen.keeping.drafts.size, saves(karen).length]).toEqual(["", 0, before]);
});

test("a save that crosses the message on its way does not bring the draft back", async () => {
  const karen = new TestKaren();
  const drafts = await loaded(karen);
  drafts.write(null, "Hello");
  drafts.flush();
  drafts.send(null);
  await soon(() => karen.keeping.drafts.get(null)).toBe("Hello");
  drafts.sent(null, true);
  await soon(() => karen.keeping.drafts.has(null)).toBe(false);
});

test("a draft outlasts the page", async () => {
  const karen = new TestKaren();
  await begin(karen);
  type("half a thought");
  dispatchEvent(new Event("pagehide"));
  await begin(karen);
  await soon(() => composer().value).toBe("half a thought");
});

test("a window that comes to the front shows what was typed in another", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await soon(() => karen.methods()).toContain("conversations.drafts");
  karen.keeping.drafts.set(null, "from the other window");
  dispatchEvent(new Event("focus"));
  await soon(() => composer().value).toBe("from the other window");
});

test("opening another conversation keeps what was typed at once", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  type("half a thought");
  await parts.threads.open("train");
  await soon(() => karen.keeping.drafts.get(null)).toBe("half a thought");
});

test("a message that was stored though Karen was lost is not offered again", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  karen.lost = "after storing";
  await say("Once only");
  await soon(() => texts(".trouble")[0]).toContain("Your words are kept below");
  expect(composer().value).toBe("Once only");
  karen.die();
  karen.comeBack();
  await soon(() => shown().at(-2)).toBe("Once only");
  await soon(() => [composer().value, texts(".trouble").length]).toEqual(["", 0]);
});

test("a first message that was stored though Karen was lost opens its conversation", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  karen.lost = "after storing";
  await say("A new beginning");
  await soon(() => composer().value).toBe("A new beginning");
  karen.die();
  karen.comeBack();
  await soon(() => parts.threads.current.value.value.conversationId).not.toBeNull();
  await soon(() => composer().value).toBe("");
});

test("a message that was stopped on its way, and stored all the same, is neither offered again nor answered on", async () => {
  const karen = new TestKaren();
  karen.lost = "silently after storing";
  karen.answer = Array(100).fill("word ") as string[];
  karen.pauseMs = 30;
  await begin(karen);
  await say("Not so fast");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  press("Escape");
  await soon(() => composer().value).toBe("Not so fast");
  await soon(() => [shown()[0], composer().value]).toEqual(["Not so fast", ""]);
  await soon(() => karen.methods()).toContain("chat.stop");
});

test("a message that was not stored stays in the composer when Karen is back", async () => {
  const karen = new TestKaren();
  await begin(karen);
  karen.lost = "before storing";
  await say("Do not lose me");
  await soon(() => composer().value).toBe("Do not lose me");
  karen.die();
  karen.comeBack();
  await soon(() => texts(".banner")).toEqual([]);
  await soon(() => karen.keeping.drafts.get(null)).toBe("Do not lose me");
  expect(composer().value).toBe("Do not lose me");
});
