/** One conversation as it is read and written: its pages, and the turn that is running. */
import type { Feedback, Leave, Message, Problem } from "#core/contract.gen";
import { answerTo, draftMessage, replaced } from "#core/message";
import { type Outcome, outcomeOf, type Sending } from "#core/outcome";
import { Pages } from "#core/pages";
import { isPassing, problemOf, unavailable } from "#core/problem";
import { Running } from "#core/running";
import { SENDING, type Silence, type Turn } from "#core/turn";

const STOP_LIMIT_MS = 1_500;
/** A message that was stopped on its way may be stored all the same: so soon that is asked. */
const AFTER_STOP_MS = 250;

export class ThreadStore extends Pages {
  readonly #running: Running = new Running({
    messages: () => this.value.messages,
    show: (messages) => this.patch({ messages }),
    turn: (change) => this.#turn(change),
    failed: (id, problem) => this.patch({ failures: new Map(this.value.failures).set(id, problem) }),
    noted: (id, noted) => this.patch({ noted: new Map(this.value.noted).set(id, noted) }),
    suggested: (id, text) => this.patch({ suggestions: new Map(this.value.suggestions).set(id, text) }),
    stored: (conversationId) => this.patch({ conversationId }),
    stopping: () => this.value.turn?.phase === "stopping",
    ended: (problem) => this.#ended(problem),
  });
  /** The words that may not be stored yet. */
  #sending: (Sending & { readonly pendingId: string }) | null = null;
  /** Words of which nobody knows: Karen was lost before she said that they are stored. */
  #unsure: (Sending & { readonly settle: (stored: boolean) => void }) | null = null;
  #lost: Sending | null = null;
  #pending = 0;

  /** Null once the message is stored; else why it is not, and nothing of it is shown any more. */
  async send(text: string): Promise<Problem | null> {
    if (this.answering) return { code: "conflict", message: "Karen is still answering. Stop her first, or wait." };
    this.#settle(false);
    this.patch({ turn: SENDING, problem: null });
    if (this.value.hasAfter) await this.open();
    const pendingId = `pending-${(this.#pending += 1)}`;
    const pending = draftMessage({ id: pendingId, role: "user", content: text, status: "complete" });
    this.#sending = { text, pendingId, known: new Set(this.value.messages.map(({ id }) => id)), since: Date.now() };
    this.patch({ phase: "ready", messages: [...this.value.messages, pending], problem: null });
    const conversation_id = this.value.conversationId;
    return this.#running.follow({ kind: "send", pendingId }, (signal) => this.transport.stream("chat.send", { text, conversation_id }, signal));
  }

  /** After a `send` that failed: whether the message turns out to be stored all the same, once Karen is back. */
  cameThrough(problem: Problem): Promise<boolean> {
    const lost = this.#lost;
    if (!lost || !(isPassing(problem) || problem.code === "cancelled")) return Promise.resolve(false);
    if (problem.code === "cancelled") setTimeout(() => void this.refresh().then(() => this.#stopElsewhere()), AFTER_STOP_MS);
    return new Promise((settle) => (this.#unsure = { ...lost, settle }));
  }

  override async refresh(): Promise<void> {
    const unsure = this.#unsure;
    if (!unsure || this.value.turn) return super.refresh();
    const outcome = await outcomeOf(this.transport, this.value.conversationId, unsure);
    if (outcome.kind === "silent" || this.#unsure !== unsure) return;
    if (outcome.kind === "stored") this.#adopt(outcome, null);
    this.#settle(outcome.kind === "stored");
    return super.refresh();
  }

  #settle(stored: boolean): void {
    this.#unsure?.settle(stored);
    this.#unsure = this.#lost = null;
  }

  async regenerate(answerId: string): Promise<Problem | null> {
    const before = this.value.messages.find(({ id }) => id === answerId);
    return before ? this.#again(answerId, before) : null;
  }

  /** Goes on with an answer that was cut short; where the model cannot, it is answered again beside it. */
  async resume(answerId: string): Promise<Problem | null> {
    const before = this.value.messages.find(({ id }) => id === answerId);
    if (!before || this.answering) return null;
    this.patch({ turn: SENDING });
    return this.#running.follow({ kind: "answer", before }, (signal) => this.transport.stream("chat.resume", { answer_id: answerId }, signal));
  }

  /** Has a message of the user answered: again, or for the first time. */
  async answer(messageId: string): Promise<Problem | null> {
    return this.#again(messageId, answerTo(this.value.messages, messageId) ?? null);
  }

  /** What the user says to what an answer asks leave for; its next version does accordingly. */
  async confirm(answerId: string, allow: Leave): Promise<Problem | null> {
    const before = this.value.messages.find(({ id }) => id === answerId);
    if (!before || this.answering) return null;
    this.patch({ turn: SENDING });
    return this.#running.follow({ kind: "answer", before }, (signal) => this.transport.stream("chat.confirm", { question_id: answerId, allow }, signal));
  }

  async #again(messageId: string, before: Message | null): Promise<Problem | null> {
    if (this.value.turn) return null;
    this.patch({ turn: SENDING });
    return this.#running.follow({ kind: "answer", before }, (signal) => this.transport.stream("chat.regenerate", { answer_id: messageId }, signal));
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
    if (turn.id === null) {
      this.#running.leave();
      return;
    }
    const limit = setTimeout(() => this.#leaveStopping(turn.id), STOP_LIMIT_MS);
    try {
      const { detail } = await this.transport.request("chat.stop", { turn_id: turn.id });
      this.#told(turn.answerId, detail);
    } catch {
      this.#leaveStopping(turn.id);
    }
    if (this.value.turn === null) clearTimeout(limit);
  }

  #leaveStopping(turnId: string | null): void {
    if (this.value.turn?.id === turnId) this.#running.leave();
  }

  #told(answerId: string | null, detail: string): void {
    if (answerId !== null && detail !== "") this.patch({ stops: new Map(this.value.stops).set(answerId, detail) });
  }

  async #stopElsewhere(): Promise<void> {
    const answer = this.writtenElsewhere;
    if (!answer) return;
    try {
      const { detail } = await this.transport.request("chat.stop", { turn_id: answer.id });
      this.#told(answer.id, detail);
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

  /** What was noted of a message was not meant so: it goes, and what it took the place of holds again. */
  async unnote(messageId: string): Promise<void> {
    const known = this.value.noted.get(messageId);
    if (!known) return;
    const problems = await Promise.all(known.facts.map(({ id }) => this.#reject(id)));
    const problem = problems.find((one) => one !== null);
    if (problem) {
      this.patch({ problem });
      return;
    }
    const noted = new Map(this.value.noted);
    noted.delete(messageId);
    this.patch({ noted });
  }

  /** Null when it is gone, also when it was before. */
  async #reject(memoryId: string): Promise<Problem | null> {
    try {
      await this.transport.request("memory.reject", { memory_id: memoryId });
      return null;
    } catch (error) {
      const problem = problemOf(error);
      return problem.code === "not_found" ? null : problem;
    }
  }

  forgetProblem(): void {
    this.patch({ problem: null });
  }

  /** Nothing was heard for a while: asks what became of the turn, and goes on from there. Sends nothing twice. */
  async askAgain(): Promise<void> {
    const { turn } = this.value;
    if ((turn ?? this.value).silence === "asking") return;
    this.#silent("asking");
    const outcome = await this.#outcome();
    if (this.value.turn?.id !== turn?.id || (this.value.turn ?? this.value).silence !== "asking") return; // Karen is back
    if (outcome.kind === "silent") this.#silent("confirmed");
    else if (outcome.kind === "stored") this.#adopt(outcome, turn && this.#running.letGo());
    else await this.#giveUp(this.#running.letGo());
  }

  /** How it is with the news, by which an answer is followed that is written for another window. */
  hearing(well: boolean): void {
    if (well !== (this.value.silence === "none")) this.patch({ silence: well ? "none" : "noticed" });
  }

  #silent(silence: Silence): void {
    if (this.value.turn) this.#turn({ silence });
    else this.patch({ silence });
  }

  #outcome(): Promise<Outcome> {
    const sending = this.value.turn?.id === null ? this.#sending : null;
    return outcomeOf(this.transport, this.value.conversationId, sending);
  }

  /** The call was lost before the message was stored. Asked once more, for it may have come through at last. */
  async #giveUp(settle: (problem: Problem | null) => void): Promise<void> {
    const outcome = await this.#outcome();
    if (outcome.kind === "stored") {
      this.#adopt(outcome, settle);
      return;
    }
    const { problem } = unavailable("Karen did not get this message.");
    this.#ended(problem);
    settle(problem);
  }

  #adopt({ conversationId, page }: Outcome & { kind: "stored" }, settle: ((problem: Problem | null) => void) | null): void {
    this.patch({ conversationId, turn: null, silence: "none" });
    this.take(page);
    settle?.(null);
  }

  #ended(problem: Problem | null): void {
    if (problem && this.#sending) this.#takeBack(this.#sending.pendingId);
    this.#lost = problem ? this.#sending : null;
    this.#sending = null;
    this.patch({ turn: null });
    this.catchUp();
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
}
