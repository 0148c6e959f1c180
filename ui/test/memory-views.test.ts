/** Memory as a whole: in time, connected, counted, tidied, taken along. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { fact, memory } from "#test/fixtures/memory";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const asked = (karen: TestKaren, method: string) => karen.calls.filter((call) => call.method === method).map(({ params }) => params);

async function view(name: string, karen = new TestKaren()): Promise<TestKaren> {
  await begin(karen);
  press("i", document.body, { ctrlKey: true });
  await soon(() => all(`#tab-${name}`).length).toBe(1);
  one(`#tab-${name}`).click();
  return karen;
}

function withTea(): TestKaren {
  const karen = new TestKaren();
  karen.memory.memories.push(fact("more-tea", "user", "likes", "tea that is green", "I like tea that is green"));
  return karen;
}

test("the timeline says by day what was learned and what took the place of what", async () => {
  await view("timeline");
  await soon(() => texts(".entry.changed .says")).toEqual(["You live in Porto was Bordeaux"]);
  expect(texts("karen-timeline, section > h3")).toContain("Yesterday");
  expect(texts(".entry.learned .says")).toContain("You live in Bordeaux");
});

test("what ceased to hold, with nothing in its place, is an entry of its own", async () => {
  const karen = new TestKaren();
  Object.assign(karen.memory.find("birthday"), { state: "closed", valid_to: new Date().toISOString() });
  await view("timeline", karen);
  await soon(() => texts(".entry.closed")[0]).toMatch(/^No longer so Marta’s birthday is 3 March/);
});

test("the timeline of one person is asked for by name", async () => {
  const karen = await view("timeline");
  await soon(() => all("select[aria-label='Of whom']").length).toBe(1);
  const select = one("select[aria-label='Of whom']") as HTMLSelectElement;
  select.value = "Marta";
  select.dispatchEvent(new Event("change"));
  await soon(() => texts(".entry .says")).toEqual(["Marta’s birthday is 3 March"]);
  expect(asked(karen, "memory.timeline").at(-1)).toMatchObject({ subject: "Marta" });
});

test("of very many entries of one moment none is lost, and none goes when something changes", async () => {
  const karen = new TestKaren();
  const at = new Date().toISOString();
  karen.memory.memories = Array.from({ length: 1300 }, (_, number) => memory(`m${number}`, `Memory ${number}`, { created_at: at }));
  await view("timeline", karen);
  await soon(() => all(".entry").length).toBe(100);
  button("Show what was before").click();
  await soon(() => all(".entry").length).toBe(600);
  button("Show what was before").click();
  await soon(() => all(".entry").length).toBe(1100);
  karen.news({ topic: "memory", action: "changed", id: "m1", conversation_id: null });
  await soon(() => asked(karen, "memory.timeline").length).toBe(6);
  await soon(() => new Set(texts(".entry .says")).size).toBe(1100);
});

test("older entries come once each, and the focus goes to the first of them", async () => {
  const karen = new TestKaren();
  karen.memory.memories = Array.from({ length: 130 }, (_, at) => memory(`m${at}`, `Memory ${at}`, { created_at: new Date(Date.now() - at * 3_600_000).toISOString() }));
  await view("timeline", karen);
  await soon(() => all(".entry").length).toBe(100);
  button("Show what was before").click();
  await soon(() => new Set(texts(".entry .says")).size).toBe(130);
  await soon(() => texts(".entry:focus .says")).toEqual(["Memory 100"]);
  expect(all(".older").length).toBe(0);
});

test("an entry opens its memory, and Back leads to the entry", async () => {
  await view("timeline");
  await soon(() => all("[data-memory=porto]").length).toBe(1);
  one("[data-memory=porto]").click();
  await soon(() => texts(".says")).toContain("You live in Porto");
  button("Back").click();
  await soon(() => all(".entry[data-memory=porto]:focus").length).toBe(1);
});

test("connections are seen from the user first, and then from whomever one goes to", async () => {
  await view("connections");
  await soon(() => texts("karen-connections, h3")).toContain("You");
  expect(texts("ul[aria-label=Connections] li")).toContain("Home Porto Open");
  button("Porto").click();
  await soon(() => texts("ul[aria-label=Connections] li")).toEqual(["Home of You Open"]);
  expect(texts("h3:focus")).toEqual(["Porto"]);
});

test("somebody is found by a part of their name", async () => {
  await view("connections");
  await soon(() => all(".find").length).toBe(1);
  type("marta", one(".find") as HTMLInputElement);
  await soon(() => texts(".offered button")).toEqual(["Marta"]);
  type("nobody", one(".find") as HTMLInputElement);
  await soon(() => texts(".offered [role=status]")).toEqual(["Nobody and nothing is called so."]);
});

test("the picture says nothing that the list does not", async () => {
  await view("connections");
  await soon(() => all(".star .around").length).toBeGreaterThan(2);
  expect(one(".star").getAttribute("aria-hidden")).toBe("true");
  const listed = texts("ul[aria-label=Connections] .link");
  expect(texts(".star .around text").every((name) => listed.includes(name))).toBe(true);
});

test("the numbers say how much there is, and whether it is found by its meaning", async () => {
  await view("numbers");
  await soon(() => texts(".figures div")[0]).toBe("Memories7");
  expect(texts("karen-numbers, p.quiet").join(" ")).toContain("Everything is found by its words and its meaning (39 entries, 61 kB).");
  expect(texts("caption")).toEqual(["Kinds", "Importance", "Tags", "Where they came from"]);
  expect(texts("tr")).toContain("Preference2");
  expect(texts(".used")).toEqual([expect.stringContaining("3 times")]);
});

test("what was merged is listed, and comes apart again", async () => {
  const karen = await view("tidying", withTea());
  await soon(() => texts("karen-tidying, .empty")).toContain("Nothing was merged yet.");
  button("Tidy now").click();
  await soon(() => texts("[data-merge] .took")).toEqual(["I like tea that is green"]);
  expect(karen.memory.memories.some(({ id }) => id === "more-tea")).toBe(false);
  button("Undo the merge into: You like green tea").click();
  await soon(() => texts(".done")).toEqual(["Apart again: 2 memories."]);
  expect(karen.memory.find("more-tea").content).toBe("I like tea that is green");
  await soon(() => all("[data-merge] button:focus").length).toBe(1);
});

test("where nothing says the same twice, that is said", async () => {
  await view("tidying");
  await soon(() => all(".tidy").length).toBe(1);
  button("Tidy now").click();
  await soon(() => texts(".done")).toEqual(["Nothing says the same twice."]);
});

test("tidying that takes long need not be waited for", async () => {
  const karen = new TestKaren();
  karen.hang.add("memory.consolidate");
  await view("tidying", karen);
  await soon(() => all(".tidy").length).toBe(1);
  button("Tidy now").click();
  await soon(() => all("karen-tidying").length).toBe(1);
  await soon(() => texts(".done")).toEqual(["Looking for memories that say the same…"]);
  button("Stop waiting").click();
  await soon(() => texts(".done")).toEqual(["Not waited for any longer. What is merged stands below."]);
});

test("whether Karen tidies by herself is a setting", async () => {
  const karen = await view("tidying");
  await soon(() => all("karen-tidying input").length + all("label input[type=checkbox]").length).toBeGreaterThan(0);
  all<HTMLInputElement>("label input[type=checkbox]").at(-1)?.click();
  await soon(() => asked(karen, "settings.set")).toEqual([{ profile: { tidy_when_idle: false }, machine: {} }]);
});

test("memories leave as one file, with or without what held before", async () => {
  const karen = await view("exchange");
  await soon(() => all("karen-exchange").length).toBe(1);
  button("Export memories").click();
  await soon(() => karen.files.map(({ name }) => name)).toEqual(["karen-memories.json"]);
  expect(JSON.parse(karen.files[0]?.text ?? "")).toMatchObject({ version: 1, memories: expect.arrayContaining([expect.objectContaining({ id: "bordeaux" })]) as unknown });
  all<HTMLInputElement>("label input[type=checkbox]").at(-1)?.click();
  button("Export memories").click();
  await soon(() => asked(karen, "memory.export")).toEqual([{ include_closed: true }, { include_closed: false }]);
});

test("a file that could not be saved is said to be so", async () => {
  const karen = new TestKaren();
  karen.fail.set("save", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  await view("exchange", karen);
  await soon(() => all("karen-exchange").length).toBe(1);
  button("Export memories").click();
  await soon(() => texts("p.bad")).toEqual(["Not saved: The disk is full."]);
});

test.each([
  ["timeline", "memory.timeline"],
  ["connections", "memory.graph"],
  ["numbers", "memory.analytics"],
  ["tidying", "memory.consolidations"],
  ["facts", "memory.facts"],
])("%s says why it cannot be shown, and asks again", async (name, method) => {
  const karen = new TestKaren();
  karen.fail.set(method, new RequestFailed({ code: "unavailable", message: "The data is damaged." }));
  await view(name, karen);
  await soon(() => texts("p.quiet[role=alert]")).toEqual(["The data is damaged. Try again"]);
  karen.fail.clear();
  button("Try again").click();
  await soon(() => all("p.quiet[role=alert]").length).toBe(0);
});

test.each(["timeline", "connections", "facts"])("%s of nothing says what to do", async (name) => {
  const karen = new TestKaren();
  karen.memory.memories = [];
  await view(name, karen);
  await soon(() => texts(".empty").join("")).toMatch(/[Tt]ell Karen/);
});
