/** A conversation leaves the page as a file. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportConversation, saveFile } from "#app/export";
import { RequestFailed } from "#core/problem";
import { piecesOf } from "#core/textfile";
import { HttpTransport } from "#transports/http";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

const FILE = { name: "karen.md", mediaType: "text/markdown", text: "# Train to Porto\n…" };
const soon = (read: () => unknown) => expect.poll(read, FAST);

test("in a browser the file is among the downloads", async () => {
  const saved: { name: string; address: string }[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, address: this.href });
  });
  expect(await new HttpTransport().saveFile(FILE)).toBe("karen.md is among your downloads.");
  expect(saved.map(({ name }) => name)).toEqual(["karen.md"]);
  expect(await (await fetch(saved[0]?.address ?? "")).text()).toBe(FILE.text);
});

test("the pieces of an export become one file", async () => {
  expect(await exportConversation(new TestKaren(), "train", "markdown")).toEqual({ name: "karen.markdown", mediaType: "text/plain", text: FILE.text });
});

test("a file that could not be saved is named, with the reason", async () => {
  const karen = new TestKaren();
  karen.fail.set("save", new RequestFailed({ code: "unavailable", message: "/downloads cannot be written." }));
  const told: string[] = [];
  await saveFile(FILE, karen, ({ text }) => told.push(text));
  expect(told).toEqual(["karen.md was not saved: /downloads cannot be written."]);
});

test.each(["Markdown", "Web page", "Plain text", "Table (CSV)", "JSON"])("a conversation is exported as %s, and a note says where it is", async (format) => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => all("button[aria-label='More about this conversation']").length).toBe(1);
  button("More about this conversation").click();
  await soon(() => all("[role=menuitem]").length).toBe(6);
  button("Export…").click();
  const choices = () => all("karen-export").flatMap((dialog) => all("li button", dialog.shadowRoot ?? dialog));
  await soon(() => choices().length).toBe(5);
  choices().find((element) => element.textContent.startsWith(format))?.click();
  await soon(() => all("karen-toasts").flatMap((element) => all("span", element.shadowRoot ?? element)).map((element) => element.textContent)[0]).toContain("Saved as /downloads/karen.");
  expect(karen.files.length).toBe(1);
});

test("a long text is cut between characters", () => {
  const text = "ab🚲🚲c";
  const pieces = piecesOf(text, 3);
  expect(pieces).toEqual(["ab", "🚲", "🚲c"]);
  expect(piecesOf("", 3)).toEqual([]);
});
