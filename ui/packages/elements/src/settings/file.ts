/** The settings as a file that can be carried to another machine. Secrets are not in it. */
import type { SettingsView } from "#core/contract.gen";

export function settingsFile({ profile, machine }: SettingsView) {
  return { name: "karen-settings.json", mediaType: "application/json", text: `${JSON.stringify({ profile, machine }, null, 2)}\n` };
}

/** Throws a SyntaxError whose message says what the file is not. */
export function readSettingsFile(text: string): { profile?: Record<string, unknown>; machine?: Record<string, unknown> } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SyntaxError("this file is not JSON.");
  }
  if (!isObject(content) || !(isObject(content["profile"]) || isObject(content["machine"])))
    throw new SyntaxError("this file holds no settings of Karen.");
  return {
    ...(isObject(content["profile"]) ? { profile: content["profile"] } : {}),
    ...(isObject(content["machine"]) ? { machine: content["machine"] } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
