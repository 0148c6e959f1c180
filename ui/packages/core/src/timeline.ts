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
  /** There may be older ones. */
  readonly more: boolean;
}

const PAGE = 100;
/** The most the server answers at once. */
const MOST = 500;
const REFRESH_AFTER_MS = 120;

export class TimelineStore extends Store<TimelineState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly transport: Transport) {
    super({ phase: "loading", problem: null, subject: null, subjects: [], entries: [], more: false });
  }

  /** As much as is shown, again. */
  async load(): Promise<void> {
    const limit = Math.min(MOST, Math.max(PAGE, this.value.entries.length));
    await this.#ask(null, limit, (entries) => ({ entries, more: entries.length === limit }));
  }

  async loadOlder(): Promise<void> {
    const known = this.value.entries;
    await this.#ask(known.at(-1)?.at ?? null, MOST, (entries) => {
      const seen = new Set(known.map(keyOf));
      const older = entries.filter((entry) => !seen.has(keyOf(entry)));
      return { entries: [...known, ...older], more: older.length > 0 && entries.length === MOST };
    });
  }

  async choose(subject: string | null): Promise<void> {
    this.patch({ subject, entries: [], phase: "loading", more: false });
    await this.load();
  }

  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), REFRESH_AFTER_MS);
  }

  async #ask(until: string | null, limit: number, taken: (entries: readonly TimelineEntry[]) => Pick<TimelineState, "entries" | "more">): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const { entries } = await this.transport.request("memory.timeline", { limit, until, subject: this.value.subject });
      if (asked !== this.#asked) return;
      const subjects = [...new Set([...this.value.subjects, ...entries.flatMap(({ memory }) => memory.subject ?? [])])].sort((one, other) => one.localeCompare(other));
      this.patch({ ...taken(entries), subjects, phase: "ready", problem: null });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }
}

/** One memory may have begun and ceased to hold. */
export function keyOf({ event, memory }: TimelineEntry): string {
  return `${event === "closed" ? "closed" : "begun"} ${memory.id}`;
}
