/** A preference in the place of a setting: what is in force, why, and the way back. */
import { beforeEach, expect, test } from "vitest";
import type { Preference } from "#core/contract.gen";
import { inForce } from "#core/in-force";
import { RequestFailed } from "#core/problem";
import { SettingsStore } from "#core/settings";
import { ago, DAY, SETTINGS } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { saidIn } from "#test/fixtures/memory";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const field = (name: string) => one(`[id=${name}]`) as HTMLSelectElement;

function preferred(name: string, value: string, more: Partial<Preference> = {}): Preference {
  return { name, value, origin: "set", source: null, changed_at: ago(3 * DAY), ...more };
}

function karenWho(...preferences: Preference[]): TestKaren {
  const karen = new TestKaren();
  karen.memory.preferences = preferences;
  return karen;
}

async function panel(section: string, karen: TestKaren): Promise<void> {
  await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all(`#tab-${section}`).length).toBe(1);
  one(`#tab-${section}`).click();
  await soon(() => all("karen-form").length).toBe(1);
}

function choose(name: string, value: string): void {
  const select = field(name);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
}

test("words, numbers and switches take the place of their settings; other names are none", () => {
  const preferences = [preferred("theme", "dark"), preferred("text_scale", "1.2"), preferred("show_timestamps", "true"), preferred("sign_off", "Ana")];
  expect(inForce(SETTINGS.profile, preferences)).toEqual({ ...SETTINGS.profile, theme: "dark", text_scale: 1.2, show_timestamps: true });
});

test("settings that nothing overrules stay the same object", () => {
  expect(inForce(SETTINGS.profile, [preferred("sign_off", "Ana")])).toBe(SETTINGS.profile);
});

test("the window is dark because somebody said so", async () => {
  const karen = karenWho();
  await begin(karen);
  await soon(() => karen.methods()).toContain("events.subscribe");
  karen.memory.preferences = [preferred("theme", "dark", { origin: "learned" })];
  karen.news({ topic: "preferences", action: "changed", id: "theme", conversation_id: null });
  await soon(() => document.documentElement.dataset["theme"]).toBe("dark");
});

test("a field shows what is in force, why, and what was set in it", async () => {
  await panel("personality", karenWho(preferred("personality_verbosity", "concise", { origin: "learned", source: saidIn("train", "t3", "keep it short", DAY), changed_at: ago(DAY) })));
  await soon(() => field("personality_verbosity").value).toBe("concise");
  expect(texts(".note")).toEqual(["Learned yesterday from “keep it short”. Back to “Balanced”"]);
  expect(field("personality_verbosity").getAttribute("aria-describedby")).toContain("personality_verbosity-note");
  expect(texts(".field .note").length).toBe(1);
});

test("the words it was learned from open the conversation", async () => {
  const karen = karenWho(preferred("personality_tone", "neutral", { origin: "learned", source: saidIn("train", "t3", "keep it plain", DAY) }));
  await panel("personality", karen);
  await soon(() => all(".note").length).toBe(1);
  button("“keep it plain”").click();
  await soon(() => texts(".user .words").some((words) => words.includes("Which train"))).toBe(true);
  expect(all("karen-settings").length).toBe(0);
});

test("the way back takes the preference away, and the focus stays at the field", async () => {
  const karen = karenWho(preferred("theme", "dark"));
  await panel("appearance", karen);
  await soon(() => document.documentElement.dataset["theme"]).toBe("dark");
  button("Back to “System”").click();
  await soon(() => all(".note").length).toBe(0);
  expect([field("theme").value, document.documentElement.dataset["theme"], field("theme").matches(":focus")]).toEqual(["system", "light", true]);
  await soon(() => karen.memory.preferences).toEqual([]);
  expect(karen.methods()).not.toContain("settings.set");
});

test("what is chosen in the field counts, even if it is what was set before", async () => {
  const karen = karenWho(preferred("personality_verbosity", "concise"));
  await panel("personality", karen);
  await soon(() => field("personality_verbosity").value).toBe("concise");
  choose("personality_verbosity", "balanced");
  await soon(() => karen.memory.preferences).toEqual([]);
  expect(field("personality_verbosity").value).toBe("balanced");
  expect(karen.settings.profile.personality_verbosity).toBe("balanced");
});

test("a preference that cannot be taken away is tried again with the next change, and nothing is lost", async () => {
  const karen = karenWho(preferred("theme", "dark"));
  const store = new SettingsStore(karen, 1);
  await store.load();
  karen.fail.set("preferences.remove", new RequestFailed({ code: "unavailable", message: "Not now." }));
  store.change("profile", { theme: "light" });
  await soon(() => store.value.saving).toBe("failed");
  expect([store.profile?.theme, karen.settings.profile.theme]).toEqual(["light", "system"]);
  karen.fail.clear();
  await store.save();
  expect([karen.settings.profile.theme, karen.memory.preferences]).toEqual(["light", []]);
});

test("without the preferences the settings are shown", async () => {
  const karen = karenWho();
  karen.fail.set("preferences.list", new RequestFailed({ code: "unavailable", message: "The data is damaged." }));
  const store = new SettingsStore(karen, 1);
  await store.load();
  expect([store.value.phase, store.profile]).toEqual(["ready", SETTINGS.profile]);
});

test("a preference that is called by the title of a setting is that setting's", async () => {
  const karen = karenWho();
  await panel("memory", karen);
  await soon(() => all("[name=name]").length).toBe(1);
  type("length of answers", one("[name=name]") as HTMLInputElement);
  type("concise", one("[name=value]") as HTMLInputElement);
  button("Add").click();
  await soon(() => karen.memory.preferences.map(({ name }) => name)).toEqual(["personality_verbosity"]);
});
