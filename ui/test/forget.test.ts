/** Forgetting for good: what would go is shown first, then it goes, and the receipt says so. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const forgets = (karen: TestKaren) => karen.calls.filter(({ method }) => method === "memory.forget").map(({ params }) => params);

async function shown(words: string, karen = new TestKaren()): Promise<TestKaren> {
  await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => all("#tab-forget").length).toBe(1);
  one("#tab-forget").click();
  await soon(() => all("[name=words]:focus").length).toBe(1);
  type(words, one("[name=words]") as HTMLInputElement);
  await soon(() => all<HTMLButtonElement>("form .outlined")[0]?.disabled).toBe(false);
  button("Show what would go").click();
  await soon(() => forgets(karen).length).toBe(1);
  return karen;
}

test("what would go is shown first, and nothing is gone yet", async () => {
  const karen = await shown("porto");
  await soon(() => texts("li label")).toEqual(["MemoryI live in Porto now", "MessageWhich train gets me to Porto before ten on Tuesday?"]);
  expect(forgets(karen)).toEqual([{ query: "porto", dry_run: true }]);
  expect(karen.memory.find("porto").content).toBe("I live in Porto now");
  await soon(() => all(".keep:focus").length).toBe(1);
});

test("it goes when it is confirmed, and the receipt says from where, with the proof", async () => {
  const karen = await shown("porto");
  await soon(() => all(".question").length).toBe(1);
  button("Forget all 2 for good").click();
  await soon(() => texts(".receipt p").slice(0, 2)).toEqual([
    "2 things are forgotten. Removed from: the database (2), the index (2).",
    "41 files with 12 MB were searched, byte for byte: the text is in none of them.",
  ]);
  expect(forgets(karen)[1]).toEqual({ query: "porto", dry_run: false });
  await soon(() => all(".copy:focus").length).toBe(1);
});

test("what is spared stays: only what is chosen is named", async () => {
  const karen = await shown("porto");
  await soon(() => all("li input").length).toBe(2);
  all<HTMLInputElement>("li input")[1]?.click();
  await soon(() => all("button").some((element) => element.textContent.includes("Forget it for good"))).toBe(true);
  button("Forget it for good").click();
  await soon(() => forgets(karen)[1]).toEqual({ memory_ids: ["porto"], message_ids: [], dry_run: false });
});

test("one who thinks better of it keeps everything", async () => {
  const karen = await shown("porto");
  await soon(() => all(".question").length).toBe(1);
  button("Keep everything").click();
  await soon(() => all(".question").length).toBe(0);
  expect(forgets(karen)).toHaveLength(1);
});

test("words that stand nowhere are said to stand nowhere", async () => {
  await shown("xylophone");
  await soon(() => texts(".empty")).toEqual(["Nothing holds these words."]);
});

test("a file that still holds the text is named in the receipt", async () => {
  const karen = new TestKaren();
  karen.memory.leftIn = ["/media/stick/karen.karen-backup: delete it yourself."];
  await shown("porto", karen);
  await soon(() => all(".question").length).toBe(1);
  button("Forget all 2 for good").click();
  await soon(() => texts(".receipt li")).toEqual(["/media/stick/karen.karen-backup: delete it yourself."]);
});

test("what could not be forgotten says why, and can be tried again", async () => {
  const karen = await shown("porto");
  await soon(() => all(".question").length).toBe(1);
  karen.fail.set("memory.forget", new RequestFailed({ code: "unavailable", message: "A copy is being made: wait for it." }));
  button("Forget all 2 for good").click();
  await soon(() => texts(".bad")).toEqual(["A copy is being made: wait for it."]);
  expect(button("Forget all 2 for good")).toBeDefined();
});

test("a memory is forgotten with the messages it is known from", async () => {
  const karen = new TestKaren();
  await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => all("[data-memory=porto]").length).toBe(1);
  one("[data-memory=porto]").click();
  await soon(() => all(".says").length).toBe(1);
  button("Forget for good…").click();
  await soon(() => all(".question").length).toBe(1);
  expect(forgets(karen)).toEqual([{ memory_ids: ["porto"], message_ids: ["t3"], dry_run: true }]);
});

test("a message that was forgotten says so in its place", async () => {
  const karen = new TestKaren();
  const forgotten = karen.messages.get("train")!.find(({ id }) => id === "t3")!;
  Object.assign(forgotten, { content: "", metadata: { forgotten_at: new Date().toISOString() } });
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => texts(".note")).toEqual(["Forgotten today, and nothing of it is kept."]);
});
