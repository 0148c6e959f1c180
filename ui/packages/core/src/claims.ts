/** What a fact says, as a person would say it to the user. Pure functions. */
import type { Memory } from "#core/contract.gen";

type Fact = Pick<Memory, "subject" | "attribute" | "value" | "polarity">;

/** Attributes that are said with a verb: of the user, and of anybody else. */
const VERBS: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  age: ["are", "is"],
  allergy: ["are allergic to", "is allergic to"],
  "birth year": ["were born in", "was born in"],
  dislikes: ["dislike", "dislikes"],
  employer: ["work for", "works for"],
  "home city": ["live in", "lives in"],
  "home country": ["live in", "lives in"],
  knows: ["know", "knows"],
  language: ["speak", "speaks"],
  likes: ["like", "likes"],
  "lives in": ["live in", "lives in"],
  nickname: ["are called", "is called"],
  origin: ["come from", "comes from"],
  owns: ["own", "owns"],
  plays: ["play", "plays"],
  prefers: ["prefer", "prefers"],
  speaks: ["speak", "speaks"],
  wants: ["want", "wants"],
  "works at": ["work at", "works at"],
  "works on": ["work on", "works on"],
};
/** What is said of whose value names a kind and a thing: `pet` with `dog: Bruno`. */
const OF_A_KIND: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  favourite: ["favourite ", "is"],
  person: ["", "is"],
  pet: ["", "is called"],
};
/** What an attribute is called where its own name is not how people say it. */
const NAMES: Readonly<Partial<Record<string, string>>> = { home_city: "home", other: "note" };

/** What a memory says: a fact in words, anything else as it was said. */
export function claim(memory: Memory): string {
  return isFact(memory) ? capital(claimWithin(memory)) : memory.content;
}

/** A fact within a sentence: your name is Ana; you are allergic to nuts; Anna’s birthday is not 3 March. */
export function claimWithin({ subject, attribute, value, polarity }: Fact): string {
  const name = spaced(attribute ?? "");
  const own = isUser(subject);
  const [yours, others] = VERBS[name] ?? [];
  const verb = own ? yours : others;
  if (verb !== undefined) return `${own ? "you" : subjectName(subject)} ${polarity === "not" ? denied(verb, own) : verb} ${value ?? ""}`;
  const [kind, is, thing] = kindOf(name, value ?? "");
  return `${own ? "your" : `${subjectName(subject)}’s`} ${kind} ${polarity === "not" ? denied(is, false) : is} ${thing}`;
}

/** do not like; is not allergic to */
function denied(verb: string, own: boolean): string {
  const [first = "", ...rest] = verb.split(" ");
  if (/^(are|is|were|was)$/.test(first)) return [first, "not", ...rest].join(" ");
  const plain = own ? verb : [first === "does" ? "do" : first.replace(/s$/, ""), ...rest].join(" ");
  return `${own ? "do" : "does"} not ${plain}`;
}

export function isFact(memory: Pick<Memory, "attribute" | "value">): boolean {
  return memory.attribute !== null && memory.value !== null;
}

/** You, or the name or role of another. */
export function subjectName(subject: string | null): string {
  return isUser(subject) ? "You" : spaced(subject ?? "");
}

/** The name of an attribute by itself: Home city, Favourite. */
export function attributeName(attribute: string): string {
  return capital(NAMES[attribute] ?? spaced(attribute));
}

function isUser(subject: string | null): boolean {
  return subject === null || subject === "user";
}

/** What is had, how it is said, and what it is: `favourite` with `colour: blue` is the favourite colour. */
function kindOf(name: string, value: string): readonly [string, string, string] {
  const [, kind, thing] = /^([^:]{1,40}):\s*(.+)$/.exec(value) ?? [];
  const [before, is] = OF_A_KIND[name] ?? [];
  if (before !== undefined && is !== undefined && kind !== undefined && thing !== undefined) return [`${before}${kind}`, is, thing];
  return [NAMES[name.replaceAll(" ", "_")] ?? name, "is", value];
}

function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

function capital(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase() + text.slice(first.length);
}
