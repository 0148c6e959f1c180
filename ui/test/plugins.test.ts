/** Plugins in the window: how they stand, what they ask for, agreed to, set, tried, installed, removed. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { RequestFailed } from "#core/problem";
import { plainSchema } from "#elements/plugins/schema";
import { TestKaren } from "#test/fixtures/karen";
import { all, button, one, press, type } from "#test/fixtures/page";
import { NETWORK, NOTIFY, PLUGINS_FOLDER } from "#test/fixtures/plugins";
import { open, openPage, said, sent, soon, texts } from "#test/fixtures/plugins-page";

beforeEach(() => localStorage.clear());
afterEach(async () => {
  document.documentElement.dir = "";
  await page.viewport(1100, 760);
});

const names = () => texts(".open b");

async function openConsent(id: string, karen = new TestKaren()): Promise<TestKaren> {
  await openPage(id, karen);
  button("Look at what it asks for").click();
  await soon(() => texts("button")).toContain("Not now");
  return karen;
}

const consents = () => all("karen-plugin-consent").length;

function dropped(name: string): DragEvent {
  const data = new DataTransfer();
  data.items.add(new File(["print()"], name));
  return new DragEvent("drop", { bubbles: true, composed: true, cancelable: true, dataTransfer: data });
}

test("they stand with their state in words", async () => {
  await open();
  expect(names()).toEqual(["Hello", "Weather", "Tides", "Broken"]);
  expect(texts(".open .state")).toEqual(["Switched off", "On", "Waits to be agreed to", "Cannot be used"]);
});

test("what is wrong with one names the file and the line", async () => {
  await open();
  expect(texts(".problems li")).toEqual(["broken.py:3 There is no permission “telepathy”. Take it out."]);
});

test("an author sees at once that the file was mended", async () => {
  const karen = await open();
  karen.keeping.plugins.change("broken", { state: "new", problems: [] });
  await soon(() => texts(".open .state").at(-1)).toBe("Waits to be agreed to");
  expect(all(".problems").length).toBe(0);
});

test("they are found by a word and by a category", async () => {
  await open();
  type("tid", one("[name=find]") as HTMLInputElement);
  await soon(names).toEqual(["Tides"]);
  type("", one("[name=find]") as HTMLInputElement);
  const category = one("select[aria-label=Category]") as HTMLSelectElement;
  category.value = "weather";
  category.dispatchEvent(new Event("change"));
  await soon(names).toEqual(["Weather", "Tides"]);
});

test("where there are none it says which folder takes one", async () => {
  const karen = new TestKaren();
  karen.keeping.plugins.plugins = [];
  await open(karen);
  expect(texts(".body .empty")[0]).toContain(PLUGINS_FOLDER);
});

test("a new one is agreed to as it was shown, and is on", async () => {
  const karen = await openConsent("tides");
  expect(texts(".marked li")).toContain(NETWORK.sentence);
  expect(texts(".marked li")).toContain("It cannot read what Karen remembers of you.");
  button("Agree").click();
  await soon(said).toBe("“Tides” was agreed to, and is on.");
  expect(sent(karen, "plugins.approve")).toEqual({ plugin_id: "tides", sha256: "ab".repeat(32), permissions: [NETWORK], trust_without_cell: false, follows_changes: false });
  await soon(consents).toBe(0);
});

test("what is longer than the window is scrolled to its buttons", async () => {
  const karen = new TestKaren();
  const many = Array.from({ length: 80 }, (_, at) => ({ ...NETWORK, value: `host-${at}.example.org` }));
  Object.assign(karen.keeping.plugins.find("tides"), { permissions: many });
  await openConsent("tides", karen);
  button("Agree").scrollIntoView();
  expect(button("Agree").getBoundingClientRect().bottom).toBeLessThanOrEqual(innerHeight);
  expect(one("karen-plugin-consent").shadowRoot?.querySelector("dialog")?.scrollTop).toBe(0); // what it cuts off is out of reach of a mouse
});

test("not now agrees to nothing", async () => {
  const karen = await openConsent("tides");
  expect(all(".signer").length).toBe(0); // nobody signed it
  button("Not now").click();
  await soon(consents).toBe(0);
  expect(karen.methods()).not.toContain("plugins.approve");
  expect(all("karen-plugins").length).toBe(1);
});

test("one that has changed shows what is new and what is gone", async () => {
  const karen = new TestKaren();
  Object.assign(karen.keeping.plugins.find("tides"), { state: "changed", permissions: [NETWORK, NOTIFY], withdrawn: [{ name: "storage", value: "", sentence: "It no longer asks for storage.", new: false }] });
  await openConsent("tides", karen);
  expect(texts("li.new")).toEqual([`New: ${NOTIFY.sentence}`]);
  expect(texts(".marked li")).toContain("It no longer asks for storage.");
});

test("who signed it is shown, and a warning where another key did since", async () => {
  const karen = new TestKaren();
  const mine = "SHA256:Qo1ZxWw0dY3vTqbdPj6yGm4Vb0m6v5L0lT2kq0Zk5aQ";
  Object.assign(karen.keeping.plugins.find("tides"), { state: "changed", signed_by: "SHA256:another", signed_before: mine });
  await openConsent("tides", karen);
  expect(texts(".warning.signer")[0]).toMatch(new RegExp(`SHA256:another.*was signed with ${mine}, and this one is signed with another key`));
  karen.keeping.plugins.change("tides", { sha256: "cd".repeat(32), signed_before: "" });
  await soon(() => texts("button")).toContain("Show what it is now");
  button("Show what it is now").click();
  await soon(() => texts(".signer")[0]).toMatch(/^It is signed with the key SHA256:another\. A key is no name/);
  expect(all(".warning.signer").length).toBe(0);
});

test("one that changes while it is read cannot be agreed to before it is looked at again", async () => {
  const karen = await openConsent("tides");
  one("[name=follow]").click(); // which is for what was shown then
  karen.keeping.plugins.change("tides", { sha256: "cd".repeat(32) });
  await soon(() => texts("button")).toContain("Show what it is now");
  expect(() => button("Agree")).toThrow();
  button("Show what it is now").click();
  await soon(() => texts("button:not(:disabled)")).toContain("Agree");
  button("Agree").click();
  await soon(() => sent(karen, "plugins.approve")).toMatchObject({ sha256: "cd".repeat(32), follows_changes: false });
});

test("where nothing holds it, it takes a tick to trust it", async () => {
  const karen = new TestKaren();
  Object.assign(karen.keeping.plugins.find("tides"), { level: "none" });
  await openConsent("tides", karen);
  expect(() => button("Agree")).toThrow();
  one("[name=trust]").click();
  await soon(() => texts("button:not(:disabled)")).toContain("Agree");
  button("Agree").click();
  await soon(() => sent(karen, "plugins.approve")).toMatchObject({ trust_without_cell: true });
});

test("one is switched off, and revoked", async () => {
  const karen = await openPage("weather_now");
  button("Weather is on").click();
  await soon(said).toBe("“Weather” is off.");
  button("Revoke").click();
  await soon(said).toBe("“Weather” is agreed to no longer, and does not run.");
  expect(karen.keeping.plugins.find("weather_now").state).toBe("new");
});

test("one is removed only after it was asked back", async () => {
  const karen = await openPage("weather_now");
  button("Remove…").click();
  await soon(() => all("[name=data]").length).toBe(1);
  expect(karen.methods()).not.toContain("plugins.remove");
  one("[name=data]").click();
  button("Remove").click();
  await soon(names).toEqual(["Hello", "Tides", "Broken"]);
  expect(sent(karen, "plugins.remove")).toEqual({ plugin_id: "weather_now", with_data: true });
});

test("one that came with Karen cannot be removed", async () => {
  await openPage("hello");
  await soon(() => all("h3").length).toBe(1);
  expect(texts("button")).not.toContain("Remove…");
});

test("a tool is tried with what its form holds", async () => {
  const karen = await openPage("weather_now");
  await soon(() => all("karen-plugin-tool").length).toBe(1);
  one("summary").click();
  type("Lisbon", one("#city") as HTMLInputElement);
  await Promise.resolve();
  button("Try weather").click();
  await soon(() => texts("[aria-label=Result]")[0] ?? "").toContain("clear");
  expect(sent(karen, "plugins.run")).toEqual({ plugin_id: "weather_now", tool: "weather", args: { city: "Lisbon", days: 1 }, confirmed: false });
});

test("why a tool did not work is said under it", async () => {
  const karen = await openPage("weather_now");
  karen.fail.set("plugins.run", new RequestFailed({ code: "plugin_failed", message: "The plugin took longer than 10 s." }));
  await soon(() => texts("button")).toContain("Try weather");
  button("Try weather").click();
  await soon(() => texts("[role=alert]")).toContain("The plugin took longer than 10 s.");
});

test("the audit log shows older entries when asked, and is verified", async () => {
  const karen = await openPage("weather_now");
  await soon(() => all("[data-entry]").length).toBe(20);
  button("Older").click();
  await soon(() => all("[data-entry]").length).toBe(25);
  button("Verify").click();
  await soon(() => texts("karen-plugin-record [role=status], [role=status]")).toContain("All 25 entries of all plugins are what was written.");
  karen.keeping.plugins.intact = false;
  button("Verify").click();
  await soon(() => texts("[role=status]")).toContain("Entry 7 is not what was written: from there on this log cannot be trusted.");
});

test("a dropped file is installed, and asked about at once", async () => {
  const karen = await open();
  one("karen-plugins").shadowRoot?.querySelector(".body")?.dispatchEvent(dropped("moon.py"));
  await soon(consents).toBe(1);
  expect(sent(karen, "plugins.receive")).toEqual({ name: "moon.py", content: btoa("print()") });
  expect(karen.methods()).not.toContain("imports.run");
});

test("what is wrong with a dropped file is said", async () => {
  const karen = await open();
  karen.fail.set("plugins.install", new RequestFailed({ code: "invalid_input", message: "moon.py has no block that says what it is." }));
  one("karen-plugins").shadowRoot?.querySelector(".body")?.dispatchEvent(dropped("moon.py"));
  await soon(said).toBe("moon.py has no block that says what it is.");
});

test("one that is there already is replaced when that is wanted", async () => {
  const karen = await open();
  karen.fail.set("plugins.install", new RequestFailed({ code: "conflict", message: "There is a plugin moon already." }));
  one("karen-plugins").shadowRoot?.querySelector(".filter")?.dispatchEvent(dropped("moon.py"));
  await soon(said).toBe("There is a plugin moon already.");
  karen.fail.clear();
  button("Put moon.py in its place").click();
  await soon(consents).toBe(1);
  expect(sent(karen, "plugins.install")).toEqual({ upload_id: "received", replace: true });
});

test("servers are pasted as other programs have them", async () => {
  const karen = await open();
  button("Servers…").click();
  await soon(() => all("[name=servers]").length).toBe(1);
  const text = '{"mcpServers": {"memory": {"command": "node"}}}';
  const field = one("[name=servers]") as HTMLTextAreaElement;
  type(text, field);
  field.form?.requestSubmit();
  await soon(names).toContain("memory");
  expect(sent(karen, "plugins.add_servers")).toEqual({ text });
});

test("Back gives the focus to the row it came from", async () => {
  await openPage("tides");
  await soon(() => one(".back").matches(":focus")).toBe(true);
  button("All plugins").click();
  await soon(() => one("[data-plugin=tides] button").matches(":focus")).toBe(true);
  press("Escape", one("[data-plugin=tides] button"));
});

test("a schema that refers to itself is written as JSON, and none of its patterns is tried", () => {
  expect(plainSchema({ type: "object", properties: { node: { $ref: "#" } } })).toBeNull();
  expect(plainSchema({ type: "object", properties: { word: { type: "string", pattern: "(a+)+$" } }, required: ["word"] })).toEqual({ type: "object", properties: { word: { type: "string" } } });
});

test.each(["ltr", "rtl"])("in a window of 360 px nothing is wider than it, written %s", async (direction) => {
  await page.viewport(360, 640);
  document.documentElement.dir = direction;
  await openPage("weather_now");
  await soon(() => all("[data-entry]").length).toBe(20);
  for (const part of all("karen-plugin-page details, details")) part.setAttribute("open", "");
  button("Remove…").click();
  await soon(() => all("[name=data]").length).toBe(1);
  const [body] = all("karen-plugins").map((panel) => panel.shadowRoot?.querySelector(".body"));
  expect(body?.scrollWidth).toBe(body?.clientWidth);
  button("All plugins").click();
  await soon(() => names().length).toBe(4);
  const parts = [...(one("karen-plugins").shadowRoot?.querySelectorAll(".filter > *, .open, .problems") ?? [])];
  const outside = parts.map((part) => part.getBoundingClientRect()).filter(({ left, right }) => left < 0 || right > 360);
  expect(outside).toEqual([]);
});
