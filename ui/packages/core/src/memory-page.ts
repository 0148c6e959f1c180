/** One memory as its page shows it: what it says, what held before it, and what can be changed about it. */
import type { Memory, Problem, UpdateMemory } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface MemoryPageState {
  readonly memory: Memory | null;
  /** All that was known of the same, newest first; empty for what is no fact. */
  readonly history: readonly Memory[];
  readonly problem: Problem | null;
  /** Why the last change was not made. */
  readonly refused: Problem | null;
  readonly deleted: boolean;
}

const REFRESH_AFTER_MS = 120;

export class MemoryPageStore extends Store<MemoryPageState> {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transport: Transport,
    private id: string,
  ) {
    super({ memory: null, history: [], problem: null, refused: null, deleted: false });
  }

  async load(): Promise<void> {
    try {
      const memory = await this.transport.request("memory.get", { memory_id: this.id });
      this.patch({ memory, problem: null, deleted: false });
      await this.#loadHistory(memory);
    } catch (error) {
      const problem = problemOf(error);
      this.patch(problem.code === "not_found" ? { problem, deleted: true } : { problem });
    }
  }

  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }

  async pin(pinned: boolean): Promise<void> {
    await this.#change({ pinned }, () => this.transport.request("memory.pin", { memory_id: this.id, pinned }));
  }

  async weigh(importance_score: number): Promise<void> {
    await this.#change({ importance_score }, () => this.transport.request("memory.set_importance", { memory_id: this.id, importance_score }));
  }

  async tag(add: string[], remove: string[]): Promise<void> {
    await this.#change({}, () => this.transport.request("memory.tag", { memory_id: this.id, add, remove }));
  }

  /** True when it was changed. */
  async update(change: Omit<UpdateMemory, "memory_id">): Promise<boolean> {
    return this.#change({}, () => this.transport.request("memory.update", { ...change, memory_id: this.id }));
  }

  async keep(): Promise<void> {
    await this.#change({}, () => this.transport.request("memory.confirm", { memory_id: this.id }));
  }

  /** What it says goes for good; `restore` can bring it back while the page holds it. */
  async delete(): Promise<void> {
    try {
      await this.transport.request("memory.delete", { memory_id: this.id });
      this.patch({ deleted: true, refused: null });
    } catch (error) {
      this.patch({ refused: problemOf(error) });
    }
  }

  async restore(): Promise<void> {
    const { memory } = this.value;
    if (!memory) return;
    try {
      await this.transport.request("memory.import", { memories: [memory] });
      await this.load();
    } catch (error) {
      this.patch({ refused: problemOf(error) });
    }
  }

  /** Shown at once, put right by the answer, taken back where it was refused. */
  async #change(at_once: Partial<Memory>, act: () => Promise<Memory>): Promise<boolean> {
    const before = this.value.memory;
    this.patch({ refused: null, memory: before && { ...before, ...at_once } });
    try {
      const memory = await act();
      this.id = memory.id; // where the same was known already, that one is confirmed in its place
      this.patch({ memory });
      await this.#loadHistory(memory);
      return true;
    } catch (error) {
      this.patch({ memory: before, refused: problemOf(error) });
      return false;
    }
  }

  async #loadHistory({ subject, attribute }: Memory): Promise<void> {
    if (attribute === null) {
      this.patch({ history: [] });
      return;
    }
    try {
      const { facts } = await this.transport.request("memory.facts", { subject, attribute, include_closed: true });
      this.patch({ history: facts });
    } catch {
      return; // what it says is there
    }
  }
}
