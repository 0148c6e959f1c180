/** Every key of the window does what the list of keys says. */
import { beforeEach, expect, test } from "vitest";
import { SHORTCUT_LIST } from "#app/shortcuts";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, composer, FAST, one, press, say, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const open = () => all("dialog[open]").map((dialog) => dialog.getAttribute("aria-label"));

test.each([
  ["k", { ctrlKey: true }, "Search"],
  ["k", { metaKey: true }, "Search"],
  [",", { ctrlKey: true }, "Settings"],
  ["?", { shiftKey: true }, "Keyboard shortcuts"],
])("%s with %o opens a dialog, and Escape closes it", async (key, more, name) => {
  await begin(new TestKaren());
  press(key, document.body, more);
  await soon(open).toEqual([name]);
  press(key, document.body, more);
  await soon(open).toEqual([name]);
  (one("dialog") as HTMLDialogElement).requestClose();
  await soon(open).toEqual([]);
  await soon(() => all("karen-palette, karen-settings, karen-shortcuts").length).toBe(0);
});

test("Ctrl+N begins a new chat, and the composer has the cursor", async () => {
  const { parts } = await begin(new TestKaren());
  await parts.threads.open("train");
  press("n", document.body, { ctrlKey: true });
  await soon(() => parts.threads.current.value.value.phase).toBe("new");
  await soon(() => composer().matches(":focus")).toBe(true);
});

test("Ctrl+B hides the sidebar and brings it back", async () => {
  await begin(new TestKaren());
  press("b", document.body, { ctrlKey: true });
  await soon(() => all("karen-sidebar").length).toBe(0);
  press("b", document.body, { ctrlKey: true });
  await soon(() => all("karen-sidebar").length).toBe(1);
});

test("Alt with the arrows walks through the conversations", async () => {
  const { parts } = await begin(new TestKaren());
  await soon(() => parts.conversations.value.conversations.length).toBeGreaterThan(3);
  const ids = parts.conversations.value.conversations.map(({ id }) => id);
  const current = () => parts.threads.current.value.value.conversationId;
  press("ArrowDown", document.body, { altKey: true });
  await soon(current).toBe(ids[0]);
  press("ArrowDown", document.body, { altKey: true });
  await soon(current).toBe(ids[1]);
  press("ArrowUp", document.body, { altKey: true });
  await soon(current).toBe(ids[0]);
});

test("a slash goes to the composer, but is a slash while one writes", async () => {
  await begin(new TestKaren());
  composer().blur();
  press("/");
  expect(composer().matches(":focus")).toBe(true);
  const typed = new KeyboardEvent("keydown", { key: "?", bubbles: true, composed: true, cancelable: true });
  composer().dispatchEvent(typed);
  expect([typed.defaultPrevented, open()]).toEqual([false, []]);
});

test("Escape stops the answer", async () => {
  const karen = new TestKaren();
  karen.pauseMs = 10;
  karen.answer = Array(200).fill("word ") as string[];
  await begin(karen);
  await say("Go on");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  press("Escape", composer());
  await soon(() => karen.methods()).toContain("chat.stop");
});

test("the palette finds commands, conversations and messages, and Enter opens what is chosen", async () => {
  const { parts } = await begin(new TestKaren());
  press("k", document.body, { ctrlKey: true });
  await soon(open).toEqual(["Search"]);
  const field = one("input.search") as HTMLInputElement;
  type("porto", field);
  await soon(() => all("h3").map((heading) => heading.textContent)).toEqual(["Conversations", "Messages"]);
  await soon(() => all("mark").length).toBeGreaterThan(0);
  press("ArrowDown", field);
  press("ArrowDown", field);
  press("ArrowDown", field);
  press("Enter", field);
  await soon(() => parts.threads.current.value.value.conversationId).toBe("bread");
  await soon(() => all("karen-message[flashing]").length).toBe(1);
  await soon(open).toEqual([]);
});

test("a menu is walked with the arrows, and a letter jumps", async () => {
  const { parts } = await begin(new TestKaren());
  await parts.threads.open("train");
  await soon(() => all("karen-menu[label='More about this conversation']").length).toBe(1);
  all("button[aria-label='More about this conversation']")[0]?.click();
  const focused = () => all("[role=menuitem]:focus").map((item) => item.textContent.trim());
  await soon(focused).toEqual(["Rename"]);
  expect(one("[role=menu]:popover-open").offsetWidth).toBeLessThan(280);
  press("ArrowUp", all("[role=menuitem]:focus")[0]);
  expect(focused()).toEqual(["Delete"]);
  press("p", all("[role=menuitem]:focus")[0]);
  expect(focused()).toEqual(["Pin"]);
});

test("the list of keys names every one of them", async () => {
  await begin(new TestKaren());
  press("?");
  await soon(() => all("dt").map((term) => term.textContent)).toEqual(SHORTCUT_LIST.map(({ does }) => does));
});
