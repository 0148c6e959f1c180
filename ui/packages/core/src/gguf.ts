/** A model file on its way into Karen. Can be left at any moment; then nothing of it stays. */
import type { ModelInfo, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export interface GgufState {
  readonly phase: "none" | "running" | "done" | "failed";
  readonly path: string;
  readonly doneBytes: number;
  /** Null until it is known. */
  readonly totalBytes: number | null;
  readonly model: ModelInfo | null;
  readonly problem: Problem | null;
}

const NONE: GgufState = { phase: "none", path: "", doneBytes: 0, totalBytes: null, model: null, problem: null };

export class GgufImport extends Store<GgufState> {
  #leave = new AbortController();

  constructor(
    private readonly transport: Transport,
    private readonly added: () => void,
  ) {
    super(NONE);
  }

  /** `copy`: into Karen's own folder; otherwise the file is used where it is. */
  async start(path: string, copy: boolean): Promise<void> {
    if (this.value.phase === "running") return;
    const leave = (this.#leave = new AbortController());
    this.patch({ ...NONE, phase: "running", path });
    try {
      for await (const step of this.transport.stream("models.import_gguf", { path, copy_file: copy }, leave.signal)) {
        if (leave.signal.aborted) return;
        if (step.type === "importing") this.patch({ doneBytes: step.done_bytes, totalBytes: step.total_bytes });
        else this.patch({ phase: "done", model: step.model });
      }
    } catch (error) {
      if (!leave.signal.aborted) this.patch({ phase: "failed", problem: problemOf(error) });
      return;
    }
    if (this.value.phase === "done") this.added();
    else if (!leave.signal.aborted) this.patch({ phase: "failed", problem: { code: "unavailable", message: "Karen stopped before the file was added. Try again." } });
  }

  /** Gives it up, or forgets how it ended. */
  clear(): void {
    this.#leave.abort();
    this.patch(NONE);
  }
}
