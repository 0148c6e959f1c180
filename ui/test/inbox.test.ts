/** The inbox: what waits is kept, put right or dismissed, by mouse and by keys, and can be brought back. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const entries = () => texts(".claim");
const waiting = (karen: TestKaren) => karen.memory.waiting.map(({ id }) => id);

async function opened(karen = new TestKaren()): Promise<TestKaren> {
  await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => all("#tab-inbox").length).toBe(1);
  one("#tab-inbox").click();
  await soon(() => entries().length).toBe(4);
  return karen;
}

test("each entry says what was understood, and quotes the words it was taken from", async () => {
  await opened();
  expect(entries()).toEqual(["Your name is Ana", "You like figs", "You like green tea", "You have a dog called Bruno"]);
  expect(texts(".quote")[0]).toMatch(/^“my name is Ana”You, /);
  expect(texts("article .small")[3]).toBe("Proposed by a model: not used until you keep it.");
});

test("Keep takes an entry out, says so, and the badge counts down", async () => {
  const karen = await opened();
  button("Keep").click();
  await soon(entries).toHaveLength(3);
  await soon(() => waiting(karen)).toEqual(["figs", "tea", "dog"]);
  expect(texts(".said")[0]).toBe("Kept: Your name is Ana");
  await soon(() => texts("#tab-inbox")[0]).toBe("Inbox3 to look at");
});

test("what was dismissed can be brought back as it was", async () => {
  const karen = await opened();
  const before = structuredClone(karen.memory.find("name"));
  button("Dismiss").click();
  await soon(() => waiting(karen)).toEqual(["figs", "tea", "dog"]);
  button("Undo").click();
  await soon(entries).toHaveLength(4);
  expect(karen.memory.find("name")).toEqual(before);
});

test("an entry that could not be kept comes back, and it is said why", async () => {
  const karen = await opened();
  karen.fail.set("memory.confirm", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  button("Keep").click();
  await soon(() => texts(".said")[0]).toBe("Not done: The disk is full.");
  await soon(entries).toHaveLength(4);
});

test("the keyboard does it all: down and up, Enter keeps, e edits, Delete dismisses", async () => {
  const karen = await opened();
  const focused = () => all("article:focus")[0]?.dataset["memory"];
  all("article")[0]?.focus();
  press("j", all("article")[0]);
  press("ArrowDown", all("article")[1]);
  expect(focused()).toBe("tea");
  press("k", all("article")[2]);
  expect(focused()).toBe("figs");
  press("Enter", all("article")[1]);
  await soon(() => waiting(karen)).toEqual(["name", "tea", "dog"]);
  await soon(focused).toBe("tea");
  press("Delete", all("article")[1]);
  await soon(() => waiting(karen)).toEqual(["name", "dog"]);
  await soon(focused).toBe("dog");
  press("e", all("article")[1]);
  await soon(() => all("[name=value]:focus").length).toBe(1);
});

test("an edited entry is kept with what was put right", async () => {
  const karen = await opened();
  button("Edit").click();
  await soon(() => all("[name=value]").length).toBe(1);
  type("Anna", one("[name=value]") as HTMLInputElement);
  button("Save").click();
  await soon(entries).toHaveLength(3);
  expect(karen.memory.find("name")).toMatchObject({ value: "Anna", reviewed: true });
  expect(texts(".said")[0]).toBe("Put right: Your name is Anna");
});

test("all of a kind are kept at once", async () => {
  const karen = await opened();
  expect(texts(".kinds button")).toEqual(["Keep all 4", "Keep all 2 of “Likes”"]);
  button("Keep all 2 of “Likes”").click();
  await soon(() => waiting(karen)).toEqual(["name", "dog"]);
  await soon(() => texts(".said")[0]).toBe("All 2 are kept.");
});

test("an empty inbox says what will be there", async () => {
  const karen = await opened();
  button("Keep all 4").click();
  await soon(() => texts(".empty")[0]).toContain("Nothing waits.");
  expect(waiting(karen)).toEqual([]);
});

test("a fact that is noted meanwhile appears, and the sidebar counts it", async () => {
  const karen = await opened();
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.memory.memories = [{ ...karen.memory.find("name"), id: "late", value: "Late" }, ...karen.memory.memories];
  karen.memory.tell();
  await soon(entries).toHaveLength(5);
  await soon(() => texts(".top .badge")[0]).toContain("5");
});
