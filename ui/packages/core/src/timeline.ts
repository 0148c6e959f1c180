/** What was learned, what changed and what ceased to hold, newest first; older entries on request. */
import type { Problem, TimelineEntry } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface TimelineState {
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** Of whom; null of everybody. */
  readonly subject: string | null;
  /** Everybody who was seen, to choose from. */
  readonly subjects: readonly string[];
  readonly entries: readonly TimelineEntry[];
  /** Where older ones go on; null at the end. */
  readonly next: string | null;
}

const PAGE = 100;
/** The most the server answers at once. */
const MOST = 500;
const REFRESH_AFTER_MS = 120;

export class TimelineStore extends Store<TimelineState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly transport: Transport) {
    super({ phase: "loading", problem: null, subject: null, subjects: [], entries: [], next: null });
  }

  /** As much as is shown, again. */
  async load(): Promise<void> {
    await this.#ask([], null, Math.max(PAGE, this.value.entries.length));
  }

  async loadOlder(): Promise<void> {
    const { entries, next } = this.value;
    if (next !== null) await this.#ask(entries, next, MOST);
  }

  async choose(subject: string | null): Promise<void> {
    this.patch({ subject, entries: [], phase: "loading", next: null });
    await this.load();
  }

  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }

  /** Adds `wanted` more entries to those that are known, in as many answers as that takes. */
  async #ask(known: readonly TimelineEntry[], from: string | null, wanted: number): Promise<void> {
    const asked = (this.#asked += 1);
    let [entries, next, left] = [known, from, wanted];
    try {
      do {
        const page = await this.transport.request("memory.timeline", { limit: Math.min(MOST, left), cursor: next, subject: this.value.subject });
        if (asked !== this.#asked) return;
        [entries, next, left] = [[...entries, ...page.entries], page.next_cursor, left - page.entries.length];
      } while (next !== null && left > 0);
      const subjects = [...new Set([...this.value.subjects, ...entries.flatMap(({ memory }) => memory.subject ?? [])])].sort((one, other) => one.localeCompare(other));
      this.patch({ entries, next, subjects, phase: "ready", problem: null });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }
}

/** One memory may have begun and ceased to hold. */
export function keyOf({ event, memory }: TimelineEntry): string {
  return `${event === "closed" ? "closed" : "begun"} ${memory.id}`;
}
