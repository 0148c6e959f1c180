/** Search over every message, as one types. */
import type { MessageRole, Problem, SearchHit, SearchMessages } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** Shorter words find nothing worth reading. */
export const SHORTEST = 2;
const LIMIT = 30;

export interface SearchFilters {
  readonly role: MessageRole | null;
  readonly since: "any" | "day" | "week" | "month" | "year";
  readonly tag: string | null;
  readonly archived: boolean;
}

export interface SearchState {
  readonly text: string;
  readonly filters: SearchFilters;
  readonly phase: "idle" | "searching" | "found" | "failed";
  readonly hits: readonly SearchHit[];
  readonly total: number;
  readonly problem: Problem | null;
}

export const NO_FILTERS: SearchFilters = { role: null, since: "any", tag: null, archived: true };
const DAYS = { day: 1, week: 7, month: 31, year: 366 } as const;

export class SearchStore extends Store<SearchState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave = new AbortController();

  constructor(
    private readonly transport: Transport,
    private readonly pauseMs = 140,
  ) {
    super({ text: "", filters: NO_FILTERS, phase: "idle", hits: [], total: 0, problem: null });
  }

  ask(text: string, filters: SearchFilters = this.value.filters): void {
    clearTimeout(this.#timer);
    this.#leave.abort();
    this.#leave = new AbortController();
    if (text.trim().length < SHORTEST) {
      this.patch({ text, filters, phase: "idle", hits: [], total: 0, problem: null });
      return;
    }
    this.patch({ text, filters, phase: "searching" });
    const { signal } = this.#leave;
    this.#timer = setTimeout(() => void this.#search(signal), this.pauseMs);
  }

  async #search(signal: AbortSignal): Promise<void> {
    const { text, filters } = this.value;
    try {
      const { hits, total } = await this.transport.request("conversations.search", question(text, filters), signal);
      if (!signal.aborted) this.patch({ phase: "found", hits, total, problem: null });
    } catch (error) {
      if (!signal.aborted) this.patch({ phase: "failed", hits: [], total: 0, problem: problemOf(error) });
    }
  }
}

function question(text: string, filters: SearchFilters): SearchMessages {
  const since = filters.since === "any" ? null : new Date(Date.now() - DAYS[filters.since] * 86_400_000).toISOString();
  return { text: text.trim(), limit: LIMIT, role: filters.role, tag: filters.tag, since, include_archived: filters.archived };
}
