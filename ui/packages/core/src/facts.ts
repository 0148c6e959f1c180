/** What is known of whom: facts by subject and attribute, with what held before. */
import { AskedStore } from "#core/asked";
import type { Memory } from "#core/contract.gen";
import type { Transport } from "#core/transport";

export type FactsStore = AskedStore<readonly Subject[]>;

export interface Subject {
  /** `user`, or the name or role of another. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  /** What holds, newest first. */
  readonly now: readonly Memory[];
  /** What held before, newest first. */
  readonly before: readonly Memory[];
}

export function factsStore(transport: Transport): FactsStore {
  return new AskedStore<readonly Subject[]>(async () => bySubject((await transport.request("memory.facts", { include_closed: true })).facts));
}

/** The user first, then by name. */
export function bySubject(facts: readonly Memory[]): Subject[] {
  const subjects = [...grouped(facts, ({ subject }) => subject ?? USER)];
  subjects.sort(([one], [other]) => Number(other === USER) - Number(one === USER) || one.localeCompare(other));
  return subjects.map(([name, of]) => ({ name, attributes: byAttribute(of) }));
}

function byAttribute(facts: readonly Memory[]): Attribute[] {
  const attributes = [...grouped(facts, ({ attribute }) => attribute ?? "")];
  return attributes.map(([name, of]) => ({ name, now: of.filter(holds), before: of.filter((fact) => !holds(fact)) }));
}

/** By what `nameOf` says of each, in their order. */
function grouped(facts: readonly Memory[], nameOf: (fact: Memory) => string): Map<string, Memory[]> {
  const groups = new Map<string, Memory[]>();
  for (const fact of facts) {
    const name = nameOf(fact);
    const group = groups.get(name);
    if (group) group.push(fact);
    else groups.set(name, [fact]);
  }
  return groups;
}

export function holds({ state, valid_to }: Memory): boolean {
  return state !== "closed" && valid_to === null;
}

export const USER = "user";
