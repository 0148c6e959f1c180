/** Memories that say the same, merged into one; each step is listed and can be undone. */
import { AskedStore } from "#core/asked";
import type { MergedMemories, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** What was done last, for the line that says so. */
export type TidyingDone = { readonly kind: "tidied"; readonly merges: number } | { readonly kind: "undone"; readonly memories: number } | { readonly kind: "stopped" } | { readonly kind: "refused"; readonly problem: Problem };

export interface TidyingState {
  readonly running: boolean;
  readonly done: TidyingDone | null;
}

export class TidyingStore extends Store<TidyingState> {
  readonly log: AskedStore<readonly MergedMemories[]>;
  #leave = new AbortController();

  constructor(private readonly transport: Transport) {
    super({ running: false, done: null });
    this.log = new AskedStore<readonly MergedMemories[]>(async () => (await transport.request("memory.consolidations", {})).merges);
  }

  async tidy(): Promise<void> {
    if (this.value.running) return;
    const { signal } = (this.#leave = new AbortController());
    this.patch({ running: true, done: null });
    const done = await this.#try(async () => ({ kind: "tidied", merges: (await this.transport.request("memory.consolidate", {}, signal)).merges.length }));
    this.patch({ running: false, done: signal.aborted ? { kind: "stopped" } : done });
    await this.log.load();
  }

  /** What was merged by now stays so; in a window Karen goes on, and what she merges is heard of as news. */
  stop(): void {
    this.#leave.abort();
  }

  async undo({ id }: MergedMemories): Promise<void> {
    this.patch({ done: await this.#try(async () => ({ kind: "undone", memories: (await this.transport.request("memory.undo_merge", { merge_id: id })).absorbed.length + 1 })) });
    await this.log.load();
  }

  async #try(act: () => Promise<TidyingDone>): Promise<TidyingDone> {
    try {
      return await act();
    } catch (error) {
      return { kind: "refused", problem: problemOf(error) };
    }
  }
}
