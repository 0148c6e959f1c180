/** One turn as it happens: reads its events and keeps the shown messages true to them. */
import type { FactsNoted, Guessed, Message, Problem, Streams } from "#core/contract.gen";
import { draftMessage, replaced } from "#core/message";
import { problemOf } from "#core/problem";
import { withFinished, withStarted } from "#core/steps";
import type { Flow } from "#core/transport";

export type TurnEvent = Streams["chat.send"]["item"];

export interface Turn {
  readonly phase: "sending" | "answering" | "stopping";
  /** Null until the server has stored the message. */
  readonly id: string | null;
  readonly answerId: string | null;
  /** What Karen is doing just now, in words. */
  readonly activity: string | null;
  readonly silence: Silence;
}

/** Nothing has been heard for a while, not even a sign of life: noticed, then asked about, then confirmed. */
export type Silence = "none" | "noticed" | "asking" | "confirmed";

export const SENDING: Turn = { phase: "sending", id: null, answerId: null, activity: null, silence: "none" };

/** What a turn begins from: the user's words that are shown already, or a message that is answered (again, or further). */
export type Beginning =
  | { readonly kind: "send"; readonly pendingId: string }
  | { readonly kind: "answer"; readonly before: Message | null };

/** The thread a turn writes to. */
export interface Page {
  messages(): readonly Message[];
  show(messages: readonly Message[]): void;
  turn(change: Partial<Turn>): void;
  /** The message is safe; `conversationId` may be new. */
  stored(conversationId: string): void;
  failed(messageId: string, problem: Problem): void;
  /** Facts were noted that a message of the user states. */
  noted(messageId: string, noted: FactsNoted): void;
  /** What the user may say next. */
  suggested(answerId: string, text: string): void;
}

const UNMEASURED = { duration_ms: null, first_token_ms: null, tokens: null, prompt_tokens: null, context_tokens: null, tokens_per_second: null, cut_off: false, told: [] };
/** Text is drawn at most this often, however fast it comes. */
const DRAW_EVERY_MS = 32;

/** Ends with null, or with the problem that kept the turn from starting. Later failures go to the page. */
export async function followTurn(flow: Flow<TurnEvent>, beginning: Beginning, page: Page, stopped: () => boolean): Promise<Problem | null> {
  const reader = new TurnReader(beginning, page);
  const unwatch = flow.stalled.subscribe((stalled) => page.turn({ silence: stalled ? "noticed" : "none" }));
  try {
    for await (const event of flow) reader.read(event);
    reader.end(null, stopped());
    return null;
  } catch (error) {
    const problem = problemOf(error);
    if (!reader.started) return problem;
    reader.end(problem, stopped());
    return null;
  } finally {
    unwatch();
  }
}

class TurnReader {
  #answerId: string | null = null;
  #messageId = "";
  #text = "";
  #finished = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly beginning: Beginning,
    private readonly page: Page,
  ) {}

  get started(): boolean {
    return this.#answerId !== null;
  }

  read(event: TurnEvent): void {
    switch (event.type) {
      case "turn_started":
        this.#answerId = event.answer_id;
        this.#messageId = event.message_id;
        this.#text = event.kept;
        this.page.stored(event.conversation_id);
        this.page.show(this.#begun(event.conversation_id, event.message_id, event.answer_id));
        this.page.turn({ phase: "answering", id: event.turn_id, answerId: event.answer_id });
        return;
      case "acknowledged":
        this.page.turn({ activity: event.text });
        return;
      case "tool_started":
        this.#change(({ ai_data }) => ({ ai_data: withStarted(ai_data, event.tool, event.args) }));
        return;
      case "tool_finished":
        this.page.turn({ activity: null });
        this.#change(({ ai_data }) => ({ ai_data: withFinished(ai_data, event.result) }));
        return;
      case "confirm_requested": {
        const { tool, args, scope, sentence, each_time } = event;
        this.#change(() => ({ question: { tool, args, scope, sentence, each_time, answer: null } }));
        return;
      }
      case "model_started":
        this.#guessedBy(event.model, event.tiny);
        return;
      case "text":
        if (this.#text === "") this.page.turn({ activity: null });
        this.#text += event.delta;
        this.#drawSoon();
        return;
      case "turn_finished": {
        const { answer, ai_data, provenance, stopped } = event;
        this.#finish({ content: answer, ai_data, provenance, status: stopped ? "stopped" : "complete" });
        return;
      }
      case "turn_failed":
        this.#finish({ content: event.kept, status: event.problem.code === "cancelled" ? "stopped" : "failed" });
        if (this.#answerId !== null) this.page.failed(this.#answerId, event.problem);
        return;
      case "facts":
        this.page.noted(this.#messageId, event);
        return;
      case "suggestion":
        if (this.#answerId !== null) this.page.suggested(this.#answerId, event.text);
        return;
      case "recalled":
      case "decided":
        return;
    }
  }

  /** The stream is over. Without a last event the answer is what had come of it. */
  end(problem: Problem | null, stopped: boolean): void {
    if (this.#finished || this.#answerId === null) return;
    const content = this.#text;
    this.#finish({ content, status: stopped ? "stopped" : "interrupted" });
    if (problem && !stopped) this.page.failed(this.#answerId, problem);
  }

  #begun(conversationId: string, messageId: string, answerId: string): Message[] {
    const { beginning } = this;
    const answer = draftMessage({
      id: answerId,
      conversation_id: conversationId,
      role: "assistant",
      content: this.#text,
      status: "streaming",
      replies_to: messageId,
    });
    const known = this.page.messages();
    if (beginning.kind === "send") return [...replaced(known, beginning.pendingId, { id: messageId, conversation_id: conversationId }), answer];
    const { before } = beginning;
    if (!before) return known.flatMap((message) => (message.id === messageId ? [message, answer] : message));
    const version = before.versions + 1;
    const begun =
      before.id === answerId
        ? { ...before, content: this.#text, status: "streaming" as const, provenance: null, ai_data: null }
        : { ...answer, version, versions: version };
    return known.map((message) => (message.id === before.id ? begun : message));
  }

  /** Whose words these are is said from the first one on. */
  #guessedBy(model: string, tiny: boolean): void {
    const provenance: Guessed = { kind: "guess", model, tiny, ...UNMEASURED };
    this.#change(() => ({ provenance }));
  }

  #drawSoon(): void {
    if (this.#timer !== undefined) return;
    this.#draw();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, DRAW_EVERY_MS);
  }

  #draw(): void {
    if (!this.#finished) this.#change(() => ({ content: this.#text }));
  }

  /** Changes the answer that is written. */
  #change(change: (answer: Message) => Partial<Message>): void {
    const answer = this.page.messages().find(({ id }) => id === this.#answerId);
    if (answer) this.page.show(replaced(this.page.messages(), answer.id, change(answer)));
  }

  #finish(change: Partial<Message>): void {
    this.#finished = true;
    clearTimeout(this.#timer);
    this.#change(() => change);
  }
}
