/** Something Karen is asked for as a whole: asked again after news, and kept on show while that fails. */
import type { Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";

export interface AskedState<T> {
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** The last answer there was. */
  readonly answer: T | null;
}

const REFRESH_AFTER_MS = 120;

export class AskedStore<T> extends Store<AskedState<T>> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly ask: () => Promise<T>) {
    super({ phase: "loading", problem: null, answer: null });
  }

  /** Only the answer to the last question counts. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const answer = await this.ask();
      if (asked === this.#asked) this.patch({ phase: "ready", problem: null, answer });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  /** A burst of news costs one question. */
  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }
}
