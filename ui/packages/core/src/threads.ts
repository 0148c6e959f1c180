/** Which conversation is open. One whose answer is still being written goes on when another is opened. */
import type { Event } from "#core/contract.gen";
import { Cell } from "#core/observable";
import { ThreadStore } from "#core/thread";
import type { Transport } from "#core/transport";

const REFRESH_AFTER_MS = 80;

export class Threads {
  readonly current: Cell<ThreadStore>;
  readonly #running = new Set<ThreadStore>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard = true;

  constructor(private readonly transport: Transport) {
    this.current = new Cell(new ThreadStore(transport));
  }

  startNew(): void {
    if (this.current.value.value.phase === "new") return;
    this.#leaveCurrent();
    this.current.set(new ThreadStore(this.transport));
  }

  /** Opens a conversation at its end, or around a message. */
  async open(conversationId: string, messageId: string | null = null): Promise<void> {
    const shown = this.current.value;
    if (shown.value.conversationId === conversationId) {
      const known = shown.value.messages.some(({ id }) => id === messageId);
      if (messageId !== null && !known) await shown.open(messageId);
      return;
    }
    this.#leaveCurrent();
    const running = [...this.#running].find(({ value }) => value.conversationId === conversationId);
    const thread = running ?? new ThreadStore(this.transport, conversationId);
    thread.hearing(this.#heard);
    this.current.set(thread);
    if (!running) await thread.open(messageId);
  }

  /** Asks again for what is shown; what is no longer there makes room for a new chat. */
  async refresh(): Promise<void> {
    const thread = this.current.value;
    await thread.refresh();
    const { phase, problem } = thread.value;
    if (phase === "failed" && problem?.code === "not_found" && this.current.value === thread) this.startNew();
  }

  /** News of Karen: what is on screen is asked for again, a burst of it once. */
  hear(event: Event): void {
    const thread = this.current.value;
    const { conversationId } = thread.value;
    if (conversationId === null) return;
    if (event.topic === "conversations" && event.id === conversationId && event.action !== "deleted") void thread.refreshConversation();
    if (event.topic === "messages" && event.conversation_id === conversationId) this.#refreshSoon(thread);
  }

  /** Whether Karen gives signs of life: an answer may be followed by the news alone. */
  hearing(well: boolean): void {
    this.#heard = well;
    this.current.value.hearing(well);
  }

  #refreshSoon(thread: ThreadStore): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void thread.refresh(), REFRESH_AFTER_MS);
  }

  #leaveCurrent(): void {
    const thread = this.current.value;
    if (thread.value.turn === null) return;
    this.#running.add(thread);
    const stop = thread.subscribe(({ turn }) => {
      if (turn !== null) return;
      stop();
      this.#running.delete(thread);
    });
  }
}
