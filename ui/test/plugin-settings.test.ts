/** What a plugin is set to, in its page. */
import { beforeEach, expect, test } from "vitest";
import { all, button, one, type } from "#test/fixtures/page";
import { openPage, said, sent, soon, texts } from "#test/fixtures/plugins-page";

beforeEach(() => localStorage.clear());

test("its settings are kept, and what is refused stands at its field", async () => {
  const karen = await openPage("weather_now");
  await soon(() => all("#places").length).toBe(1);
  type("4", one("#places") as HTMLInputElement);
  await soon(() => texts("button:not(:disabled)")).toContain("Keep the settings");
  button("Keep the settings").click();
  await soon(() => texts("#places-problem")).toEqual(["must not be 4"]);
  type("3", one("#places") as HTMLInputElement);
  button("Keep the settings").click();
  await soon(said).toBe("The settings of “Weather” were kept.");
  expect(sent(karen, "plugins.set_settings")).toEqual({ plugin_id: "weather_now", settings: { units: "metric", places: 3, short: false } });
});

test("a secret setting is replaced or removed, and never shown again", async () => {
  const karen = await openPage("weather_now");
  await soon(() => texts("#token-note")).toEqual(["Not set."]);
  expect((one("#token") as HTMLInputElement).type).toBe("password");
  type("s3cret", one("#token") as HTMLInputElement);
  await soon(() => texts("button:not(:disabled)")).toContain("Keep the settings");
  button("Keep the settings").click();
  await soon(() => texts("#token-note")).toEqual(["Set. Type to replace it. Remove"]);
  expect((one("#token") as HTMLInputElement).value).toBe("");
  button("Remove").click();
  await soon(() => texts("#token-note")).toEqual(["It is removed when you keep the settings."]);
  button("Keep the settings").click();
  await soon(() => texts("#token-note")).toEqual(["Not set."]);
  expect(sent(karen, "plugins.set_settings")).toMatchObject({ settings: { token: "" } });
});
