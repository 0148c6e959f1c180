/** Lists in the window: made, filled, ticked off, put right, emptied, deleted and put back. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { CommandEvent } from "#elements/sidebar/request";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const field = (label: string) => one(`input[aria-label='${label}']`) as HTMLInputElement;
const items = () => all<HTMLInputElement>("[data-item] .text").map(({ value }) => value);
const said = () => one("karen-lists").shadowRoot?.querySelector(".said")?.textContent.trim();

async function open(): Promise<TestKaren> {
  const karen = new TestKaren();
  await begin(karen);
  one(".frame").dispatchEvent(new CommandEvent("lists"));
  await soon(() => all("[data-item]").length).toBe(3);
  return karen;
}

function submit(words: string, label: string): void {
  type(words, field(label));
  field(label).form?.requestSubmit();
}

test("what is typed first goes onto the open list", async () => {
  await open();
  await soon(() => field("What to put on it").matches(":focus")).toBe(true);
});

test("what is put on stands there, and the field is ready for the next", async () => {
  await open();
  submit("Butter", "What to put on it");
  await soon(items).toEqual(["Milk", "Bread", "Butter", "Eggs"]);
  expect(field("What to put on it").value).toBe("");
});

test("what stands there already is said to", async () => {
  await open();
  submit("Milk", "What to put on it");
  await soon(said).toBe("“Milk” stands there already.");
});

test("ticked off, it goes down; taken off with the rest, it comes back by Undo", async () => {
  const karen = await open();
  field("Milk").click();
  await soon(items).toEqual(["Bread", "Milk", "Eggs"]);
  button("Take off what is ticked off").click();
  await soon(items).toEqual(["Bread"]);
  button("Undo").click();
  await soon(items).toEqual(["Bread", "Milk", "Eggs"]);
  expect(karen.methods()).toContain("lists.put_back");
});

test("a text is written over, and Escape takes back what was typed without closing", async () => {
  const karen = await open();
  type("Oat milk", field("Text of Milk"));
  field("Text of Milk").dispatchEvent(new Event("change"));
  await soon(items).toContain("Oat milk");
  type("Nothing", field("Text of Bread"));
  press("Escape", field("Text of Bread"));
  expect([field("Text of Bread").value, all("karen-lists").length]).toEqual(["Bread", 1]);
  expect(karen.keeping.lists.find("shopping").items.map(({ text }) => text)).toEqual(["Oat milk", "Bread", "Eggs"]);
});

test("a refused name leaves the old one, and says why", async () => {
  const karen = await open();
  karen.fail.set("lists.rename", new RequestFailed({ code: "conflict", message: "There is a list of that name." }));
  type("Packing", field("Name of the list"));
  field("Name of the list").dispatchEvent(new Event("change"));
  await soon(said).toBe("There is a list of that name.");
  expect(field("Name of the list").value).toBe("Shopping");
});

test("a new list opens at once; deleted, it is put back whole", async () => {
  await open();
  submit("Garden", "New list");
  await soon(() => field("Name of the list").value).toBe("Garden");
  button("Delete the list Garden").click();
  await soon(said).toMatch(/^“Garden” was deleted\./);
  button("Undo").click();
  await soon(() => field("Name of the list").value).toBe("Garden");
});

test("what others put on is seen at once", async () => {
  const karen = await open();
  await karen.request("lists.add", { list_id: "shopping", items: ["Tea"] });
  await soon(items).toContain("Tea");
});
