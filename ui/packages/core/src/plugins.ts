/** Plugins: which there are, what they may do, and what a person decides about them. */
import { AskedStore } from "#core/asked";
import type { InvalidField, JsonValue, PluginInfo, PluginResult, Plugins, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { fieldsOf, problemOf, RequestFailed } from "#core/problem";
import type { Transport } from "#core/transport";

/** What was done last, for the line that says so. */
export type PluginDone =
  | { readonly kind: "agreed" | "revoked" | "enabled" | "disabled" | "installed" | "set" | "removed"; readonly plugin: PluginInfo }
  | { readonly kind: "added" }
  | { readonly kind: "refused"; readonly problem: Problem };

/** What came of trying a tool. */
export type Tried = { readonly kind: "done"; readonly result: PluginResult } | { readonly kind: "refused"; readonly problem: Problem };

/** What the user ticked beside what the plugin asks for. */
export interface Agreement {
  readonly trustWithoutCell: boolean;
  readonly followsChanges: boolean;
}

export const LARGEST_BYTES = 5_000_000;

export class PluginsStore extends Store<{ readonly done: PluginDone | null }> {
  readonly all: AskedStore<Plugins>;

  constructor(readonly transport: Transport) {
    super({ done: null });
    this.all = new AskedStore<Plugins>(() => transport.request("plugins.list", {}));
  }

  find(id: string): PluginInfo | null {
    return this.all.value.answer?.plugins.find(({ plugin_id }) => plugin_id === id) ?? null;
  }

  /** To what was shown: Karen refuses when it is another by now. */
  async agree({ plugin_id, sha256, permissions }: PluginInfo, { trustWithoutCell, followsChanges }: Agreement): Promise<boolean> {
    const shown = { plugin_id, sha256, permissions, trust_without_cell: trustWithoutCell, follows_changes: followsChanges };
    return this.#change(async () => ({ kind: "agreed", plugin: await this.transport.request("plugins.approve", shown) }));
  }

  async revoke({ plugin_id }: PluginInfo): Promise<boolean> {
    return this.#change(async () => ({ kind: "revoked", plugin: await this.transport.request("plugins.revoke", { plugin_id }) }));
  }

  async turn({ plugin_id }: PluginInfo, on: boolean): Promise<boolean> {
    return this.#change(async () =>
      on
        ? { kind: "enabled", plugin: await this.transport.request("plugins.enable", { plugin_id }) }
        : { kind: "disabled", plugin: await this.transport.request("plugins.disable", { plugin_id }) },
    );
  }

  async remove(plugin: PluginInfo, withData: boolean): Promise<boolean> {
    return this.#change(async () => {
      await this.transport.request("plugins.remove", { plugin_id: plugin.plugin_id, with_data: withData });
      return { kind: "removed", plugin };
    });
  }

  /** What is wrong with the settings, by their names; null when they are kept. */
  async set({ plugin_id }: PluginInfo, settings: Record<string, JsonValue>): Promise<readonly InvalidField[] | null> {
    const kept = await this.#change(async () => ({ kind: "set", plugin: await this.transport.request("plugins.set_settings", { plugin_id, settings }) }));
    const { done } = this.value;
    return kept || done?.kind !== "refused" ? null : fieldsOf(done.problem).map(({ name, message }) => ({ name: name.replace(/^settings\./, ""), message }));
  }

  /** Installs a file that was chosen or dropped. Its name when it waits to be agreed to; null when it was refused. */
  async install(file: File, replace = false): Promise<string | null> {
    let name: string | null = null;
    await this.#change(async () => {
      if (file.size > LARGEST_BYTES) throw tooLarge(file.name);
      const { upload_id } = await this.transport.request("plugins.receive", { name: file.name, content: await base64(file) });
      const plugin = await this.transport.request("plugins.install", { upload_id, replace });
      name = plugin.plugin_id;
      return { kind: "installed", plugin };
    });
    return name;
  }

  async addServers(text: string): Promise<boolean> {
    return this.#change(async () => {
      await this.transport.request("plugins.add_servers", { text });
      return { kind: "added" };
    });
  }

  async run(plugin_id: string, tool: string, args: Record<string, JsonValue>, confirmed: boolean): Promise<Tried> {
    try {
      return { kind: "done", result: await this.transport.request("plugins.run", { plugin_id, tool, args, confirmed }) };
    } catch (error) {
      return { kind: "refused", problem: problemOf(error) };
    }
  }

  forget(): void {
    this.patch({ done: null });
  }

  /** True when it was done. */
  async #change(act: () => Promise<PluginDone>): Promise<boolean> {
    try {
      this.patch({ done: await act() });
    } catch (error) {
      this.patch({ done: { kind: "refused", problem: problemOf(error) } });
      return false;
    }
    await this.all.load();
    return true;
  }
}

function tooLarge(name: string): RequestFailed {
  return new RequestFailed({ code: "invalid_input", message: `${name} is larger than 5 MB. Copy it into the folder of plugins instead.` });
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(""));
}
