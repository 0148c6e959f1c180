/** A plugin's JSON Schema as a form may draw it: a stranger wrote it, so only what is plain is taken, and no pattern is tried. */
import type { JsonValue } from "#core/contract.gen";
import type { JsonSchema } from "#elements/form/schema";

type Given = Readonly<Record<string, unknown>>;

const PLAIN = new Set(["string", "integer", "number", "boolean"]);
const BOUNDS = ["minimum", "maximum", "minLength", "maxLength"] as const;
const MOST_FIELDS = 60;

/** The same fields with plain types; null where one of them is not plain, and has to be written as JSON. */
export function plainSchema(schema: Given): JsonSchema | null {
  const required = new Set(list(schema["required"]));
  const entries = Object.entries(objectOf(schema["properties"]));
  const fields = entries.map(([name, property]) => [name, plain(objectOf(property), required.has(name))] as const);
  if (fields.length > MOST_FIELDS || fields.some(([name, field]) => field === null || name.includes("."))) return null;
  return { type: "object", properties: Object.fromEntries(fields) as Record<string, JsonSchema> };
}

function plain(property: Given, required: boolean): JsonSchema | null {
  const some = Array.isArray(property["anyOf"]) ? property["anyOf"].map(objectOf).filter(({ type }) => type !== "null") : [];
  const inner = some.length === 1 ? { ...property, ...some[0] } : property;
  const type = inner["type"] ?? (inner["enum"] === undefined ? undefined : "string");
  const choices = inner["enum"];
  if (choices !== undefined && !(Array.isArray(choices) && choices.every((choice) => typeof choice === "string"))) return null;
  const words = type === "array" && objectOf(inner["items"])["type"] === "string";
  if (typeof type !== "string" || !(PLAIN.has(type) || words)) return null;
  const secret = inner["writeOnly"] === true && type === "string";
  const about = { ...text(property, "title"), ...text(property, "description"), ...(secret ? { "x-ui": { widget: "password" } } : {}) };
  if (words) return { ...about, type, items: { type: "string" } };
  const bounds = Object.fromEntries(BOUNDS.flatMap((name) => (typeof inner[name] === "number" ? [[name, inner[name]]] : [])));
  const value: JsonSchema = { type, ...(choices === undefined ? {} : { enum: choices }), ...bounds };
  return (required && !secret) || type === "boolean" || choices !== undefined ? { ...about, ...value } : { ...about, anyOf: [value, { type: "null" }] };
}

/** The names of the settings that are never shown again. */
export function secretsOf(schema: Given): string[] {
  return Object.entries(objectOf(schema["properties"])).flatMap(([name, property]) => (objectOf(property)["writeOnly"] === true ? [name] : []));
}

/** What stands in the fields at first: what is given, else the defaults; and a choice is always one of its list. */
export function startOf(schema: Given, given: Readonly<Record<string, JsonValue>> = {}): Record<string, JsonValue> {
  const start: Record<string, JsonValue> = {};
  for (const [name, property] of Object.entries(objectOf(schema["properties"]))) {
    const { default: usual, enum: choices, type } = objectOf(property);
    const first: unknown = Array.isArray(choices) ? choices[0] : type === "boolean" ? false : undefined;
    const value: unknown = given[name] ?? usual ?? first;
    if (value !== undefined && value !== null) start[name] = value;
  }
  return start;
}

/** Without what was left empty. */
export function filled(values: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

function objectOf(value: unknown): Given {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Given) : {};
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function text(property: Given, name: "title" | "description"): Partial<Record<"title" | "description", string>> {
  const value = property[name];
  return typeof value === "string" && value !== "" ? { [name]: value } : {};
}
