/** One conversation as it is read and written: a window of its messages, and the turn that is running. */
import type { Conversation, Feedback, Message, MessagePage, Problem } from "#core/contract.gen";
import { answerTo, draftMessage, joined, merged, replaced } from "#core/message";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import { type Beginning, followTurn, type Page, SENDING, type Turn, type TurnEvent } from "#core/turn";
import type { Flow, Transport } from "#core/transport";

/** How many messages are asked for at once, and how many are held at most. */
export const WINDOW = 60;
export const HELD = 300;
const STOP_LIMIT_MS = 1_500;

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
  /** Why an answer failed, by its id, for as long as the page is open. */
  readonly failures: ReadonlyMap<string, Problem>;
}

export class ThreadStore extends Store<ThreadState> {
  #leave = new AbortController();
  #dirty = false;
  #paging = false;
  #pending = 0;

  constructor(
    private readonly transport: Transport,
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
      failures: new Map(),
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
      this.#take(await this.transport.request("conversations.messages", { conversation_id: id, limit: WINDOW, ...place }));
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
      else this.#take(page);
    } catch (error) {
      if (messages.length === 0) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  /** Null once the message is stored; else why it is not, and nothing of it is shown any more. */
  async send(text: string): Promise<Problem | null> {
    if (this.answering) return { code: "conflict", message: "Karen is still answering. Stop her first, or wait." };
    this.patch({ turn: SENDING, problem: null });
    if (this.value.hasAfter) await this.open();
    const pendingId = `pending-${(this.#pending += 1)}`;
    const pending = draftMessage({ id: pendingId, role: "user", content: text, status: "complete" });
    this.patch({ phase: "ready", messages: [...this.value.messages, pending], problem: null });
    const conversation_id = this.value.conversationId;
    return this.#run({ kind: "send", pendingId }, (signal) => this.transport.stream("chat.send", { text, conversation_id }, signal));
  }

  async regenerate(answerId: string): Promise<Problem | null> {
    const before = this.value.messages.find(({ id }) => id === answerId);
    return before ? this.#again(answerId, before) : null;
  }

  /** Has a message of the user answered: again, or for the first time. */
  async answer(messageId: string): Promise<Problem | null> {
    return this.#again(messageId, answerTo(this.value.messages, messageId) ?? null);
  }

  async #again(messageId: string, before: Message | null): Promise<Problem | null> {
    if (this.value.turn) return null;
    this.patch({ turn: SENDING });
    return this.#run({ kind: "answer", before }, (signal) => this.transport.stream("chat.regenerate", { answer_id: messageId }, signal));
  }

  /** Saves new words for a message of the user, then has it answered. */
  async edit(messageId: string, content: string): Promise<Problem | null> {
    const known = this.value.messages.find(({ id }) => id === messageId);
    try {
      if (known?.content !== content) {
        const message = await this.transport.request("conversations.edit", { message_id: messageId, content });
        this.patch({ messages: replaced(this.value.messages, messageId, message) });
      }
    } catch (error) {
      return problemOf(error);
    }
    return this.answer(messageId);
  }

  /** An answer that is being written for another window, or for this one before it was loaded anew. */
  get writtenElsewhere(): Message | undefined {
    return this.value.turn ? undefined : this.value.messages.find(({ status }) => status === "streaming");
  }

  get answering(): boolean {
    return this.value.turn !== null || this.writtenElsewhere !== undefined;
  }

  async stop(): Promise<void> {
    const { turn } = this.value;
    if (!turn) return this.#stopElsewhere();
    if (turn.phase === "stopping") return;
    this.#turn({ phase: "stopping" });
    const leave = this.#leave;
    if (turn.id === null) {
      leave.abort();
      return;
    }
    const limit = setTimeout(() => leave.abort(), STOP_LIMIT_MS);
    try {
      await this.transport.request("chat.stop", { turn_id: turn.id });
    } catch {
      leave.abort();
    }
    if (this.value.turn === null) clearTimeout(limit);
  }

  async #stopElsewhere(): Promise<void> {
    const answer = this.writtenElsewhere;
    if (!answer) return;
    try {
      await this.transport.request("chat.stop", { turn_id: answer.id });
      await this.refresh();
    } catch (error) {
      this.patch({ problem: problemOf(error) });
    }
  }

  async feedback(messageId: string, feedback: Feedback | null): Promise<void> {
    const before = this.value.messages.find(({ id }) => id === messageId)?.user_feedback ?? null;
    this.patch({ messages: replaced(this.value.messages, messageId, { user_feedback: feedback }) });
    try {
      await this.transport.request("conversations.feedback", { message_id: messageId, feedback });
    } catch (error) {
      this.patch({ messages: replaced(this.value.messages, messageId, { user_feedback: before }), problem: problemOf(error) });
    }
  }

  /** Shows another of the answers to the same message, in the place of this one. */
  async showVersion(messageId: string, version: number): Promise<void> {
    try {
      const { messages } = await this.transport.request("conversations.versions", { message_id: messageId });
      const chosen = messages.find((message) => message.version === version);
      if (chosen) this.patch({ messages: this.value.messages.map((message) => (message.id === messageId ? chosen : message)) });
    } catch (error) {
      this.patch({ problem: problemOf(error) });
    }
  }

  forgetProblem(): void {
    this.patch({ problem: null });
  }

  async #run(beginning: Beginning, open: (signal: AbortSignal) => Flow<TurnEvent>): Promise<Problem | null> {
    this.#leave = new AbortController();
    const flow = open(this.#leave.signal);
    return new Promise((resolve) => {
      const page: Page = {
        messages: () => this.value.messages,
        show: (messages) => this.patch({ messages }),
        turn: (change) => this.#turn(change),
        failed: (id, problem) => this.patch({ failures: new Map(this.value.failures).set(id, problem) }),
        stored: (conversationId) => {
          this.patch({ conversationId });
          resolve(null);
        },
      };
      void followTurn(flow, beginning, page, () => this.value.turn?.phase === "stopping").then((problem) => {
        if (problem && beginning.kind === "send") this.#takeBack(beginning.pendingId);
        this.patch({ turn: null });
        if (this.#dirty) void this.refresh();
        resolve(problem);
      });
    });
  }

  /** The message was never stored: it goes back to where it was written. */
  #takeBack(pendingId: string): void {
    const messages = this.value.messages.filter(({ id }) => id !== pendingId);
    this.patch({ messages, phase: this.value.conversationId === null ? "new" : "ready" });
  }

  #turn(change: Partial<Turn>): void {
    const { turn } = this.value;
    if (!turn) return;
    const phase = turn.phase === "stopping" ? turn.phase : (change.phase ?? turn.phase);
    this.patch({ turn: { ...turn, ...change, phase } });
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

  #take(page: MessagePage): void {
    const messages = merged(this.value.messages, page.messages);
    const { has_before: hasBefore, has_after: hasAfter, total } = page;
    this.patch({ messages, hasBefore, hasAfter, total, phase: "ready", problem: null });
  }
}
