/** The settings as the panel edits them: shown at once, saved after a pause, put right by the server's answer. */
import type { InvalidField, KarenSettings, MachineSettings, Preference, Problem, SecretNames, SecretsView, SettingsSchemas, SettingsView } from "#core/contract.gen";
import { inForce } from "#core/in-force";
import { Store } from "#core/observable";
import { fieldsOf, problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

export type SettingsGroup = "profile" | "machine";

export interface SettingsState {
  /** As they were set. */
  readonly view: SettingsView | null;
  /** Those named as a setting are in force in its place. */
  readonly preferences: readonly Preference[];
  readonly schemas: SettingsSchemas | null;
  /** Which secrets are set, never what they are. */
  readonly secrets: SecretsView | null;
  /** Why nothing is known of the secrets: the keyring may be locked. Everything else works without it. */
  readonly secretsProblem: Problem | null;
  readonly phase: "loading" | "ready" | "failed";
  readonly saving: "idle" | "waiting" | "saving" | "saved" | "failed";
  readonly problem: Problem | null;
  /** What the server found wrong, by dotted name within the group. */
  readonly refused: Readonly<Record<SettingsGroup, readonly InvalidField[]>>;
}

const NOTHING_REFUSED = { profile: [], machine: [] } as const;
type Changes = Record<SettingsGroup, Record<string, unknown>>;

export class SettingsStore extends Store<SettingsState> {
  #waiting: Changes = { profile: {}, machine: {} };
  /** Preferences that a setting shall count again for: to be removed, and not shown any more. */
  readonly #dropped = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly pauseMs = 400,
  ) {
    super({ view: null, preferences: [], schemas: null, secrets: null, secretsProblem: null, phase: "loading", saving: "idle", problem: null, refused: NOTHING_REFUSED });
  }

  /** What is in force, preferences included. */
  get profile(): KarenSettings | null {
    const { view, preferences } = this.value;
    return view && inForce(view.profile, preferences);
  }

  async load(): Promise<void> {
    try {
      const [view, preferences] = await Promise.all([this.transport.request("settings.get", {}), this.#preferred()]);
      this.patch({ view: this.#withWaiting(view), preferences: this.#undropped(preferences), phase: "ready", problem: null });
    } catch (error) {
      this.patch({ phase: this.value.view ? "ready" : "failed", problem: problemOf(error) });
    }
  }

  /** What only the panel needs. */
  async loadForms(): Promise<void> {
    if (this.value.schemas) return;
    try {
      this.patch({ schemas: await this.transport.request("settings.schema", {}) });
    } catch (error) {
      this.patch({ problem: problemOf(error) });
    }
  }

  /** Asked for only where they are shown: the system may ask a person to unlock its keyring, and wait for them. */
  async loadSecrets(): Promise<void> {
    this.patch({ secretsProblem: null });
    try {
      this.patch({ secrets: await this.transport.request("settings.secrets", {}) });
    } catch (error) {
      this.patch({ secretsProblem: problemOf(error) });
    }
  }

  change(group: "profile", change: Partial<KarenSettings>): void;
  change(group: "machine", change: Partial<MachineSettings>): void;
  change(group: SettingsGroup, change: Record<string, unknown>): void;
  change(group: SettingsGroup, change: Record<string, unknown>): void {
    Object.assign(this.#waiting[group], change);
    const { view } = this.value;
    this.patch({ view: view && this.#withWaiting(view), refused: NOTHING_REFUSED });
    this.#drop(group === "profile" ? Object.keys(change) : []);
  }

  /** The setting counts again, in the place of the preference of its name. */
  dropPreference(name: string): void {
    this.#drop([name]);
  }

  /** Sends what waits, now. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    const changes = this.#waiting;
    if (isEmpty(changes) && this.#dropped.size === 0) return;
    this.#waiting = { profile: {}, machine: {} };
    this.patch({ saving: "saving" });
    try {
      await this.#removeDropped();
      if (!isEmpty(changes)) this.patch({ view: this.#withWaiting(await this.transport.request("settings.set", changes)) });
      this.patch({ saving: isEmpty(this.#waiting) ? "saved" : "waiting", problem: null });
    } catch (error) {
      const problem = problemOf(error);
      this.patch({ saving: "failed", problem, refused: refusedBy(problem, changes) });
      if (problem.code !== "invalid_input") this.#waiting = mergeChanges(changes, this.#waiting);
    }
  }

  async reset(): Promise<void> {
    this.#waiting = { profile: {}, machine: {} };
    try {
      const view = await this.transport.request("settings.reset", {});
      this.patch({ view, saving: "saved", problem: null, refused: NOTHING_REFUSED });
    } catch (error) {
      this.patch({ saving: "failed", problem: problemOf(error) });
    }
  }

  async setSecret(name: SecretNames, value: string | null): Promise<void> {
    try {
      const secrets = await this.transport.request("settings.set_secret", { name, value });
      this.patch({ secrets, saving: "saved", problem: null });
    } catch (error) {
      this.patch({ saving: "failed", problem: problemOf(error) });
    }
  }

  /** Takes over an exported file. Throws a RequestFailed that names what is wrong; nothing is changed then. */
  async import(change: { profile?: Record<string, unknown>; machine?: Record<string, unknown> }): Promise<void> {
    const view = await this.transport.request("settings.set", change);
    this.patch({ view, saving: "saved", problem: null, refused: NOTHING_REFUSED });
  }

  /** Only those that there are. Everything that waits is sent after a pause. */
  #drop(names: readonly string[]): void {
    const { preferences } = this.value;
    for (const { name } of preferences) if (names.includes(name)) this.#dropped.add(name);
    this.patch({ preferences: this.#undropped(preferences), saving: "waiting" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), this.pauseMs);
  }

  /** Before the settings are sent: one that is set to what it was would stay overruled. */
  async #removeDropped(): Promise<void> {
    for (const name of this.#dropped) {
      try {
        await this.transport.request("preferences.remove", { name });
      } catch (error) {
        if (problemOf(error).code !== "not_found") throw error;
      }
      this.#dropped.delete(name);
    }
  }

  #undropped(preferences: readonly Preference[]): readonly Preference[] {
    return preferences.some(({ name }) => this.#dropped.has(name)) ? preferences.filter(({ name }) => !this.#dropped.has(name)) : preferences;
  }

  /** Without them the settings can still be shown. */
  async #preferred(): Promise<readonly Preference[]> {
    try {
      return (await this.transport.request("preferences.list", {})).preferences;
    } catch {
      return this.value.preferences;
    }
  }

  /** What the user has just chosen wins over an answer that is older than it. */
  #withWaiting(view: SettingsView): SettingsView {
    return {
      ...view,
      profile: { ...view.profile, ...(this.#waiting.profile as Partial<KarenSettings>) },
      machine: { ...view.machine, ...(this.#waiting.machine as Partial<MachineSettings>) },
    };
  }
}

function isEmpty(changes: Changes): boolean {
  return Object.keys(changes.profile).length === 0 && Object.keys(changes.machine).length === 0;
}

function mergeChanges(older: Changes, newer: Changes): Changes {
  return { profile: { ...older.profile, ...newer.profile }, machine: { ...older.machine, ...newer.machine } };
}

/** The server names a field with or without its group in front: both find their way. */
function refusedBy(problem: Problem, changes: Changes): Record<SettingsGroup, InvalidField[]> {
  const refused: Record<SettingsGroup, InvalidField[]> = { profile: [], machine: [] };
  for (const field of fieldsOf(problem)) {
    const [first = "", ...rest] = field.name.split(".");
    if (first === "profile" || first === "machine") refused[first].push({ ...field, name: rest.join(".") });
    else refused[first in changes.machine ? "machine" : "profile"].push(field);
  }
  return refused;
}
