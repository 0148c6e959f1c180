/** What a fact says, as a person would say it to the user. Pure functions. */
import type { Memory } from "#core/contract.gen";

type Fact = Pick<Memory, "subject" | "attribute" | "value" | "polarity">;

/** Attributes that are said with a verb: of the user, and of anybody else. */
const VERBS: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  age: ["are", "is"],
  allergy: ["are allergic to", "is allergic to"],
  "birth year": ["were born in", "was born in"],
  contact: ["can be reached at", "can be reached at"],
  dislikes: ["dislike", "dislikes"],
  employer: ["work for", "works for"],
  "home city": ["live in", "lives in"],
  "home country": ["live in", "lives in"],
  knows: ["know", "knows"],
  language: ["speak", "speaks"],
  likes: ["like", "likes"],
  "lives in": ["live in", "lives in"],
  nationality: ["are", "is"],
  nickname: ["are called", "is called"],
  origin: ["come from", "comes from"],
  owns: ["own", "owns"],
  vehicle: ["drive", "drives"],
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
/** Attributes whose values are whole phrases, which fit no verb: your schedule: choir on Mondays. */
const PHRASES: ReadonlySet<string> = new Set(["diet", "health", "hobby", "job", "plan", "schedule", "school"]);
/** Things one has: with an article where their name has none. */
const THINGS: ReadonlySet<string> = new Set(["owns", "vehicle"]);
/** Whom one has, by name or by number: your child is Ida; you have two kids. */
const RELATIONS: ReadonlySet<string> = new Set(["partner", "child", "parent", "sibling", "friend", "pet"]);
const STATE = /^(single|married|divorced|separated|widowed|engaged|pregnant|expecting\b.*|.* pregnant|.* sober)$/;
const COUNTED = /^(an?|the|my|our|some|one|two|three|four|five|six|seven|eight|nine|ten|several|any|no|\d+)\b/i;
/** What an attribute is called where its own name is not how people say it. */
const NAMES: Readonly<Partial<Record<string, string>>> = { home_city: "home", other: "note" };

/** What a memory says: a fact in words, anything else as it was said. */
export function claim(memory: Memory): string {
  return isFact(memory) ? capital(claimWithin(memory)) : memory.content;
}

/** A fact within a sentence: your name is Ana; you are allergic to nuts; Anna’s birthday is not 3 March. */
export function claimWithin(fact: Fact): string {
  const { subject, attribute } = fact;
  const name = spaced(attribute ?? "");
  const own = isUser(subject);
  if (name === "other") return `${fact.polarity === "not" ? "not " : ""}${fact.value ?? ""}`;
  if (PHRASES.has(name)) return `${fact.polarity === "not" ? "not " : ""}${whose(subject)} ${name}: ${fact.value ?? ""}`;
  if (RELATIONS.has(name) && /^\p{Ll}|^\d/u.test(fact.value ?? "") && !(fact.value ?? "").includes(":")) return had(fact, own);
  const [yours, others] = VERBS[name] ?? [];
  const verb = own ? yours : others;
  return verb === undefined ? named(fact, name) : said(fact, verb, THINGS.has(name) ? withArticle(fact.value ?? "") : (fact.value ?? ""));
}

/** you live in Porto; Marta does not like figs; you are not allergic to anything */
function said({ subject, polarity, value }: Fact, verb: string, thing: string): string {
  const own = isUser(subject);
  return `${own ? "you" : subjectName(subject)} ${polarity === "not" ? denied(verb, own) : verb} ${polarity === "not" && value === "any" ? "anything" : thing}`;
}

/** your favourite colour is blue; Marta’s birthday is not 3 March */
function named({ subject, polarity, value }: Fact, name: string): string {
  const [kind, is, thing] = kindOf(name, value ?? "");
  return `${whose(subject)} ${kind} ${polarity === "not" ? denied(is, false) : is} ${thing}`;
}

/** you have two kids; you are divorced; Marta has no siblings */
function had({ subject, attribute, polarity, value }: Fact, own: boolean): string {
  const who = own ? "you" : subjectName(subject);
  const what = value ?? "";
  const not = polarity === "not";
  if (STATE.test(what)) return `${who} ${own ? "are" : "is"} ${not ? "not " : ""}${what}`;
  const none = what === "any" ? `${spaced(attribute ?? "")}s` : what;
  return `${who} ${own ? "have" : "has"} ${not ? `no ${none}` : withArticle(what)}`;
}

function whose(subject: string | null): string {
  return isUser(subject) ? "your" : `${subjectName(subject)}’s`;
}

/** a piano; an oven; two hives; solar panels */
function withArticle(thing: string): string {
  if (COUNTED.test(thing) || /s$/i.test(thing)) return thing;
  return `${/^[aeiou]/i.test(thing) ? "an" : "a"} ${thing}`;
}

/** do not like; is not allergic to */
function denied(verb: string, own: boolean): string {
  const [first = "", ...rest] = verb.split(" ");
  if (first === "can") return ["cannot", ...rest].join(" ");
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
