/** Below 720 px the sidebar is a drawer over the conversation. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, press, type } from "#test/fixtures/page";

beforeAll(() => page.viewport(480, 760));
afterAll(() => page.viewport(1100, 760));
beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const drawers = () => all("karen-sidebar").length;

test("the drawer is closed at first, takes the cursor when it opens, and Escape gives it back", async () => {
  await begin(new TestKaren());
  expect(drawers()).toBe(0);
  button("Show the sidebar").click();
  await soon(() => all("button:focus").map((element) => element.textContent.trim())).toEqual([expect.stringContaining("New chat")]);
  expect(all("main > .column")[0]?.inert).toBe(true);
  press("Escape");
  await soon(drawers).toBe(0);
  await soon(() => composer().matches(":focus")).toBe(true);
});

test("opening a conversation closes the drawer", async () => {
  const { parts } = await begin(new TestKaren());
  button("Show the sidebar").click();
  await soon(() => all("button.open").length).toBe(9);
  all("button.open")[1]?.click();
  await soon(() => parts.threads.current.value.value.conversationId).toBe("train");
  await soon(drawers).toBe(0);
});

test("nothing is wider than the window", async () => {
  const { parts } = await begin(new TestKaren());
  await parts.threads.open("train");
  await soon(() => all("pre").length).toBe(1);
  type("word ".repeat(400));
  await soon(() => composer().getBoundingClientRect().height).toBe(240);
  const wide = all("main, karen-chat, karen-thread, karen-message, pre, .words, karen-composer").filter((element) => element.getBoundingClientRect().right > 481);
  expect(wide).toEqual([]);
});
