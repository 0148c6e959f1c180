/** What one conversation was about, in its own sentences. */
import type { ConversationSummary, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface SummaryState {
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** As it was kept last, until what was said since is taken in. */
  readonly summary: ConversationSummary | null;
}

export class SummaryStore extends Store<SummaryState> {
  constructor(
    private readonly transport: Transport,
    private readonly conversationId: string,
  ) {
    super({ phase: "loading", problem: null, summary: null });
  }

  async load(): Promise<void> {
    this.patch({ phase: "loading", problem: null });
    try {
      this.patch({ phase: "ready", summary: await this.transport.request("conversations.summary", { conversation_id: this.conversationId }) });
    } catch (error) {
      this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }
}

export function isEmpty({ topics, decisions, open_points, key_points }: ConversationSummary): boolean {
  return topics.length + decisions.length + open_points.length + key_points.length === 0;
}
