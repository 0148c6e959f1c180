/** The safety of the data: copies, restoring, taking everything along, deleting everything, and what is damaged. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import type { Desktop } from "#core/transport";
import { HOUR } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { copy, FOLDER } from "#test/fixtures/keeping";
import { all, begin, button, composer, FAST, one, type Page, press, say, shown, type } from "#test/fixtures/page";
import { doneWords, fileName } from "#elements/data/words";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const asked = (karen: TestKaren, method: string) => karen.calls.filter((call) => call.method === method).map(({ params }) => params);

function windowThatChooses(path: string | null): Desktop & { readonly names: string[] } {
  const names: string[] = [];
  const chooseFile = (name: string) => Promise.resolve(path).finally(() => names.push(name));
  return { names, chooseFile, pickFile: () => Promise.resolve(null), restart: () => undefined, quit: () => undefined };
}

/** The panel, in the settings. */
async function opened(karen: TestKaren): Promise<Page> {
  const page = await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("#tab-data").length).toBe(1);
  one("#tab-data").click();
  await soon(() => all("karen-data").length).toBe(1);
  return page;
}

test("the panel says where everything is and which copies there are, and why one cannot be restored", async () => {
  const karen = new TestKaren();
  await opened(karen);
  await soon(() => texts(".path")).toEqual(["~/.local/share/karen"]);
  await soon(() => texts(".why")).toEqual(["Made by you", "Before an update of Karen", "Made by you", "This copy is damaged: its end is missing."]);
  expect(all("[data-path]").length).toBe(2);
  expect(texts(".size")[0]).toBe("4.8 MB");
});

test("a copy is made by a click, and what came of it stands below", async () => {
  const karen = new TestKaren();
  await opened(karen);
  await soon(() => all("[data-path]").length).toBe(2);
  button("Back up now").click();
  await soon(() => all("[data-path]").length).toBe(3);
  expect(texts(".outcome")[0]).toContain(`Copied: 4.8 MB, kept as ${FOLDER}/karen-4.karen-backup`);
  expect(asked(karen, "system.backup")).toEqual([{ path: null }]);
});

test("in a window of its own a copy goes where a person says, and nowhere when they think better of it", async () => {
  const karen = new TestKaren();
  const chooses = windowThatChooses("/media/stick/karen.karen-backup");
  karen.desktop = chooses;
  await opened(karen);
  button("Back up to…").click();
  await soon(() => asked(karen, "system.backup")).toEqual([{ path: "/media/stick/karen.karen-backup" }]);
  expect(chooses.names).toEqual([fileName("copy", new Date())]);
});

test("a dialog that is left takes nothing along", async () => {
  const karen = new TestKaren();
  const chooses = windowThatChooses(null);
  karen.desktop = chooses;
  await opened(karen);
  button("Export everything…").click();
  await soon(() => chooses.names).toEqual([fileName("everything", new Date())]);
  expect(asked(karen, "system.export_all")).toEqual([]);
});

test("a copy that could not be made says why, where it was asked for", async () => {
  const karen = new TestKaren();
  karen.fail.set("system.backup", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  await opened(karen);
  button("Back up now").click();
  await soon(() => texts(".outcome.bad")).toEqual(["The disk is full."]);
});

test("restoring asks first, says what will happen, and can be left with a key", async () => {
  const karen = new TestKaren();
  await opened(karen);
  await soon(() => all("[data-path]").length).toBe(2);
  all("[data-path]")[0]?.click();
  await soon(() => texts(".question p")[0]).toContain("A copy of how it is now is made first, so this can be taken back.");
  expect(one(".cancel").matches(":focus")).toBe(true);
  one(".cancel").click();
  await soon(() => all(".question").length).toBe(0);
  expect(all("[data-path]")[0]?.matches(":focus")).toBe(true);
  expect(asked(karen, "system.restore")).toEqual([]);
});

test("a restored copy says what came of it, and everything on screen is asked for again", async () => {
  const karen = new TestKaren();
  const { parts } = await opened(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  await soon(() => all("[data-path]").length).toBe(2);
  all("[data-path]")[1]?.click();
  await soon(() => all(".question").length).toBe(1);
  karen.conversations = karen.conversations.filter(({ id }) => id === "tax");
  button("Restore this copy").click();
  await soon(() => texts(".outcome")[0]).toContain("Restored: 9 conversations with 1,213 messages. How it was before is kept as the copy of today");
  expect(asked(karen, "system.restore")).toEqual([{ path: `${FOLDER}/before-upgrade-2.sqlite` }]);
  await soon(() => parts.conversations.value.conversations.map(({ id }) => id)).toEqual(["tax"]);
  await soon(() => texts(".why")).toContain("Before another copy was restored");
});

test("a conversation that is not in a restored copy makes room for a new chat", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  karen.fail.set("conversations.messages", new RequestFailed({ code: "not_found", message: "There is no conversation train." }));
  await parts.data.restore(`${FOLDER}/karen-3.karen-backup`);
  await soon(() => parts.threads.current.value.value.phase).toBe("new");
});

test("in a browser everything is taken along to a path on the computer Karen runs on", async () => {
  const karen = new TestKaren();
  await opened(karen);
  const field = () => one(".where") as HTMLInputElement;
  await soon(() => field().value).toBe(`${FOLDER}/${fileName("everything", new Date())}`);
  type("/home/person/all.zip", field());
  button("Export everything").click();
  await soon(() => texts(".outcome")[0]).toContain("Written: 9 conversations with 1,213 messages, 2.3 MB, as /home/person/all.zip");
});

test("everything is deleted only after the words were typed, and what stays is said", async () => {
  const karen = new TestKaren();
  karen.keeping.left = ["The copy on the stick could not be reached: delete it yourself."];
  await opened(karen);
  const field = one("input[aria-label='Type: delete everything']") as HTMLInputElement;
  const go = () => all<HTMLButtonElement>("form.delete button")[0]!;
  expect(go().disabled).toBe(true);
  type("delete it all", field);
  await Promise.resolve();
  expect(go().disabled).toBe(true);
  type("Delete everything ", field);
  await soon(() => go().disabled).toBe(false);
  go().click();
  await soon(() => texts(".outcome")).toEqual(["Everything is deleted. The copy on the stick could not be reached: delete it yourself."]);
  const pane = one("[role=tabpanel]").getBoundingClientRect();
  expect(one(".outcome").getBoundingClientRect().bottom).toBeLessThanOrEqual(pane.bottom);
  expect(asked(karen, "system.delete_all")).toEqual([{ confirm: "delete everything" }]);
  await soon(() => texts(".quiet")).toContain("There are no copies yet.");
});

test("while one thing is done with the data, nothing else can be begun", async () => {
  const karen = new TestKaren();
  karen.hang.add("system.backup");
  await opened(karen);
  await soon(() => all("[data-path]").length).toBe(2);
  button("Back up now").click();
  await soon(() => texts(".outcome")).toEqual(["Copying…"]);
  const waiting = ["[data-path]", "form.delete button"].flatMap((selector) => all<HTMLButtonElement>(selector));
  expect(waiting.map(({ disabled }) => disabled)).toEqual([true, true, true]);
});

/** The page over damaged data, with a conversation open. */
async function damaged(karen: TestKaren): Promise<Page> {
  const page = await begin(karen);
  await page.parts.threads.open("train");
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.keeping.damage();
  await soon(() => texts("h2")).toContain("Part of the data is damaged");
  return page;
}

test("damaged data is said in plain words, stays said, and nothing can be sent", async () => {
  const karen = new TestKaren();
  karen.keeping.copies = [copy("karen-3.karen-backup", HOUR, "asked", { created_at: new Date(2025, 10, 3, 14, 5).toISOString() })];
  await damaged(karen);
  expect(button("Restore the copy of November 3, 2025, 2:05 PM").disabled).toBe(false);
  await soon(() => composer().readOnly).toBe(true);
  expect(texts("#note")).toEqual(["Nothing can be sent until the data is repaired, or a copy is restored."]);
  await say("Hello");
  expect(karen.methods()).not.toContain("chat.send");
});

test("a repair says what was saved and what was lost, and one can write again", async () => {
  const karen = new TestKaren();
  await damaged(karen);
  button("Repair").click();
  await soon(() => texts(".outcome")[0]).toContain("Repaired: 1,204 entries saved. 3 entries could not be read, among the messages. The damaged file is kept as ");
  await soon(() => composer().readOnly).toBe(false);
  button("Close").click();
  await soon(() => all("karen-damage").length).toBe(0);
});

test("what a repair lost is named as a person knows it, and a file that was missing is not said to be kept", () => {
  const repaired = { kept: "", saved_rows: 1, lost_rows: 2, lost: ["conversation_tag", "user"] };
  expect(doneWords({ work: "repair", repaired }, new Date())).toBe("Repaired: 1 entry saved. 2 entries could not be read, among the tags and the profiles.");
});

test("the copy that is offered is restored after a question, by keys alone", async () => {
  const karen = new TestKaren();
  await damaged(karen);
  one(".restore").focus();
  one(".restore").click();
  await soon(() => all(".cancel")[0]?.matches(":focus")).toBe(true);
  expect(texts(".question")[0]).not.toContain("A copy of how it is now");
  button("Restore this copy").click();
  await soon(() => texts(".outcome")[0]).toContain("Restored: 9 conversations");
  expect(asked(karen, "system.restore")).toEqual([{ path: `${FOLDER}/karen-3.karen-backup` }]);
});

test("what can be read of damaged data is saved, and where is said; the damage stays said", async () => {
  const karen = new TestKaren();
  await damaged(karen);
  button("Save what can be read…").click();
  await soon(() => texts(".outcome")[0]).toContain(`as ${FOLDER}/${fileName("everything", new Date())}`);
  expect(texts("h2")).toContain("Part of the data is damaged");
});

test("a repair that failed leaves every way open", async () => {
  const karen = new TestKaren();
  karen.fail.set("system.repair", new RequestFailed({ code: "unavailable", message: "The disk is full." }));
  await damaged(karen);
  button("Repair").click();
  await soon(() => texts(".outcome.bad")).toEqual(["The disk is full."]);
  expect(button("Repair").disabled).toBe(false);
});

test("news of everything at once is answered by asking for everything once", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => karen.methods()).toContain("events.subscribe");
  await soon(() => shown().length).toBe(4);
  const before = karen.calls.length;
  karen.messages.get("train")?.pop();
  for (const topic of ["conversations", "messages", "settings", "data"] as const) karen.news({ topic, action: "changed", id: "*", conversation_id: null });
  await soon(() => shown().length).toBe(3);
  const methods = karen.methods().slice(before);
  expect(methods.filter((method) => method === "conversations.list" || method === "conversations.messages").sort()).toEqual(["conversations.list", "conversations.messages"]);
  expect(methods).not.toContain("conversations.get");
});
