/** What Karen acts on: the settings, and in the place of some of them the preferences of their names. Pure. */
import type { KarenSettings, Preference } from "#core/contract.gen";

/** The settings themselves where nothing overrules them. */
export function inForce(settings: KarenSettings, preferences: readonly Preference[]): KarenSettings {
  const overruling = preferences.filter(({ name }) => name in settings);
  if (overruling.length === 0) return settings;
  return { ...settings, ...Object.fromEntries(overruling.map(({ name, value }) => [name, meant(settings[name as keyof KarenSettings], value)])) };
}

/** A preference is words; what a setting has as a number or a switch is written in them as JSON. */
function meant(before: unknown, value: string): unknown {
  return typeof before === "number" || typeof before === "boolean" ? (JSON.parse(value) as unknown) : value;
}
