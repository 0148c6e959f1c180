/** A window of one conversation's messages, loaded in pages as one reads. */
import type { Conversation, FactsNoted, Message, MessagePage, Problem } from "#core/contract.gen";
import { joined, merged } from "#core/message";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Silence, Turn } from "#core/turn";
import type { Transport } from "#core/transport";

/** How many messages are asked for at once, and how many are held at most. */
export const WINDOW = 60;
export const HELD = 300;

export interface ThreadState {
  /** Null while nothing has been sent in a new chat. */
  readonly conversationId: string | null;
  readonly conversation: Conversation | null;
  readonly phase: "new" | "opening" | "ready" | "failed";
  readonly problem: Problem | null;
  /** Oldest first; the words just sent and the answer being written are among them. */
  readonly messages: readonly Message[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly total: number;
  readonly turn: Turn | null;
  /** Of the news, for an answer that is written for another window. */
  readonly silence: Silence;
  /** Why an answer failed, by its id, for as long as the page is open. */
  readonly failures: ReadonlyMap<string, Problem>;
  /** What is known of a Stop that could not reach the model, by the answer's id. */
  readonly stops: ReadonlyMap<string, string>;
  /** The facts that were noted of a message of the user, by its id, for as long as the page is open. */
  readonly noted: ReadonlyMap<string, FactsNoted>;
  /** What the user may say next, by the id of the answer it follows from, for as long as the page is open. */
  readonly suggestions: ReadonlyMap<string, string>;
}

export abstract class Pages extends Store<ThreadState> {
  #dirty = false;
  #paging = false;

  constructor(
    protected readonly transport: Transport,
    conversationId: string | null = null,
  ) {
    super({
      conversationId,
      conversation: null,
      phase: conversationId === null ? "new" : "opening",
      problem: null,
      messages: [],
      hasBefore: false,
      hasAfter: false,
      total: 0,
      turn: null,
      silence: "none",
      failures: new Map(),
      stops: new Map(),
      noted: new Map(),
      suggestions: new Map(),
    });
  }

  /** Loads the newest messages, or those around one. */
  async open(around: string | null = null): Promise<void> {
    const id = this.value.conversationId;
    if (id === null) return;
    if (this.value.messages.length === 0) this.patch({ phase: "opening" });
    void this.refreshConversation();
    try {
      const place = around === null ? {} : { around };
      this.take(await this.transport.request("conversations.messages", { conversation_id: id, limit: WINDOW, ...place }));
    } catch (error) {
      this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  async refreshConversation(): Promise<void> {
    const id = this.value.conversationId;
    if (id === null) return;
    try {
      this.patch({ conversation: await this.transport.request("conversations.get", { conversation_id: id }) });
    } catch {
      return; // the title stays as it was
    }
  }

  async loadOlder(): Promise<void> {
    const [first] = this.value.messages;
    if (!first || !this.value.hasBefore) return;
    await this.#turnPage({ before: first.id }, (page) => {
      const all = joined(page.messages, this.value.messages);
      const messages = this.value.turn ? all : all.slice(0, HELD);
      const hasAfter = this.value.hasAfter || messages.length < all.length;
      this.patch({ messages, hasBefore: page.has_before, hasAfter, total: page.total });
    });
  }

  async loadNewer(): Promise<void> {
    const last = this.value.messages.at(-1);
    if (!last || !this.value.hasAfter) return;
    await this.#turnPage({ after: last.id }, (page) => {
      const all = joined(this.value.messages, page.messages);
      const messages = all.slice(-HELD);
      const hasBefore = this.value.hasBefore || messages.length < all.length;
      this.patch({ messages, hasBefore, hasAfter: page.has_after, total: page.total });
    });
  }

  /** Brings what is shown up to date, once no turn is running. */
  async refresh(): Promise<void> {
    const { conversationId, messages, hasAfter, turn } = this.value;
    if (conversationId === null) return;
    if (turn) {
      this.#dirty = true;
      return;
    }
    this.#dirty = false;
    const limit = Math.min(HELD, Math.max(WINDOW, messages.length));
    const middle = hasAfter ? messages[Math.floor(messages.length / 2)] : undefined;
    try {
      const place = middle ? { around: middle.id } : {};
      const page = await this.transport.request("conversations.messages", { conversation_id: conversationId, limit, ...place });
      if (this.value.turn) this.#dirty = true;
      else this.take(page);
    } catch (error) {
      const problem = problemOf(error);
      if (messages.length === 0 || problem.code === "not_found") this.patch({ phase: "failed", problem });
    }
  }

  /** A turn is over: what changed meanwhile is asked for. */
  protected catchUp(): void {
    if (this.#dirty) void this.refresh();
  }

  protected take(page: MessagePage): void {
    const messages = merged(this.value.messages, page.messages);
    const { has_before: hasBefore, has_after: hasAfter, total } = page;
    this.patch({ messages, hasBefore, hasAfter, total, phase: "ready", problem: null });
  }

  async #turnPage(place: { before: string } | { after: string }, take: (page: MessagePage) => void): Promise<void> {
    const { conversationId } = this.value;
    if (conversationId === null || this.#paging) return;
    this.#paging = true;
    try {
      take(await this.transport.request("conversations.messages", { conversation_id: conversationId, limit: WINDOW, ...place }));
    } catch (error) {
      this.patch({ problem: problemOf(error) });
    } finally {
      this.#paging = false;
    }
  }
}
