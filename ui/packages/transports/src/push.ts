/** A queue between a producer that pushes and a loop that pulls, with the watchdog every stream has. */
import { Cell } from "#core/observable";
import { cancelled, RequestFailed } from "#core/problem";
import type { Flow } from "#core/transport";
import type { Problem } from "#core/contract.gen";
import { Watchdog } from "#transports/watchdog";

const STALL_MS = 5_000;

export class Push<T> implements Flow<T> {
  readonly stalled = new Cell(false);
  readonly #items: T[] = [];
  #wake: (() => void) | null = null;
  #end: { readonly problem: Problem | null } | null = null;
  readonly #watchdog: Watchdog;

  /** `open` starts the call when iteration begins; `cancel` runs when it is left before its end. */
  constructor(
    private readonly open: () => void,
    private readonly cancel: () => void,
    private readonly signal?: AbortSignal,
    stallAfterMs = STALL_MS,
  ) {
    this.#watchdog = new Watchdog(() => this.stalled.set(true), stallAfterMs);
  }

  push(item: T): void {
    this.#items.push(item);
    this.alive();
    this.#wake?.();
  }

  /** A sign of life that carries nothing. */
  alive(): void {
    if (this.#end) return;
    this.stalled.set(false);
    this.#watchdog.hear();
  }

  end(problem: Problem | null = null): void {
    if (this.#end) return;
    this.#end = { problem };
    this.#watchdog.rest();
    this.stalled.set(false);
    this.#wake?.();
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    const abort = () => this.end(cancelled().problem);
    if (this.signal?.aborted) throw cancelled();
    this.signal?.addEventListener("abort", abort, { once: true });
    this.alive();
    this.open();
    let finished = false;
    try {
      for (;;) {
        while (this.#items.length > 0) yield this.#items.shift() as T;
        const end = this.#end;
        if (end) {
          finished = !this.signal?.aborted;
          if (end.problem) throw new RequestFailed(end.problem);
          return;
        }
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.signal?.removeEventListener("abort", abort);
      this.end();
      if (!finished) this.cancel();
    }
  }
}
