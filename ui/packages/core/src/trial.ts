/** One model tried with a short question: what it said, and how fast. */
import type { ModelChoice, ModelTestResult, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface TrialState {
  readonly phase: "none" | "running" | "done";
  /** Which one; null is the model that answers now. */
  readonly choice: ModelChoice | null;
  readonly result: ModelTestResult | null;
  readonly problem: Problem | null;
}

const NONE: TrialState = { phase: "none", choice: null, result: null, problem: null };

export class ModelTrial extends Store<TrialState> {
  #leave = new AbortController();

  constructor(private readonly transport: Transport) {
    super(NONE);
  }

  /** Begins; a trial that is running is given up. */
  async run(choice: ModelChoice | null): Promise<void> {
    this.#leave.abort();
    const leave = (this.#leave = new AbortController());
    this.patch({ phase: "running", choice, result: null, problem: null });
    try {
      const result = await this.transport.request("models.test", { choice }, leave.signal);
      if (!leave.signal.aborted) this.patch({ phase: "done", result });
    } catch (error) {
      if (!leave.signal.aborted) this.patch({ phase: "done", problem: problemOf(error) });
    }
  }

  /** Ends it, or forgets what it gave. */
  clear(): void {
    this.#leave.abort();
    this.patch(NONE);
  }
}
