/** Removing something for good: first what would go, then that it goes, at last the receipt. */
import type { Forget, ForgetReceipt, ForgottenThing, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface ForgettingState {
  readonly phase: "asking" | "looking" | "shown" | "forgetting" | "done";
  /** What is to be forgotten. */
  readonly wanted: Forget | null;
  /** What would go. */
  readonly preview: ForgetReceipt | null;
  /** The ids of what stays all the same. */
  readonly spared: ReadonlySet<string>;
  readonly receipt: ForgetReceipt | null;
  readonly problem: Problem | null;
}

const NOTHING: ForgettingState = { phase: "asking", wanted: null, preview: null, spared: new Set(), receipt: null, problem: null };

export class ForgettingStore extends Store<ForgettingState> {
  #asked = 0;

  constructor(private readonly transport: Transport) {
    super(NOTHING);
  }

  /** What would go. */
  async look(wanted: Forget): Promise<void> {
    const asked = (this.#asked += 1);
    this.patch({ ...NOTHING, phase: "looking", wanted });
    try {
      const preview = await this.transport.request("memory.forget", { ...wanted, dry_run: true });
      if (asked === this.#asked) this.patch({ phase: "shown", preview });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "asking", problem: problemOf(error) });
    }
  }

  spare(id: string, spared: boolean): void {
    const ids = new Set(this.value.spared);
    if (spared) ids.add(id);
    else ids.delete(id);
    this.patch({ spared: ids });
  }

  /** It goes, for good. */
  async forget(): Promise<void> {
    const { wanted, preview, spared, phase } = this.value;
    if (!wanted || !preview || phase !== "shown") return;
    this.patch({ phase: "forgetting", problem: null });
    try {
      const receipt = await this.transport.request("memory.forget", { ...(spared.size === 0 ? wanted : without(preview, spared)), dry_run: false });
      this.patch({ phase: "done", receipt });
    } catch (error) {
      this.patch({ phase: "shown", problem: problemOf(error) });
    }
  }

  /** Something else is to be forgotten, or nothing. */
  begin(): void {
    this.#asked += 1;
    this.patch(NOTHING);
  }
}

/** Summaries and reminders follow from the words and messages: they are not chosen. */
export function isChosen({ kind }: ForgottenThing): boolean {
  return kind === "memory" || kind === "message";
}

function without({ things }: ForgetReceipt, spared: ReadonlySet<string>): Forget {
  const ids = (kind: ForgottenThing["kind"]) => things.filter((thing) => thing.kind === kind && !spared.has(thing.id)).map(({ id }) => id);
  return { memory_ids: ids("memory"), message_ids: ids("message") };
}
