/** A conversation leaves the page as a file; where there are no downloads, by the clipboard. */
import { afterEach, expect, test, vi } from "vitest";
import { exportConversation, saveFile } from "#app/export";
import { TestKaren } from "#test/fixtures/karen";

afterEach(() => vi.restoreAllMocks());

const FILE = { name: "karen.md", mediaType: "text/markdown", text: "# Train to Porto\n…" };

test("in a browser the pieces become one file among the downloads", async () => {
  const saved: { name: string; address: string }[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, address: this.href });
  });
  const told: string[] = [];
  await exportConversation(new TestKaren(), "train", "markdown", ({ text }) => told.push(text));
  expect(saved.map(({ name }) => name)).toEqual(["karen.markdown"]);
  expect(await (await fetch(saved[0]!.address)).text()).toBe("# Train to Porto\n…");
  expect(told).toEqual(["karen.markdown is among your downloads."]);
});

test("in the window the text goes to the clipboard, and that is said", async () => {
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation((text) => {
    copied.push(text);
    return Promise.resolve();
  });
  const told: string[] = [];
  await saveFile(FILE, { kind: "tauri" }, ({ text }) => told.push(text));
  expect([copied, told]).toEqual([[FILE.text], ["The text of karen.md is on the clipboard."]]);
});
