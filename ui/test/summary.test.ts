/** What a conversation was about, and what a person prefers. */
import { beforeEach, expect, test } from "vitest";
import { preferenceName } from "#core/preferences";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, type Page, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());

async function summary(karen: TestKaren): Promise<Page> {
  const page = await begin(karen);
  await page.parts.threads.open("train");
  await soon(() => all("button[aria-label='What this was about']").length).toBe(1);
  button("What this was about").click();
  await soon(() => all("karen-summary").length).toBe(1);
  return page;
}

test("a conversation says what was decided and what is open, in its own sentences", async () => {
  await summary(new TestKaren());
  await soon(() => texts(".topics .tag")).toEqual(["Porto", "the train", "time zones"]);
  expect(texts("h3")).toEqual(expect.arrayContaining(["Decided", "Still open", "What stood out"]));
  expect(texts(".quote")[0]).toContain("I would rather not change.");
});

test("each sentence opens its place", async () => {
  await summary(new TestKaren());
  await soon(() => all(".quote").length).toBe(3);
  one(".quote").click();
  await soon(() => texts("mark")).toEqual(["I would rather not change."]);
  await soon(() => all("karen-summary").length).toBe(0);
});

test("a conversation too short for it says so, and one that cannot be summed up says why", async () => {
  const karen = new TestKaren();
  karen.fail.set("conversations.summary", new RequestFailed({ code: "unavailable", message: "The data is damaged." }));
  await summary(karen);
  await soon(() => texts("p.quiet[role=alert]")).toEqual([expect.stringContaining("The data is damaged.")]);
  karen.fail.clear();
  Object.assign(karen.memory.summary, { topics: [], decisions: [], open_points: [], key_points: [] });
  button("Try again").click();
  await soon(() => texts(".empty")).toEqual(["Too little was said yet to sum it up."]);
});

async function preferences(karen: TestKaren): Promise<void> {
  await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("#tab-memory").length).toBe(1);
  one("#tab-memory").click();
  await soon(() => all("li .name").length).toBe(2);
}

test("a preference is called as its setting is, and quotes what it was learned from", async () => {
  await preferences(new TestKaren());
  expect(texts("li .name")).toEqual(["Length of answers:", "sign off:"]);
  expect(texts(".quote")[0]).toMatch(/^“keep it short, please”You, /);
});

test("a preference is added in words and removed by a click", async () => {
  const karen = new TestKaren();
  await preferences(karen);
  type("Wake-up time", one("[name=name]") as HTMLInputElement);
  type("half past six", one("[name=value]") as HTMLInputElement);
  button("Add").click();
  await soon(() => karen.memory.preferences.map(({ name }) => name)).toEqual(["personality_verbosity", "sign_off", "wake_up_time"]);
  button("Remove the preference Length of answers").click();
  await soon(() => texts("li .name")).toEqual(["sign off:", "wake up time:"]);
});

test("what is no preference says why", async () => {
  const karen = new TestKaren();
  karen.fail.set("preferences.set", new RequestFailed({ code: "invalid_input", message: "This value cannot be the setting 'theme'." }));
  await preferences(karen);
  button("Add").click();
  await soon(() => texts(".bad")).toEqual(["Say what it is about, in letters."]);
  type("theme", one("[name=name]") as HTMLInputElement);
  type("plaid", one("[name=value]") as HTMLInputElement);
  button("Add").click();
  await soon(() => texts(".bad")).toEqual(["This value cannot be the setting 'theme'."]);
});

test.each([
  ["Wake-up time", "wake_up_time"],
  ["Café à midi", "cafe_a_midi"],
  ["3 wishes!", "wishes"],
  ["日本", ""],
])("%s is named %s", (words, name) => {
  expect(preferenceName(words)).toBe(name);
});

test("what was learned meanwhile appears", async () => {
  const karen = new TestKaren();
  await preferences(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.memory.preferences = [];
  karen.news({ topic: "preferences", action: "deleted", id: "sign_off", conversation_id: null });
  await soon(() => all("li .name").length).toBe(0);
});
