/** The memory panel: searching, looking through, one memory's page, facts and their history. */
import { beforeEach, expect, test } from "vitest";
import { MemoryStore } from "#core/memory";
import { RequestFailed } from "#core/problem";
import { ago } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { memory } from "#test/fixtures/memory";
import { all, begin, button, FAST, one, type Page, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const asked = (karen: TestKaren, method: string) => karen.calls.filter((call) => call.method === method).map(({ params }) => params);
const field = () => one("input[type=search]") as HTMLInputElement;

async function opened(karen = new TestKaren()): Promise<Page> {
  const page = await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => all(".memory").length).toBeGreaterThan(0);
  return page;
}

async function memoryPage(words: string, karen: TestKaren): Promise<Page> {
  const page = await opened(karen);
  all(".memory").find((row) => row.textContent.includes(words))?.click();
  await soon(() => all(".says").length).toBe(1);
  return page;
}

test("a key opens the panel with the newest memories, and the cursor is where one searches", async () => {
  await opened();
  expect(texts(".memory .words")[0]).toBe("my name is Ana");
  expect(texts(".memory .words")).not.toContain("I live in Bordeaux");
  expect(field().matches(":focus")).toBe(true);
  await soon(() => texts(".count")).toEqual(["6 memories"]);
});

test("the sidebar opens it too, and says how many wait", async () => {
  await begin(new TestKaren());
  await soon(() => texts(".badge")[0]).toContain("4 in the inbox");
  all(".top button").find(({ textContent }) => textContent.includes("Memory"))?.click();
  await soon(() => all("karen-memory").length).toBe(1);
});

test("words are searched for as they are typed, after a pause, and only the last of them", async () => {
  const karen = new TestKaren();
  await opened(karen);
  for (const text of ["po", "por", "porto"]) type(text, field());
  await soon(() => texts(".memory .words")).toEqual(["I live in Porto now", "Which train gets me to Porto before ten on Tuesday?"]);
  expect(asked(karen, "memory.query")).toHaveLength(1);
  expect(texts(".count")).toEqual(["2 found"]);
});

test("where nothing answers, what comes nearest is shown on request", async () => {
  await opened();
  type("harbour pilot", field());
  await soon(() => texts(".empty")[0]).toContain("Nothing that was said or kept answers to this.");
  button("Show what comes nearest").click();
  await soon(() => all("[data-memory=boat]").length).toBe(1);
});

test("why something was found is told when it is asked for", async () => {
  const karen = new TestKaren();
  await opened(karen);
  type("porto", field());
  await soon(() => all(".because").length).toBe(2);
  expect(all("meter").length).toBe(0);
  all(".because")[0]?.click();
  await soon(() => all("details").length).toBe(1);
  expect(texts(".scores dt")).toEqual(["The same words", "The same meaning", "What stands next to it", "Suits the question", "How recent"]);
  expect(texts("details th[scope=row]")).toEqual(["rarest word"]);
});

test("a message that was found opens the conversation there", async () => {
  const { parts } = await opened();
  type("which train", field());
  await soon(() => texts(".memory .words")).toEqual(["Which train gets me to Porto before ten on Tuesday?"]);
  one(".memory").click();
  await soon(() => parts.threads.current.value.value.conversationId).toBe("train");
  await soon(() => all("karen-memory").length).toBe(0);
});

test.each([
  ["Kind", "preference", ["I like figs", "I love green tea"]],
  ["Tag", "home", ["I live in Porto now"]],
  ["State", "model", ["our dog Bruno"]],
])("%s %s narrows the list", async (label, value, words) => {
  await opened();
  await soon(() => all("select").length).toBe(3);
  const select = one(`select[aria-label=${label}]`) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change"));
  await soon(() => texts(".memory .words")).toEqual(words);
});

test("history is listed on request, and says until when it held", async () => {
  await opened();
  const select = one("select[aria-label=State]") as HTMLSelectElement;
  select.value = "all";
  select.dispatchEvent(new Event("change"));
  await soon(() => texts(".gone .meta")[0]).toContain("Until yesterday");
});

test("more of a long list comes as one scrolls", async () => {
  const karen = new TestKaren();
  karen.memory.memories = Array.from({ length: 320 }, (_, at) => memory(`m${at}`, `Number ${at}`));
  await opened(karen);
  await soon(() => all(".memory").length).toBe(50);
  const panel = one("[role=tabpanel]");
  panel.scrollTo(0, panel.scrollHeight);
  await soon(() => all(".memory").length).toBe(250);
});

test("news of a long list leaves as much of it on show", async () => {
  const karen = new TestKaren();
  karen.memory.memories = Array.from({ length: 900 }, (_, at) => memory(`m${at}`, `Number ${at}`));
  const store = new MemoryStore(karen);
  await store.load();
  for (let page = 0; page < 3; page += 1) await store.loadMore();
  karen.memory.memories.unshift(memory("new", "Said a moment ago", { created_at: ago(0) }));
  await store.load();
  expect([store.value.memories.length, store.value.memories[0]?.id, store.value.cursor]).toEqual([650, "new", "650"]);
});

test("arrows go from the words to the rows and back", async () => {
  await opened();
  press("ArrowDown", field());
  expect(all(".memory")[0]?.matches(":focus")).toBe(true);
  press("ArrowDown", all(".memory")[0]);
  expect(all(".memory")[1]?.matches(":focus")).toBe(true);
  press("ArrowUp", all(".memory")[1]);
  press("ArrowUp", all(".memory")[0]);
  expect(field().matches(":focus")).toBe(true);
});

test("a memory's page quotes its source, and the quotation opens the conversation", async () => {
  const { parts } = await memoryPage("I live in Porto", new TestKaren());
  expect(texts(".says")).toEqual(["You live in Porto"]);
  await soon(() => texts(".quote")[0]).toMatch(/^“I live in Porto now”You, /);
  one(".quote").click();
  await soon(() => parts.threads.current.value.value.conversationId).toBe("train");
});

test("a fact's page tells what held before it, and leads there", async () => {
  await memoryPage("I live in Porto", new TestKaren());
  await soon(() => texts(".history li > :first-child")).toEqual(["Porto", "Bordeaux"]);
  expect(texts(".history li")[1]).toContain("until yesterday");
  button("Bordeaux").click();
  await soon(() => texts(".says")).toEqual(["You live in Bordeaux"]);
});

test("a proposed tag is accepted, a new one added, one taken off", async () => {
  const karen = new TestKaren();
  await memoryPage("I live in Porto", karen);
  button("Accept the tag city").click();
  await soon(() => karen.memory.find("porto").tags).toEqual(["home", "city"]);
  type("house", one("input[aria-label='New tag']") as HTMLInputElement);
  one("karen-memory-tags").shadowRoot?.querySelector("form")?.requestSubmit();
  await soon(() => karen.memory.find("porto").tags).toEqual(["home", "city", "house"]);
  button("Remove the tag home").click();
  await soon(() => karen.memory.find("porto").tags).toEqual(["city", "house"]);
});

test("pin and importance are shown at once, and taken back where they were refused", async () => {
  const karen = new TestKaren();
  await memoryPage("The boat", karen);
  button("Pin").click();
  await soon(() => karen.memory.find("boat").pinned).toBe(true);
  karen.fail.set("memory.set_importance", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  const range = one("#importance") as HTMLInputElement;
  range.value = "9";
  range.dispatchEvent(new Event("change"));
  await soon(() => texts(".bad")).toEqual(["The disk is full."]);
  expect(texts("output")).toEqual(["5"]);
});

test("what it says is put right by its parts", async () => {
  const karen = new TestKaren();
  await memoryPage("I live in Porto", karen);
  button("Edit").click();
  await soon(() => all("[name=value]").length).toBe(1);
  type("Lisbon", one("[name=value]") as HTMLInputElement);
  button("Save").click();
  await soon(() => texts(".says")).toEqual(["You live in Lisbon"]);
  expect(asked(karen, "memory.update")).toEqual([{ memory_id: "porto", value: "Lisbon" }]);
});

test("Escape leaves the form, not the panel", async () => {
  await memoryPage("The boat", new TestKaren());
  button("Edit").click();
  await soon(() => all("[name=content]").length).toBe(1);
  press("Escape", one("[name=content]"));
  await soon(() => all("[name=content]").length).toBe(0);
  expect(all("karen-memory").length).toBe(1);
});

test("a deleted memory can be brought back until one goes on", async () => {
  const karen = new TestKaren();
  await memoryPage("The boat", karen);
  button("Delete").click();
  await soon(() => all(".undo:focus").length).toBe(1);
  expect(karen.memory.memories.some(({ id }) => id === "boat")).toBe(false);
  button("Undo").click();
  await soon(() => all(".says").length).toBe(1);
  expect(karen.memory.find("boat").tags).toEqual(["boat"]);
});

test("Back goes to the row one came from", async () => {
  await memoryPage("The boat", new TestKaren());
  button("Back").click();
  await soon(() => all("[data-memory=boat]:focus").length).toBe(1);
});

test("facts stand under whom they are of, with what held before", async () => {
  await opened();
  one("#tab-facts").click();
  await soon(() => texts(".subject")).toEqual(["You", "Marta"]);
  expect(texts("dd").find((words) => words.includes("Porto"))).toMatch(/^Bordeaux until yesterday *→ *Porto$/);
});

test("what changes elsewhere is shown here", async () => {
  const karen = new TestKaren();
  await opened(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.memory.memories = [memory("new", "Said a moment ago"), ...karen.memory.memories];
  karen.memory.tell();
  await soon(() => texts(".memory .words")).toContain("Said a moment ago");
});

test("a list that cannot be had says why, and asks again", async () => {
  const karen = new TestKaren();
  karen.fail.set("memory.list", new RequestFailed({ code: "unavailable", message: "The data is damaged." }));
  await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => texts("p.quiet[role=alert]")).toEqual([expect.stringContaining("The data is damaged.")]);
  karen.fail.clear();
  button("Try again").click();
  await soon(() => all(".memory").length).toBe(6);
});
