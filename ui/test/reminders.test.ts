/** Reminders in the window: set in words and in fields, changed, put off, finished, deleted; and what is due rings. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { CommandEvent } from "#elements/sidebar/request";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const said = () => texts("karen-reminders .said, .said span").at(-1) ?? "";
const titles = () => texts(".row .says b");

async function open(karen = new TestKaren()): Promise<TestKaren> {
  await begin(karen);
  one(".frame").dispatchEvent(new CommandEvent("reminders"));
  await soon(() => all("karen-reminders").length).toBe(1);
  return karen;
}

async function setInWords(words: string): Promise<void> {
  const field = one("input[aria-label='What, and when']") as HTMLInputElement;
  type(words, field);
  field.form?.requestSubmit();
  await Promise.resolve();
}

async function more(title: string, item: string): Promise<void> {
  button(`More about ${title}`).click();
  await soon(() => texts("[role=menuitem]")).toContain(item);
  all("[role=menuitem]").find((element) => element.textContent.trim() === item)?.click();
}

test("they stand by what they are: to come, and done", async () => {
  await open();
  await soon(titles).toEqual(["Put out the bins", "Call Ana about the train", "Feed the cat"]);
  expect(texts("h3")).toEqual(["To come", "Done"]);
  expect(texts(".row .small")[0]).toMatch(/^Tomorrow, .* · Every Mon$/);
});

test("one is set in words that say what and when", async () => {
  await open();
  await setInWords("water the plants tomorrow");
  await soon(titles).toContain("water the plants");
  expect(said()).toMatch(/^“water the plants” is set: tomorrow, /);
});

test("one is set in words that begin with when", async () => {
  await open();
  await setInWords("tomorrow water the plants");
  await soon(titles).toContain("water the plants");
});

test("where the words do not say when, that is asked for in the fields", async () => {
  const karen = await open();
  await setInWords("water the plants");
  await soon(() => all("karen-reminder-form").length).toBe(1);
  const when = one("[name=when]") as HTMLInputElement;
  expect((one("[name=what]") as HTMLInputElement).value).toBe("water the plants");
  expect(when.matches(":focus")).toBe(true);
  type("2027-03-05T09:30", when);
  (one("select[name=often]") as HTMLSelectElement).selectedIndex = 2;
  when.form?.requestSubmit();
  await soon(titles).toContain("water the plants");
  expect(karen.keeping.reminders.reminders.at(-1)).toMatchObject({ at: new Date("2027-03-05T09:30").toISOString(), repeat: { unit: "day" } });
  expect(all("karen-reminder-form").length).toBe(0);
});

test("what is changed sends only what is another", async () => {
  const karen = await open();
  await soon(titles).toContain("Put out the bins");
  await more("Put out the bins", "Change…");
  await soon(() => all("[name=what]").length).toBe(1);
  const what = one("[name=what]") as HTMLInputElement;
  type("Put out the paper", what);
  what.form?.requestSubmit();
  await soon(titles).toContain("Put out the paper");
  expect(karen.calls.find(({ method }) => method === "reminders.update")?.params).toEqual({ reminder_id: "bins", text: "Put out the paper" });
});

test("Escape leaves the fields, not the panel", async () => {
  await open();
  await soon(titles).toContain("Put out the bins");
  await more("Put out the bins", "Change…");
  await soon(() => all("[name=what]").length).toBe(1);
  press("Escape", one("[name=what]"));
  await soon(() => all("karen-reminder-form").length).toBe(0);
  expect(all("karen-reminders").length).toBe(1);
});

test("finished, it stands with what is done", async () => {
  await open();
  await soon(titles).toContain("Put out the bins");
  button("Finish Put out the bins").click();
  await soon(() => texts(".row.done b")).toContain("Put out the bins");
  expect(said()).toBe("“Put out the bins” is done.");
});

test("deleted, it comes back by Undo with its repetition", async () => {
  const karen = await open();
  await soon(titles).toContain("Put out the bins");
  await more("Put out the bins", "Delete");
  await soon(titles).not.toContain("Put out the bins");
  button("Undo").click();
  await soon(titles).toContain("Put out the bins");
  expect(karen.keeping.reminders.reminders.at(-1)?.repeat).toEqual({ unit: "week", every: 1, weekdays: [0] });
});

test("what is refused is said, and what was typed stays", async () => {
  const karen = await open();
  karen.fail.set("tools.execute", new RequestFailed({ code: "conflict", message: "There are too many reminders." }));
  await setInWords("water the plants tomorrow");
  await soon(said).toBe("There are too many reminders.");
  expect((one("input[aria-label='What, and when']") as HTMLInputElement).value).toBe("water the plants tomorrow");
});

test("what is due rings in the page, and is finished there", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.keeping.reminders.ring("ana");
  await soon(() => texts("karen-ringing b, article b")).toContain("Call Ana about the train");
  button("Done: Call Ana about the train").click();
  await soon(() => texts("article b")).toEqual([]);
  expect(karen.keeping.reminders.find("ana").state).toBe("done");
});

test("what is left for later rings no more until it is due again", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.keeping.reminders.ring("ana");
  await soon(() => texts("article b")).toEqual(["Call Ana about the train"]);
  button("Leave Call Ana about the train for later").click();
  await soon(() => texts("article b")).toEqual([]);
  expect(karen.methods()).not.toContain("reminders.snooze");
  karen.keeping.reminders.find("ana").at = new Date().toISOString();
  karen.keeping.reminders.ring("ana");
  await soon(() => texts("article b")).toEqual(["Call Ana about the train"]);
});
