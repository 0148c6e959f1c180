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
  const names = [...new Set(facts.map(({ subject }) => subject ?? USER))];
  names.sort((one, other) => Number(other === USER) - Number(one === USER) || one.localeCompare(other));
  return names.map((name) => ({ name, attributes: byAttribute(facts.filter(({ subject }) => (subject ?? USER) === name)) }));
}

function byAttribute(facts: readonly Memory[]): Attribute[] {
  const names = [...new Set(facts.map(({ attribute }) => attribute ?? ""))];
  return names.map((name) => {
    const all = facts.filter(({ attribute }) => (attribute ?? "") === name);
    return { name, now: all.filter(holds), before: all.filter((fact) => !holds(fact)) };
  });
}

export function holds({ state, valid_to }: Memory): boolean {
  return state !== "closed" && valid_to === null;
}

export const USER = "user";
