/** The turn that runs in this page: followed to its end, or let go of while Karen goes on with it. */
import type { Problem } from "#core/contract.gen";
import { type Beginning, followTurn, type Page, type TurnEvent } from "#core/turn";
import type { Flow } from "#core/transport";

export interface RunningPage extends Page {
  stopping(): boolean;
  /** The turn is over; `problem` is what kept it from starting. */
  ended(problem: Problem | null): void;
}

export class Running {
  #leave = new AbortController();
  #settle: (problem: Problem | null) => void = () => undefined;

  constructor(private readonly page: RunningPage) {}

  /** Resolves with null once the message is stored, else with the problem that kept it from that. */
  follow(beginning: Beginning, open: (signal: AbortSignal) => Flow<TurnEvent>): Promise<Problem | null> {
    const leave = (this.#leave = new AbortController());
    const flow = open(leave.signal);
    return new Promise((resolve) => {
      this.#settle = resolve;
      const page = this.#whileFollowed(leave);
      void followTurn(flow, beginning, page, () => page.stopping()).then((problem) => {
        if (this.#leave !== leave) return; // who let go settles it
        page.ended(problem);
        resolve(problem);
      });
    });
  }

  /** Ends the call. What has come of the answer is its end. */
  leave(): void {
    this.#leave.abort();
  }

  /** Lets go: nothing more of this call is shown. Call the answer to settle what `follow` promised. */
  letGo(): (problem: Problem | null) => void {
    const leave = this.#leave;
    this.#leave = new AbortController();
    leave.abort();
    return this.#settle;
  }

  #whileFollowed(leave: AbortController): RunningPage {
    const { page } = this;
    const followed = () => this.#leave === leave;
    return {
      messages: () => page.messages(),
      show: (messages) => followed() && page.show(messages),
      turn: (change) => followed() && page.turn(change),
      failed: (id, problem) => followed() && page.failed(id, problem),
      noted: (id, noted) => followed() && page.noted(id, noted),
      suggested: (id, text) => followed() && page.suggested(id, text),
      stored: (conversationId) => {
        if (!followed()) return;
        page.stored(conversationId);
        this.#settle(null);
      },
      stopping: () => page.stopping(),
      ended: (problem) => page.ended(problem),
    };
  }
}
