/** What a tool was given or gave, as names and values to read. Pure functions over whatever JSON a tool may say. */
import { bytes, count, duration } from "#core/quantities";
import { inWords } from "#core/steps";

/** A text, or what is made of more: named parts, or several of the same kind. */
export type Value =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "parts"; readonly parts: readonly Part[] }
  | { readonly kind: "several"; readonly values: readonly Value[] };

export interface Part {
  readonly name: string;
  readonly value: Value;
}

const DEEPEST = 5;
const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const UNNAMED_ID = /^[0-9a-f]{32}$/;
const MEASURES: readonly [suffix: RegExp, words: (amount: number) => string][] = [
  [/_bytes$/, bytes],
  [/_ms$/, duration],
  [/_s$/, (seconds) => duration(seconds * 1000)],
];

/** The parts of an object that say something to a person: what is empty or not so, and ids, are left out. */
export function partsOf(object: object, zone: string | null = null, depth = 0): Part[] {
  const own = "zone" in object && typeof object.zone === "string" ? object.zone : zone;
  return Object.entries(object)
    .filter(([key, value]) => !isForPrograms(key) && saysSomething(value))
    .map(([key, value]) => partOf(key, value, own, depth));
}

/** In one line, for where there is no room for more. */
export function inLine(value: Value): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "several":
      return value.values.map(inLine).join(", ");
    case "parts":
      return value.parts.map((part) => `${part.name}: ${inLine(part.value)}`).join(", ");
  }
}

function partOf(key: string, value: unknown, zone: string | null, depth: number): Part {
  const measure = typeof value === "number" ? MEASURES.find(([suffix]) => suffix.test(key)) : undefined;
  if (measure && typeof value === "number") return { name: inWords(key.replace(measure[0], "")), value: { kind: "text", text: measure[1](value) } };
  return { name: inWords(key.replace(/_at$/, "")), value: valueOf(value, zone, depth) };
}

function valueOf(value: unknown, zone: string | null, depth: number): Value {
  if (Array.isArray(value)) {
    const said = value.filter(saysSomething);
    return depth < DEEPEST ? { kind: "several", values: said.map((one) => valueOf(one, zone, depth + 1)) } : written(value);
  }
  if (typeof value === "object" && value !== null) return depth < DEEPEST ? { kind: "parts", parts: partsOf(value, zone, depth + 1) } : written(value);
  return { kind: "text", text: textOf(value, zone) };
}

function written(value: unknown): Value {
  return { kind: "text", text: JSON.stringify(value) };
}

function textOf(value: unknown, zone: string | null): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 10_000 ? String(value) : numberOf(value);
  const text = String(value);
  if (DAY.test(text)) return dayOf(text);
  return MOMENT.test(text) ? momentOf(text, zone) : text;
}

function numberOf(value: number): string {
  return Number.isInteger(value) ? count(value) : new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 }).format(value);
}

function dayOf(text: string): string {
  return dated(new Date(`${text}T00:00`), { weekday: "short", day: "numeric", month: "short", year: "numeric" }, text);
}

/** On the clock of the zone that is named beside it; else on the reader's, or as it stands where it has one of its own. */
function momentOf(text: string, zone: string | null): string {
  const [, day = "", time = "", offset] = MOMENT.exec(text) ?? [];
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  if (zone !== null && offset !== undefined) return dated(new Date(text), { ...style, timeZone: zone }, text);
  if (offset === undefined || offset === "Z") return dated(new Date(text), style, text);
  const asWritten = new Date(`${day}T${time}`);
  const isHere = asWritten.getTime() === new Date(`${day}T${time}${offset}`).getTime();
  return `${dated(asWritten, style, text)}${isHere ? "" : ` (UTC${offset})`}`;
}

/** `otherwise` where there is no such moment, or no such zone. */
function dated(moment: Date, options: Intl.DateTimeFormatOptions, otherwise: string): string {
  try {
    return new Intl.DateTimeFormat(undefined, options).format(moment);
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

function isForPrograms(key: string): boolean {
  return /(^|_)ids?$/.test(key);
}

function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  if (typeof value === "string") return !UNNAMED_ID.test(value);
  if (typeof value !== "object") return true;
  const within: readonly [string, unknown][] = Object.entries(value);
  return within.some(([key, one]) => (Array.isArray(value) || !isForPrograms(key)) && one !== value && saysSomething(one));
}
