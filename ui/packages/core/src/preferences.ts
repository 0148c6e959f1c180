/** What a person prefers: set by hand or learned from what was said, in force for every launcher. */
import type { Preference, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface PreferencesState {
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  readonly preferences: readonly Preference[];
  /** Why the last change was not made. */
  readonly refused: Problem | null;
}

export class PreferencesStore extends Store<PreferencesState> {
  #asked = 0;

  constructor(private readonly transport: Transport) {
    super({ phase: "loading", problem: null, preferences: [], refused: null });
  }

  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const { preferences } = await this.transport.request("preferences.list", {});
      if (asked === this.#asked) this.patch({ phase: "ready", problem: null, preferences });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  /** True when it is in force now. */
  async set(name: string, value: string): Promise<boolean> {
    return this.#change(() => this.transport.request("preferences.set", { name, value }));
  }

  async remove(name: string): Promise<void> {
    await this.#change(() => this.transport.request("preferences.remove", { name }));
  }

  async #change(act: () => Promise<unknown>): Promise<boolean> {
    this.patch({ refused: null });
    try {
      await act();
    } catch (error) {
      this.patch({ refused: problemOf(error) });
      return false;
    }
    await this.load();
    return true;
  }
}

/** A name as preferences have it: small letters, digits and lines below. Empty where nothing of it can be one. */
export function preferenceName(words: string): string {
  return words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
}
