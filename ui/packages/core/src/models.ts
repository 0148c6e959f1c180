/** Which language model answers, how it is, and which others there are. Asked when it is needed and after news; never by the clock. */
import type { AddProvider, ModelChoice, ModelInfo, ModelStatus, Problem, Provider } from "#core/contract.gen";
import { GgufImport } from "#core/gguf";
import { Store, type Unsubscribe } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";
import { ModelTrial } from "#core/trial";

export interface ModelsState {
  /** Null until Karen has said how the model is. */
  readonly status: ModelStatus | null;
  /** Why it is not known how the model is; what was known last stays. */
  readonly statusProblem: Problem | null;
  readonly providers: readonly Provider[];
  readonly models: readonly ModelInfo[];
  readonly availableBytes: number | null;
  readonly list: "unasked" | "loading" | "ready" | "failed";
  readonly listProblem: Problem | null;
  /** What is being chosen; undefined when nothing is. */
  readonly choosing: ModelChoice | null | undefined;
  /** Why the last choice, removal or unloading did not happen. */
  readonly refused: Refusal | null;
}

/** `at` is the model or the provider that was meant; null is what Karen brings along. */
export interface Refusal {
  readonly at: ModelChoice | string | null;
  readonly problem: Problem;
}

const REFRESH_AFTER_MS = 60;

/** Why what was asked of this model did not happen; empty when nothing stood in the way. */
export function refusalOf(refused: Refusal | null, model: ModelChoice | null | undefined): string {
  const meant = refused && typeof refused.at !== "string" && sameModel(refused.at, model);
  return meant ? refused.problem.message : "";
}

export function sameModel(one: ModelChoice | null | undefined, other: ModelChoice | null | undefined): boolean {
  return one?.provider_id === other?.provider_id && one?.model === other?.model;
}

export class ModelsStore extends Store<ModelsState> {
  /** One model tried with a short question. */
  readonly trial: ModelTrial;
  /** A model file on its way in: goes on while nobody looks. */
  readonly file: GgufImport;

  #readers = 0;
  #asked = 0;
  #listChanged = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly transport: Transport) {
    super({
      status: null,
      statusProblem: null,
      providers: [],
      models: [],
      availableBytes: null,
      list: "unasked",
      listProblem: null,
      choosing: undefined,
      refused: null,
    });
    this.trial = new ModelTrial(transport);
    this.file = new GgufImport(transport, () => void this.loadList());
  }

  /** How the model is. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const status = await this.transport.request("models.status", {});
      if (asked === this.#asked) await this.#know(status);
    } catch (error) {
      if (asked === this.#asked) this.patch({ statusProblem: problemOf(error) });
    }
  }

  /** Every provider and its models: asks them all, so only while somebody looks. */
  async loadList(): Promise<void> {
    this.patch({ list: this.value.list === "ready" ? "ready" : "loading", listProblem: null });
    try {
      const [{ providers }, { models, available_bytes }] = await Promise.all([
        this.transport.request("models.providers", {}),
        this.transport.request("models.list", {}),
      ]);
      this.patch({ providers, models, availableBytes: available_bytes, list: "ready" });
    } catch (error) {
      this.patch({ list: "failed", listProblem: problemOf(error) });
    }
  }

  /** Somebody looks at the list from now on, until the returned function is called. */
  read(): Unsubscribe {
    this.#readers += 1;
    this.forgetRefusal();
    void this.load();
    void this.loadList();
    return () => (this.#readers -= 1);
  }

  /** News: `what` is the id of the event, `status` for the model that answers. A burst costs one question. */
  hear(what = "list"): void {
    this.#listChanged ||= what !== "status";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.load();
      if (this.#listChanged && this.#readers > 0) void this.loadList();
      this.#listChanged = false;
    }, REFRESH_AFTER_MS);
  }

  /** Null: what Karen brings along. */
  async select(choice: ModelChoice | null): Promise<void> {
    this.patch({ choosing: choice, refused: null });
    await this.#change(choice, () => this.transport.request("models.select", { choice }));
    this.patch({ choosing: undefined });
  }

  async unload(): Promise<void> {
    this.forgetRefusal();
    await this.#change(this.value.status?.choice ?? null, () => this.transport.request("models.unload", {}));
  }

  /** Takes out a model file of the user's, or a server by its id. */
  async remove(what: ModelChoice | string): Promise<void> {
    this.forgetRefusal();
    try {
      this.patch(typeof what === "string" ? await this.#withoutServer(what) : await this.#withoutFile(what));
    } catch (error) {
      this.patch({ refused: { at: what, problem: problemOf(error) } });
    }
    await this.load();
  }

  /** Who comes back need not read why something did not happen before. */
  forgetRefusal(): void {
    this.patch({ refused: null });
  }

  /** Null when it was added, else what stands in the way. */
  async addProvider(provider: AddProvider): Promise<Problem | null> {
    try {
      await this.transport.request("models.add_provider", provider);
    } catch (error) {
      return problemOf(error);
    }
    await this.loadList();
    return null;
  }

  async #withoutServer(providerId: string): Promise<Partial<ModelsState>> {
    const { providers } = await this.transport.request("models.remove_provider", { provider_id: providerId });
    return { providers, models: this.value.models.filter(({ provider_id }) => provider_id !== providerId) };
  }

  async #withoutFile(choice: ModelChoice): Promise<Partial<ModelsState>> {
    const { models, available_bytes } = await this.transport.request("models.remove", choice);
    return { models, availableBytes: available_bytes };
  }

  async #change(at: ModelChoice | null, act: () => Promise<ModelStatus>): Promise<void> {
    this.#asked += 1; // what was asked before is older than what comes now
    try {
      await this.#know(await act());
    } catch (error) {
      this.patch({ refused: { at, problem: problemOf(error) } });
    }
  }

  /** A model elsewhere is shown with where it is: that needs its provider. */
  async #know(status: ModelStatus): Promise<void> {
    const known = status.on_this_machine || this.value.providers.some(({ id }) => id === status.choice?.provider_id);
    this.patch({ status, statusProblem: null });
    if (known) return;
    try {
      this.patch({ providers: (await this.transport.request("models.providers", {})).providers });
    } catch {
      return; // it is still said that the model is elsewhere
    }
  }
}
