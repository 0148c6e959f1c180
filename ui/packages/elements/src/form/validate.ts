/** What is wrong with a value, in words, for each field. The server decides; this only saves the way there. */
import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import type { JsonSchema } from "#elements/form/schema";

/** Messages by dotted path; empty when all is well. */
export function problems(schema: JsonSchema, value: unknown): ReadonlyMap<string, string> {
  const { valid, errors } = new Validator(schema as Schema, "2020-12", false).validate(value);
  const found = new Map<string, string>();
  if (valid) return found;
  for (const error of errors) {
    const { path, line } = placeOf(error);
    if (path !== "" && !found.has(path)) found.set(path, line === null ? said(error) : `Line ${line}: ${said(error)}`);
  }
  return found;
}

function placeOf({ instanceLocation, keyword }: OutputUnit): { path: string; line: number | null } {
  // Only the leaves say what is wrong: the way there repeats it.
  if (["properties", "items", "$ref", "anyOf", "allOf"].includes(keyword)) return { path: "", line: null };
  const steps = instanceLocation.replace(/^#\/?/, "").split("/");
  const last = Number(steps.at(-1) || Number.NaN);
  if (Number.isNaN(last)) return { path: steps.join("."), line: null };
  return { path: steps.slice(0, -1).join("."), line: last + 1 };
}

function said({ keyword, error }: OutputUnit): string {
  const limit = /(-?\d+(?:\.\d+)?)\D*$/.exec(error)?.[1] ?? "";
  switch (keyword) {
    case "minimum":
      return `At least ${limit}.`;
    case "maximum":
      return `At most ${limit}.`;
    case "minLength":
      return "This must not be empty.";
    case "maxLength":
      return `At most ${limit} characters.`;
    case "maxItems":
      return `At most ${limit} lines.`;
    case "pattern":
      return "This is not written as described above.";
    case "enum":
      return "Choose one of the list.";
    case "type":
      return "A value is missing.";
    default:
      return error;
  }
}
