/** What a fact says, as a person would say it to the user. Pure functions. */
import type { Memory } from "#core/contract.gen";

type Fact = Pick<Memory, "subject" | "attribute" | "value" | "polarity">;

/** Attributes that are verbs: of the user, and of anybody else. */
const VERBS: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  likes: ["like", "likes"],
  dislikes: ["dislike", "dislikes"],
  knows: ["know", "knows"],
  owns: ["own", "owns"],
  plays: ["play", "plays"],
  speaks: ["speak", "speaks"],
  wants: ["want", "wants"],
  prefers: ["prefer", "prefers"],
  "lives in": ["live in", "lives in"],
  "works at": ["work at", "works at"],
  "works on": ["work on", "works on"],
};
/** What an attribute is called where its own name is not how people say it. */
const NAMES: Readonly<Partial<Record<string, string>>> = { home_city: "home", origin: "place of origin", other: "note" };

/** What a memory says: a fact in words, anything else as it was said. */
export function claim(memory: Memory): string {
  return isFact(memory) ? capital(claimWithin(memory)) : memory.content;
}

/** A fact within a sentence: your name is Ana; you like figs; Anna’s birthday is not 3 March. */
export function claimWithin(fact: Fact): string {
  const attribute = spaced(fact.attribute ?? "");
  const value = fact.value ?? "";
  const own = isUser(fact.subject);
  const verb = VERBS[attribute];
  const not = fact.polarity === "not";
  if (verb) {
    const [yours, others] = verb;
    if (own) return `you ${not ? "do not " : ""}${yours} ${value}`;
    return not ? `${subjectName(fact.subject)} does not ${yours} ${value}` : `${subjectName(fact.subject)} ${others} ${value}`;
  }
  const [kind, thing] = kindOf(attribute, value);
  return `${own ? "your" : `${subjectName(fact.subject)}’s`} ${kind} is ${not ? "not " : ""}${thing}`;
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

/** A favourite of some kind says which: `favourite` with `colour: blue` is the favourite colour. */
function kindOf(attribute: string, value: string): readonly [string, string] {
  const [, kind, thing] = /^([^:]{1,40}):\s*(.+)$/.exec(value) ?? [];
  if (attribute === "favourite" && kind !== undefined && thing !== undefined) return [`favourite ${kind}`, thing];
  return [NAMES[attribute.replaceAll(" ", "_")] ?? attribute, value];
}

function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

function capital(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase() + text.slice(first.length);
}
