/** The form that draws itself from the schema, and the panel around it. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { type ChangeEvent, KarenForm } from "#elements/form/form";
import { changeAt, fieldsOfSchema, type JsonSchema } from "#elements/form/schema";
import { problems } from "#elements/form/validate";
import { readSettingsFile, settingsFile } from "#elements/settings/file";
import { SETTINGS } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";
import schemas from "./fixtures/settings.schema.json";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const profile = schemas.profile as JsonSchema;
const machine = schemas.machine as JsonSchema;

test("every kind of field of the schemas is known", () => {
  const kinds = [...fieldsOfSchema(profile), ...fieldsOfSchema(machine)].map(({ path, kind }) => `${path} ${kind}`);
  expect(kinds).toEqual(
    expect.arrayContaining([
      "personality_verbosity choice",
      "custom_persona_instructions text",
      "personal_facts lines",
      "default_location line",
      "notifications.enabled switch",
      "text_scale slider",
      "gateway_allowed_origins lines",
      "gateway_requests_per_minute number",
    ]),
  );
});

test("a field knows its section, whether it may be empty, and what it waits for", () => {
  const byPath = new Map(fieldsOfSchema(profile).map((field) => [field.path, field]));
  expect(byPath.get("default_location")).toMatchObject({ section: "memory", nullable: true, notYet: null, label: "Where I am" });
  expect(byPath.get("personality_tone")).toMatchObject({ section: "personality", notYet: null });
  expect(byPath.get("tts_voice_uri")).toMatchObject({ section: "voice", notYet: "voice" });
});

test("a nested change gives its object whole", () => {
  expect(changeAt({ ...SETTINGS.profile }, "notifications.enabled", false)).toEqual({ notifications: { ...SETTINGS.profile.notifications, enabled: false } });
});

test.each([
  [profile, { ...SETTINGS.profile, text_scale: 9 }, "text_scale", "At most 1.6."],
  [profile, { ...SETTINGS.profile, default_location: "x".repeat(101) }, "default_location", "At most 100 characters."],
  [profile, { ...SETTINGS.profile, personal_facts: Array(51).fill("x") }, "personal_facts", "At most 50 lines."],
  [profile, { ...SETTINGS.profile, theme: "pink" }, "theme", "Choose one of the list."],
  [machine, { ...SETTINGS.machine, gateway_requests_per_minute: 3 }, "gateway_requests_per_minute", "At least 10."],
  [machine, { ...SETTINGS.machine, gateway_requests_per_minute: null }, "gateway_requests_per_minute", "A value is missing."],
  [machine, { ...SETTINGS.machine, gateway_allowed_origins: ["http://a", "b"] }, "gateway_allowed_origins", "Line 2: This is not written as described above."],
])("what is wrong is said at its field", (schema, value, path, words) => {
  expect(problems(schema, value).get(path)).toBe(words);
});

test("what is right has no problems", () => {
  expect([problems(profile, SETTINGS.profile).size, problems(machine, SETTINGS.machine).size]).toEqual([0, 0]);
});

test("only a valid value is announced, and the wrong one stays to be put right", async () => {
  const form = new KarenForm();
  form.schema = machine;
  form.value = { ...SETTINGS.machine };
  document.body.replaceChildren(form);
  await form.updateComplete;
  const changes: unknown[] = [];
  form.addEventListener("karen-change", (event: ChangeEvent) => changes.push(event.change));
  const field = one("[id=gateway_requests_per_minute]") as HTMLInputElement;
  type("3", field);
  await soon(() => all("[role=alert]").map((element) => element.textContent)).toEqual(["At least 10."]);
  expect([changes, field.value, field.getAttribute("aria-invalid")]).toEqual([[], "3", "true"]);
  type("30", field);
  await soon(() => changes).toEqual([{ gateway_requests_per_minute: 30 }]);
  await soon(() => all("[role=alert]").length).toBe(0);
});

test("what waits for a later part is shown and cannot be changed", async () => {
  const form = new KarenForm();
  form.schema = profile;
  form.value = { ...SETTINGS.profile };
  form.section = "voice";
  document.body.replaceChildren(form);
  await form.updateComplete;
  expect(all("input, select, textarea").map((element) => element.matches(":disabled"))).toEqual([true, true]);
  expect(all(".description").map((element) => element.textContent)).toContain("Waits for voice.");
});

async function panel(section: string, karen = new TestKaren()): Promise<TestKaren> {
  await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("[role=tab]").length).toBeGreaterThan(6);
  one(`#tab-${section}`).click();
  await soon(() => all("[role=tab][aria-selected=true]").map(({ id }) => id)).toEqual([`tab-${section}`]);
  return karen;
}

test("a theme that is chosen is on the page at once and saved", async () => {
  const karen = await panel("appearance");
  await soon(() => all("[id=theme]").length).toBe(1);
  const choice = one("[id=theme]") as HTMLSelectElement;
  choice.value = "dark";
  choice.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  await soon(() => karen.settings.profile.theme).toBe("dark");
});

test("a secret is sent, never shown, and without a keyring the panel says so", async () => {
  const karen = await panel("advanced");
  await soon(() => all(".secret").length).toBe(1);
  expect(all(".quiet").map((element) => element.textContent)).toContain("This system has no keyring: secrets last until Karen quits.");
  const field = one(".secret input") as HTMLInputElement;
  expect(field.type).toBe("password");
  type("s3cret", field);
  button("Save").click();
  await soon(() => karen.choices.held.weather_api_key).toBe(true);
  expect([field.value, karen.calls.at(-1)?.params]).toEqual(["", { name: "weather_api_key", value: "s3cret" }]);
  await soon(() => field.placeholder).toBe("Set. Type to replace it");
});

test("a keyring that is locked keeps nobody from the settings, and says so where the secrets are", async () => {
  const karen = new TestKaren();
  karen.fail.set("settings.secrets", new RequestFailed({ code: "unavailable", message: "The keyring is locked." }));
  await begin(karen);
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("#personality_verbosity").length).toBe(1);
  expect(karen.methods()).not.toContain("settings.secrets");
  one("#tab-advanced").click();
  await soon(() => all(".quiet").map((element) => element.textContent.trim())).toContain("The keyring is locked. Try again");
  expect(all("#close_to_tray").length).toBe(1);
  karen.fail.clear();
  button("Try again").click();
  await soon(() => all("#secret-weather_api_key").length).toBe(1);
});

test("a reset asks first", async () => {
  const karen = await panel("advanced");
  karen.settings.profile.theme = "dark";
  await soon(() => all(".whole").length).toBe(1);
  button("Reset").click();
  expect(karen.methods()).not.toContain("settings.reset");
  await soon(() => all(".whole .danger.outlined").length).toBe(1);
  await soon(() => all(".cancel:focus").length).toBe(1);
  button("Reset my settings").click();
  await soon(() => karen.settings.profile.theme).toBe("system");
  await soon(() => all(".reset:focus").length).toBe(1);
});

test("a section is left and entered with the arrows", async () => {
  await panel("personality");
  press("ArrowDown", one("[role=tab][aria-selected=true]"));
  await soon(() => all("[role=tab][aria-selected=true]:focus").map(({ id }) => id)).toEqual(["tab-models"]);
});

test("about says where the data is and how each part is", async () => {
  await panel("about");
  await soon(() => all("karen-about dd, dd").map((element) => element.textContent)).toContain("~/.local/share/karen");
  await soon(() => all("li .detail").map((element) => element.textContent)).toContain("No keyring: secrets last until Karen quits: Limited");
});

test("about looks again until every part has started", async () => {
  const karen = new TestKaren();
  const started = karen.health;
  karen.health = { ...started, ready: false, services: [{ ...started.services[0]!, detail: "database is initializing" }] };
  await panel("about", karen);
  await soon(() => all("li .detail").map((element) => element.textContent).join()).toContain("initializing");
  karen.health = started;
  await soon(() => all("li .detail").length).toBe(started.services.length);
});

test("an exported file comes back as it was, and any other is refused by name", () => {
  expect(readSettingsFile(settingsFile(SETTINGS).text)).toEqual(SETTINGS);
  expect(() => readSettingsFile("{")).toThrow("not JSON");
  expect(() => readSettingsFile('{"a":1}')).toThrow("no settings of Karen");
});
