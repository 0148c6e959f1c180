/** Something always has the focus, and the keys go where they were meant. */
import { beforeEach, expect, test } from "vitest";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, one, type Page, press, say, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const focused = () => all(":focus").filter((element) => !element.shadowRoot).map((element) => element.getAttribute("aria-label") ?? element.textContent.trim());
const answered = () => soon(() => all("button[aria-label=Regenerate]:not([disabled])").length).toBeGreaterThan(0);

async function talking(): Promise<Page & { karen: TestKaren }> {
  const karen = new TestKaren();
  const page = await begin(karen);
  await say("Hello");
  await answered();
  await soon(() => all("karen-sidebar-entry[current]").length).toBe(1);
  return { ...page, karen };
}

async function menu(entry: string): Promise<void> {
  await soon(() => all("button[aria-label='More about this conversation']").length).toBe(1);
  button("More about this conversation").click();
  await soon(() => all("[role=menuitem]:focus").length).toBe(1);
  all("[role=menuitem]").find((element) => element.textContent.trim() === entry)?.click();
}

test("after a suggestion the composer has it", async () => {
  await begin(new TestKaren());
  button("What can you do?").focus();
  button("What can you do?").click();
  await soon(focused).toEqual(["Message Karen"]);
});

test("after Stop the composer has it", async () => {
  const karen = new TestKaren();
  karen.pauseMs = 10;
  karen.answer = Array(200).fill("word ") as string[];
  await begin(karen);
  await say("Go on");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  button("Stop").focus();
  button("Stop").click();
  await soon(focused).toEqual(["Message Karen"]);
});

test("after Regenerate the composer has it", async () => {
  await talking();
  button("Regenerate").focus();
  button("Regenerate").click();
  await soon(focused).toEqual(["Message Karen"]);
});

test("who leaves an edit is back at Edit, and who saves it at the composer", async () => {
  await talking();
  button("Edit").click();
  await soon(focused).toEqual(["Edit your message"]);
  press("Escape", one("textarea[aria-label='Edit your message']"));
  await soon(focused).toEqual(["Edit"]);
  button("Edit").click();
  await soon(focused).toEqual(["Edit your message"]);
  button("Save and answer again").click();
  await soon(focused).toEqual(["Message Karen"]);
});

test.each(["Pin", "Archive"])("after %s the menu’s button has it", async (entry) => {
  await talking();
  await menu(entry);
  await soon(focused).toEqual(["More about this conversation"]);
});

test("after Delete, and after Undo, the composer has it", async () => {
  await talking();
  await menu("Delete");
  await soon(focused).toEqual(["Message Karen"]);
  await soon(() => all("karen-toasts").flatMap((element) => all(".act", element.shadowRoot ?? element)).length).toBe(1);
  button("Undo").focus();
  button("Undo").click();
  await soon(focused).toEqual(["Message Karen"]);
});

test("a conversation that was renamed keeps it", async () => {
  await talking();
  await menu("Rename");
  await soon(focused).toEqual(["Name of the conversation"]);
  const field = one("input[aria-label='Name of the conversation']") as HTMLInputElement;
  type("Greetings", field);
  press("Enter", field);
  await soon(() => all(".open:focus").map((element) => element.textContent.trim())).toEqual(["Greetings"]);
});

test("a message that was jumped to has it", async () => {
  const { parts } = await begin(new TestKaren());
  await parts.threads.open("train");
  await soon(() => all(".chip").length).toBe(2);
  all(".chip")[1]?.click();
  await soon(() => all(".source").length).toBe(1);
  all(".source")[0]?.click();
  await soon(() => all("article:focus").length).toBe(1);
});

test("what is typed where nothing takes it goes to the composer", async () => {
  await begin(new TestKaren());
  composer().blur();
  press(" ");
  press("Shift");
  expect(focused()).toEqual([]);
  press("h");
  expect(composer().matches(":focus")).toBe(true);
});

test("the way to the bin and back keeps it", async () => {
  await begin(new TestKaren());
  await soon(() => all(".shelves button").length).toBe(2);
  button("Bin").click();
  await soon(() => all(".back:focus").map((element) => element.textContent.trim())).toEqual(["Bin"]);
  one(".back").click();
  await soon(() => all(".shelves button:focus").length).toBe(1);
});
