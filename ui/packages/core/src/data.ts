/** The safety of the data: how it is, its copies, and what is done with all of it at once. One thing at a time. */
import type { Backup, BackupList, DataState, ExportedAll, Problem, Repaired, Restored } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export type Work = "backup" | "restore" | "export" | "delete" | "repair";

/** What came of the last work. */
export type Done =
  | { readonly work: "backup"; readonly backup: Backup }
  | { readonly work: "restore"; readonly restored: Restored }
  | { readonly work: "export"; readonly exported: ExportedAll }
  | { readonly work: "delete"; readonly left: readonly string[] }
  | { readonly work: "repair"; readonly repaired: Repaired }
  | { readonly work: Work; readonly problem: Problem };

export interface DataStoreState {
  /** Null until it is known. */
  readonly state: DataState | null;
  /** It is, or it was and what came of that has not been read yet. */
  readonly troubled: boolean;
  /** Why Karen could not start at all: until she can, nothing else is known. */
  readonly failure: Problem | null;
  readonly copies: BackupList | null;
  /** Why the copies are not known. */
  readonly problem: Problem | null;
  readonly doing: Work | null;
  readonly done: Done | null;
}

const AGAIN_MS = 1_000;

export const DELETE_WORDS = "delete everything";

export class DataStore extends Store<DataStoreState> {
  constructor(private readonly transport: Transport) {
    super({ state: null, troubled: false, failure: null, copies: null, problem: null, doing: null, done: null });
  }

  get damaged(): boolean {
    return this.value.state?.condition === "damaged";
  }

  /** Asks how the data is; or, where that has no answer, whether Karen could start. */
  async check(): Promise<void> {
    try {
      const state = await this.transport.request("system.data_state", {});
      this.patch({ state, failure: null, troubled: this.value.troubled || state.condition === "damaged" });
    } catch (error) {
      const problem = problemOf(error);
      const health = await this.transport.request("system.health", {}).catch(() => null);
      if (health) this.patch({ failure: health.ready ? null : problem });
      else if (this.transport.connection.value.state === "connected") setTimeout(() => void this.check(), AGAIN_MS);
    }
  }

  async load(): Promise<void> {
    this.patch({ problem: null });
    try {
      this.patch({ copies: await this.transport.request("system.backups", {}) });
    } catch (error) {
      this.patch({ problem: problemOf(error) });
    }
  }

  /** `path` names a file that does not exist yet; null is the folder of copies. */
  async backUp(path: string | null): Promise<void> {
    await this.#do("backup", async () => ({ work: "backup", backup: await this.transport.request("system.backup", { path }) }));
    await this.load();
  }

  async restore(path: string): Promise<void> {
    await this.#do("restore", async () => ({ work: "restore", restored: await this.transport.request("system.restore", { path }) }));
    await this.#look();
  }

  async exportAll(path: string): Promise<void> {
    await this.#do("export", async () => ({ work: "export", exported: await this.transport.request("system.export_all", { path }) }));
  }

  async deleteAll(): Promise<void> {
    await this.#do("delete", async () => {
      const { left } = await this.transport.request("system.delete_all", { confirm: DELETE_WORDS });
      return { work: "delete", left };
    });
    await this.#look();
  }

  async repair(): Promise<void> {
    await this.#do("repair", async () => ({ work: "repair", repaired: await this.transport.request("system.repair", {}) }));
    await this.#look();
  }

  forget(): void {
    this.patch({ done: null, troubled: this.damaged });
  }

  async #look(): Promise<void> {
    await Promise.all([this.check(), this.load()]);
  }

  async #do(work: Work, act: () => Promise<Done>): Promise<void> {
    if (this.value.doing) return;
    this.patch({ doing: work, done: null });
    try {
      this.patch({ done: await act(), doing: null });
    } catch (error) {
      this.patch({ done: { work, problem: problemOf(error) }, doing: null });
    }
  }
}
