/** A JSON Schema of pydantic read as fields of a form. Pure: draws nothing. */

export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly "x-ui"?: { readonly section?: string; readonly widget?: string; readonly step?: number; readonly not_yet?: string };
}

interface Common {
  /** Dotted: `notifications.enabled`. */
  readonly path: string;
  readonly label: string;
  readonly description: string;
  readonly section: string | null;
  /** What it waits for; it is shown but cannot be changed. */
  readonly notYet: string | null;
  readonly nullable: boolean;
}

export type Field = Common &
  (
    | { readonly kind: "switch" }
    | { readonly kind: "choice"; readonly options: readonly string[] }
    | { readonly kind: "number" | "slider"; readonly minimum: number | null; readonly maximum: number | null; readonly step: number | "any" }
    | { readonly kind: "line" | "text" | "password" | "lines"; readonly longest: number | null }
  );

/** The fields of an object schema in order, those of nested objects in their place. */
export function fieldsOfSchema(schema: JsonSchema, root: JsonSchema = schema, prefix = ""): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const { inner, nullable } = resolved(property, root);
    const path = prefix + name;
    if (inner.properties) return fieldsOfSchema(inner, root, `${path}.`);
    return [field(path, { ...inner, ...property }, inner, nullable)];
  });
}

/** Follows references, and takes `null` out of a union. */
function resolved(schema: JsonSchema, root: JsonSchema): { inner: JsonSchema; nullable: boolean } {
  if (schema.$ref !== undefined) return resolved(root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {}, root);
  const some = schema.anyOf?.filter(({ type }) => type !== "null");
  const [only] = some ?? [];
  if (only && schema.anyOf) return { inner: resolved(only, root).inner, nullable: some?.length !== schema.anyOf.length };
  return { inner: schema, nullable: false };
}

function field(path: string, shown: JsonSchema, schema: JsonSchema, nullable: boolean): Field {
  const hints = shown["x-ui"] ?? {};
  const common: Common = {
    path,
    label: shown.title ?? words(path.split(".").at(-1) ?? path),
    description: shown.description ?? "",
    section: hints.section ?? null,
    notYet: hints.not_yet ?? null,
    nullable,
  };
  if (schema.enum) return { ...common, kind: "choice", options: schema.enum };
  switch (schema.type) {
    case "boolean":
      return { ...common, kind: "switch" };
    case "integer":
    case "number": {
      const { minimum = null, maximum = null } = schema;
      const step = hints.step ?? (schema.type === "integer" ? 1 : "any");
      return { ...common, kind: hints.widget === "slider" ? "slider" : "number", minimum, maximum, step };
    }
    case "array":
      return { ...common, kind: "lines", longest: null };
    default: {
      const kind = hints.widget === "textarea" ? "text" : hints.widget === "password" ? "password" : "line";
      return { ...common, kind, longest: schema.maxLength ?? null };
    }
  }
}

/** `high_contrast` as people read it. */
export function words(name: string): string {
  const spaced = name.replaceAll("_", " ").replace(/\bapi\b/, "API");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}

/** The change of a whole top-level entry that sets `path`: a nested object is always given whole. */
export function changeAt(value: Readonly<Record<string, unknown>>, path: string, next: unknown): Record<string, unknown> {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) return { [first]: next };
  const inner = (value[first] ?? {}) as Record<string, unknown>;
  return { [first]: { ...inner, ...changeAt(inner, rest.join("."), next) } };
}
