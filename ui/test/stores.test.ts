/** The list of conversations, settings, search, news and drafts. */
import { expect, test } from "vitest";
import { ConversationsStore, grouped } from "#core/conversations";
import { ageGroup, dayName, greeting } from "#core/dates";
import { followNews } from "#core/live";
import { RequestFailed } from "#core/problem";
import { SearchStore } from "#core/search";
import { Sentences } from "#core/sentences";
import { SettingsStore } from "#core/settings";
import { Threads } from "#core/threads";
import { conversation, DAY, HOUR } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { FAST } from "#test/fixtures/page";

const NOW = new Date(2026, 10, 22, 15, 0);
const before = (days: number) => new Date(NOW.getTime() - days * DAY);

test.each([
  [0, "Today"],
  [1, "Yesterday"],
  [5, "Previous 7 days"],
  [15, "This month"],
  [40, "October"],
  [400, "October 2025"],
])("what is %i days old stands under %s", (days, name) => {
  expect(ageGroup(before(days), NOW)).toBe(name);
});

test("a day is said as people say it", () => {
  expect([0, 1, 3, 40, 400].map((days) => dayName(before(days), NOW))).toEqual(["Today", "Yesterday", "Thursday", "October 13", "October 18, 2025"]);
  expect([3, 9, 14, 20].map((hour) => greeting(new Date(2026, 1, 1, hour)))).toEqual(["Good night", "Good morning", "Good afternoon", "Good evening"]);
});

test("pinned conversations stand before all others, each group once", async () => {
  const store = new ConversationsStore(new TestKaren());
  await store.load();
  const names = grouped(store.value.conversations, new Date()).map(({ name }) => name);
  expect(names[0]).toBe("Pinned");
  expect(new Set(names).size).toBe(names.length);
});

test("renaming, pinning and archiving put a conversation where it belongs", async () => {
  const store = new ConversationsStore(new TestKaren());
  await store.load();
  await store.rename("lamp", "A better lamp");
  await store.pin("lamp", true);
  expect(store.value.conversations.slice(0, 2).map(({ title }) => title)).toContain("A better lamp");
  await store.archive("lamp", true);
  expect(store.find("lamp")).toBeUndefined();
  await store.show("archived");
  expect(new Set(store.value.conversations.map(({ id }) => id))).toEqual(new Set(["old", "lamp"]));
});

test("a burst of news costs one question", async () => {
  const karen = new TestKaren();
  const store = new ConversationsStore(karen, 5);
  await store.load();
  karen.conversations = [conversation("fresh", "Fresh", 0), ...karen.conversations];
  for (let at = 0; at < 50; at += 1) store.hear(`c${at}`);
  await expect.poll(() => store.value.conversations[0]?.title, FAST).toBe("Fresh");
  expect(karen.methods()).toEqual(["conversations.list", "conversations.list"]);
});

test("news of one conversation fetches that one, and what is gone disappears", async () => {
  const karen = new TestKaren();
  const store = new ConversationsStore(karen, 5);
  await store.load();
  karen.conversations = karen.conversations.filter(({ id }) => id !== "walk");
  store.hear("walk");
  await expect.poll(() => store.find("walk"), FAST).toBeUndefined();
  expect(karen.methods()).toEqual(["conversations.list", "conversations.get"]);
});

test("a list that cannot be had says why", async () => {
  const karen = new TestKaren();
  karen.fail.set("conversations.list", new RequestFailed({ code: "unavailable", message: "Not now." }));
  const store = new ConversationsStore(karen);
  await store.load();
  expect(store.value).toMatchObject({ phase: "failed", problem: { message: "Not now." } });
});

test("a setting shows at once and is saved once, after a pause", async () => {
  const karen = new TestKaren();
  const store = new SettingsStore(karen, 10);
  await store.load();
  store.change("profile", { theme: "dark" });
  store.change("profile", { text_scale: 1.2 });
  store.change("machine", { close_to_tray: false });
  expect(store.profile).toMatchObject({ theme: "dark", text_scale: 1.2 });
  await expect.poll(() => store.value.saving, FAST).toBe("saved");
  expect(karen.calls.filter(({ method }) => method === "settings.set").map(({ params }) => params)).toEqual([
    { profile: { theme: "dark", text_scale: 1.2 }, machine: { close_to_tray: false } },
  ]);
});

test("what the server refuses is told at its field", async () => {
  const karen = new TestKaren();
  const fields = [{ name: "machine.gateway_allowed_origins.0", message: "Not an origin." }];
  karen.fail.set("settings.set", new RequestFailed({ code: "invalid_input", message: "Wrong.", fields }));
  const store = new SettingsStore(karen, 1);
  await store.load();
  store.change("machine", { gateway_allowed_origins: ["x"] });
  await store.save();
  expect(store.value).toMatchObject({ saving: "failed", refused: { machine: [{ name: "gateway_allowed_origins.0" }] } });
});

test("a setting that could not reach Karen is saved with the next try", async () => {
  const karen = new TestKaren();
  const store = new SettingsStore(karen, 10_000);
  await store.load();
  karen.fail.set("settings.set", new RequestFailed({ code: "unavailable", message: "Not now." }));
  store.change("profile", { theme: "dark" });
  await store.save();
  karen.fail.clear();
  await store.load();
  expect(store.profile?.theme).toBe("dark");
  await store.save();
  expect(karen.settings.profile.theme).toBe("dark");
});

test("search waits for two characters and for the typing to pause", async () => {
  const karen = new TestKaren();
  const search = new SearchStore(karen, 5);
  search.ask("p");
  expect(search.value.phase).toBe("idle");
  for (const text of ["po", "por", "port", "porto"]) search.ask(text);
  await expect.poll(() => search.value.phase, FAST).toBe("found");
  expect(search.value.hits.length).toBeGreaterThan(0);
  expect(karen.calls.map(({ params }) => (params as { text: string }).text)).toEqual(["porto"]);
});

test("a filter becomes part of the question", async () => {
  const karen = new TestKaren();
  const search = new SearchStore(karen, 1);
  search.ask("porto", { role: "user", since: "week", tag: "kitchen", archived: false });
  await expect.poll(() => search.value.phase, FAST).toBe("found");
  const asked = karen.calls[0]?.params as { since: string };
  expect(asked).toMatchObject({ role: "user", tag: "kitchen", include_archived: false });
  expect(Date.now() - Date.parse(asked.since)).toBeLessThan(7 * DAY + HOUR);
});

test("news is followed again after a loss, and what was missed is asked for", async () => {
  const karen = new TestKaren();
  const heard: string[] = [];
  let missed = 0;
  const subscriptions = () => karen.methods().filter((method) => method === "events.subscribe").length;
  const leave = followNews(karen, { hear: ({ id }) => heard.push(id), missed: () => (missed += 1), hearing: () => undefined });
  await expect.poll(subscriptions, FAST).toBe(1);
  karen.news({ topic: "settings", action: "changed", id: "one", conversation_id: null });
  karen.die();
  karen.comeBack();
  await expect.poll(subscriptions, FAST).toBe(2);
  await expect.poll(() => missed, FAST).toBe(1);
  karen.news({ topic: "settings", action: "changed", id: "two", conversation_id: null });
  await expect.poll(() => heard, FAST).toEqual(["one", "two"]);
  leave();
});

test("an answer goes on being written while another conversation is read", async () => {
  const karen = new TestKaren();
  karen.pauseMs = 15;
  const threads = new Threads(karen);
  const first = threads.current.value;
  await first.send("Hello");
  await threads.open("train");
  expect(threads.current.value).not.toBe(first);
  await threads.open(first.value.conversationId ?? "");
  expect(threads.current.value).toBe(first);
  await expect.poll(() => first.value.messages[1]?.status, FAST).toBe("complete");
});

test("sentences are said once each, when they are finished", () => {
  const sentences = new Sentences();
  expect(sentences.next("It is **two**. And th", false)).toBe("It is two .");
  expect(sentences.next("It is **two**. And then", false)).toBe("");
  expect(sentences.next("It is **two**. And then? Yes", false)).toBe("And then?");
  expect(sentences.next("It is **two**. And then? Yes", true)).toBe("Yes");
});
