/** What waits for the user's word: facts found in what was said, to be kept, put right or dismissed. */
import type { ConfirmAll, ListInbox, Memory, Problem, UpdateMemory } from "#core/contract.gen";
import { Store, type Unsubscribe } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** What was done last, for the line that says so. */
export type InboxDone =
  | { readonly kind: "kept" | "edited"; readonly memory: Memory }
  | { readonly kind: "dismissed" | "back"; readonly memory: Memory }
  | { readonly kind: "kept all"; readonly count: number };

export interface InboxState {
  readonly phase: "unasked" | "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** How many wait in all. */
  readonly total: number;
  /** The newest of them; none until somebody looks. */
  readonly entries: readonly Memory[];
  readonly byAttribute: Readonly<Record<string, number>>;
  readonly done: InboxDone | null;
  /** Why the last thing was not done. */
  readonly refused: Problem | null;
}

const SHOWN = 100;
const REFRESH_AFTER_MS = 120;

export class InboxStore extends Store<InboxState> {
  #readers = 0;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Being kept or dismissed: not shown again, whatever an older answer says. */
  readonly #leaving = new Set<string>();

  constructor(private readonly transport: Transport) {
    super({ phase: "unasked", problem: null, total: 0, entries: [], byAttribute: {}, done: null, refused: null });
  }

  /** How many there are; and which, while somebody looks. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    const params: ListInbox = { limit: this.#readers > 0 ? SHOWN : 1 };
    if (this.value.phase === "unasked") this.patch({ phase: "loading" });
    try {
      const { entries, total, by_attribute } = await this.transport.request("memory.inbox", params);
      if (asked !== this.#asked) return;
      const shown = entries.filter(({ id }) => !this.#leaving.has(id));
      this.patch({ phase: "ready", problem: null, entries: this.#readers > 0 ? shown : [], total: total - (entries.length - shown.length), byAttribute: by_attribute });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  /** Somebody looks at the entries from now on, until the returned function is called. */
  read(): Unsubscribe {
    this.#readers += 1;
    this.patch({ done: null, refused: null, phase: this.value.entries.length > 0 ? "ready" : "loading" });
    void this.load();
    return () => {
      this.#readers -= 1;
      this.patch({ entries: [], done: null, refused: null });
    };
  }

  /** A burst of news costs one question. */
  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }

  async keep(memory: Memory): Promise<void> {
    await this.#settle(memory, { kind: "kept", memory }, () => this.transport.request("memory.confirm", { memory_id: memory.id }));
  }

  /** Put right, and kept by that. */
  async edit(memory: Memory, change: Omit<UpdateMemory, "memory_id">): Promise<void> {
    await this.#settle(memory, { kind: "edited", memory: withChange(memory, change) }, () => this.transport.request("memory.update", { ...change, memory_id: memory.id }));
  }

  async dismiss(memory: Memory): Promise<void> {
    await this.#settle(memory, { kind: "dismissed", memory }, () => this.transport.request("memory.reject", { memory_id: memory.id }));
  }

  /** Brings back what was dismissed, as it was. */
  async undo(memory: Memory): Promise<void> {
    try {
      await this.transport.request("memory.import", { memories: [memory] });
      this.patch({ done: { kind: "back", memory }, refused: null });
    } catch (error) {
      this.patch({ refused: problemOf(error) });
    }
    await this.load();
  }

  /** All of a kind; without one, all that wait. */
  async keepAll(which: ConfirmAll): Promise<void> {
    try {
      const { count } = await this.transport.request("memory.confirm_all", which);
      this.patch({ done: { kind: "kept all", count }, refused: null });
    } catch (error) {
      this.patch({ refused: problemOf(error) });
    }
    await this.load();
  }

  /** The entry is gone at once, and comes back where that was refused. */
  async #settle(memory: Memory, done: InboxDone, act: () => Promise<unknown>): Promise<void> {
    const { entries, total } = this.value;
    this.#leaving.add(memory.id);
    this.patch({ entries: entries.filter(({ id }) => id !== memory.id), total: Math.max(0, total - 1), done, refused: null });
    try {
      await act();
    } catch (error) {
      this.patch({ done: null, refused: problemOf(error) });
    }
    this.#leaving.delete(memory.id);
    await this.load();
  }
}

/** How it reads with what was put right, until the answer is there. */
function withChange(memory: Memory, { content, subject, attribute, value }: Omit<UpdateMemory, "memory_id">): Memory {
  return {
    ...memory,
    content: content ?? memory.content,
    subject: subject ?? memory.subject,
    attribute: attribute ?? memory.attribute,
    value: value ?? memory.value,
  };
}
