/** What Karen remembers, as it is listed and searched. Asked as one types, and again after news. */
import type { ListMemories, Memory, MemoryHit, MemoryType, Problem, QueryMemory } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import { SHORTEST } from "#core/search";
import type { Transport } from "#core/transport";

export interface MemoryFilters {
  readonly type: MemoryType | null;
  readonly tag: string | null;
  readonly pinned: boolean;
  /** What holds; or what a model stored or proposed; or everything, with what no longer holds. */
  readonly state: "used" | "model" | "all";
}

export interface MemoryState {
  readonly text: string;
  readonly filters: MemoryFilters;
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** Newest first, while nothing is searched for. */
  readonly memories: readonly Memory[];
  readonly cursor: string | null;
  readonly total: number;
  /** Null while nothing is searched for; best first. */
  readonly hits: readonly MemoryHit[] | null;
  /** Also what is hardly an answer is shown, because somebody asked for it. */
  readonly anyway: boolean;
  /** How they were found: without an embedding, by words alone. */
  readonly searched: "words and meaning" | "words";
  /** Every tag that was seen, to choose from. */
  readonly tags: readonly string[];
}

type Page = Pick<MemoryState, "memories" | "cursor" | "total" | "hits">;

export const ALL: MemoryFilters = { type: null, tag: null, pinned: false, state: "used" };
const PAGE = 50;
const NEXT_PAGE = 200;
const FOUND = 20;
/** What is so much less likely than the best is not shown. */
const FAR = 0.1;
const MOST = 500;
const REFRESH_AFTER_MS = 120;

export class MemoryStore extends Store<MemoryState> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave = new AbortController();

  constructor(
    private readonly transport: Transport,
    private readonly pauseMs = 180,
  ) {
    super({ text: "", filters: ALL, phase: "loading", problem: null, memories: [], cursor: null, total: 0, hits: null, anyway: false, searched: "words", tags: [] });
  }

  ask(text: string, filters: MemoryFilters = this.value.filters): void {
    this.patch({ text, filters, anyway: false });
    this.#askIn(this.pauseMs);
  }

  /** The nearest there is, however far from an answer. */
  async askAnyway(): Promise<void> {
    this.patch({ anyway: true });
    await this.load();
  }

  /** News: what is shown is asked for again, a burst of it once. */
  hear(): void {
    this.#askIn(REFRESH_AFTER_MS);
  }

  /** As much as is shown, again. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#leave.abort();
    const { signal } = (this.#leave = new AbortController());
    try {
      const found = isSearch(this.value.text) ? await this.#search(signal, false) : await this.#listed(signal);
      if (!signal.aborted) this.#take(found);
    } catch (error) {
      if (!signal.aborted) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  async loadMore(): Promise<void> {
    const { cursor, hits, memories } = this.value;
    if (cursor === null || hits) return;
    this.patch({ cursor: null });
    const { signal } = this.#leave;
    try {
      const page = await this.#list(signal, NEXT_PAGE, cursor);
      const known = new Set(memories.map(({ id }) => id));
      if (!signal.aborted) this.#take({ ...page, memories: [...memories, ...page.memories.filter(({ id }) => !known.has(id))] });
    } catch {
      if (!signal.aborted) this.patch({ cursor }); // the next scroll asks again
    }
  }

  /** Why each was found: what the ranking measured is asked for only where somebody wants to know. */
  async explain(): Promise<void> {
    if (this.value.hits?.every(({ explanation }) => explanation)) return;
    const { signal } = this.#leave;
    try {
      const found = await this.#search(signal, true);
      if (!signal.aborted) this.#take(found);
    } catch {
      return; // the parts of the score are there already
    }
  }

  #askIn(pauseMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), pauseMs);
  }

  #take(found: Partial<MemoryState>): void {
    const seen = [...(found.memories ?? []), ...(found.hits ?? []).flatMap(({ memory }) => memory ?? [])].flatMap(({ tags }) => tags);
    const tags = [...new Set([...this.value.tags, ...seen])].sort((one, other) => one.localeCompare(other));
    this.patch({ ...found, tags: tags.length === this.value.tags.length ? this.value.tags : tags, phase: "ready", problem: null });
  }

  /** From the beginning, as many as are shown. */
  async #listed(signal: AbortSignal): Promise<Page> {
    const shown = Math.max(PAGE, this.value.memories.length);
    let page = await this.#list(signal, Math.min(MOST, shown), null);
    while (page.cursor !== null && page.memories.length < shown && !signal.aborted) {
      const next = await this.#list(signal, Math.min(MOST, shown - page.memories.length), page.cursor);
      page = { ...next, memories: [...page.memories, ...next.memories] };
    }
    return page;
  }

  async #list(signal: AbortSignal, limit: number, cursor: string | null): Promise<Page> {
    const page = await this.transport.request("memory.list", listed(this.value.filters, limit, cursor), signal);
    return { memories: page.memories, cursor: page.next_cursor, total: page.total, hits: null };
  }

  async #search(signal: AbortSignal, explain: boolean): Promise<Partial<MemoryState>> {
    const { text, filters, anyway } = this.value;
    const { hits, searched } = await this.transport.request("memory.query", { ...asked(text, filters, explain), min_score: anyway ? 0 : null }, signal);
    const [best = 0] = hits.map(({ score }) => score);
    const near = anyway ? hits : hits.filter(({ score }) => score >= best * FAR);
    return { hits: filters.pinned ? near.filter(({ memory }) => memory?.pinned) : near, searched };
  }
}

function isSearch(text: string): boolean {
  return text.trim().length >= SHORTEST;
}

function listed({ type, tag, pinned, state }: MemoryFilters, limit: number, cursor: string | null): ListMemories {
  return { limit, cursor, types: type && [type], tags: tag === null ? null : [tag], pinned: pinned || null, ...whose(state), include_closed: state === "all" };
}

function asked(text: string, { type, tag, pinned, state }: MemoryFilters, explain: boolean): QueryMemory {
  const include_messages = type === null && tag === null && !pinned && state === "used";
  return { text: text.trim(), top_k: FOUND, types: type && [type], tags: tag === null ? null : [tag], ...whose(state), include_messages, explain };
}

function whose(state: MemoryFilters["state"]): Pick<ListMemories, "only_user_confirmed" | "only_ai_generated"> {
  return { only_user_confirmed: state === "used", only_ai_generated: state === "model" };
}
