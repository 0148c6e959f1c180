/** What is known of whom: facts by subject and attribute, with what held before. */
import type { Memory, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface FactsState {
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  readonly subjects: readonly Subject[];
}

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

const REFRESH_AFTER_MS = 120;

export class FactsStore extends Store<FactsState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly transport: Transport) {
    super({ phase: "loading", problem: null, subjects: [] });
  }

  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const { facts } = await this.transport.request("memory.facts", { include_closed: true });
      if (asked === this.#asked) this.patch({ phase: "ready", problem: null, subjects: bySubject(facts) });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }
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
