/** `<karen-plugin-settings>`: what a plugin can be set to, in a form drawn from its schema. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { InvalidField, JsonValue, PluginInfo } from "#core/contract.gen";
import type { PluginsStore } from "#core/plugins";
import { controls } from "#elements/base/controls";
import type { ChangeEvent, UnfinishedEvent } from "#elements/form/form";
import "#elements/form/form";
import { panelStyles } from "#elements/memory/panel.styles";
import { pageStyles } from "#elements/plugins/plugins.styles";
import { filled, plainSchema, secretsOf, startOf } from "#elements/plugins/schema";

@customElement("karen-plugin-settings")
export class KarenPluginSettings extends LitElement {
  static override styles = [controls, panelStyles, pageStyles];

  @property({ attribute: false }) plugins!: PluginsStore;
  @property({ attribute: false }) plugin!: PluginInfo;
  /** What was written and not kept yet. */
  @state() private written: Record<string, JsonValue> | null = null;
  @state() private unfinished = false;
  @state() private refused: readonly InvalidField[] = [];

  async #keep(event: Event): Promise<void> {
    event.preventDefault();
    if (this.unfinished || this.written === null) return;
    const refused = await this.plugins.set(this.plugin, filled(this.written));
    this.refused = refused ?? [];
    if (refused === null) this.written = null;
  }

  /** A secret never comes back: what can be said of it is whether it is set. */
  #secret(name: string, now: Readonly<Record<string, JsonValue>>): TemplateResult {
    if (!this.plugin.secrets.includes(name)) return html`Not set.`;
    if (now[name] === "") return html`It is removed when you keep the settings.`;
    const remove = () => (this.written = { ...now, [name]: "" });
    return html`Set. Type to replace it. <button type="button" @click=${remove}>Remove</button>`;
  }

  override render(): TemplateResult | typeof nothing {
    const given = this.plugin.settings_schema;
    if (given === null) return nothing;
    const schema = plainSchema(given);
    if (schema === null) return html`<p class="quiet">These settings are too involved for a form.</p>`;
    const now = this.written ?? startOf(given, this.plugin.settings);
    const notes = new Map(secretsOf(given).map((name) => [name, this.#secret(name, now)]));
    const changed = ({ change }: ChangeEvent) => (this.written = { ...now, ...(change) });
    return html`<form novalidate aria-label="Settings of ${this.plugin.name}" @submit=${(event: Event) => void this.#keep(event)}>
      <karen-form .schema=${schema} .value=${now} .refused=${this.refused} .notes=${notes} @karen-change=${changed} @karen-unfinished=${({ unfinished }: UnfinishedEvent) => (this.unfinished = unfinished)}></karen-form>
      <p class="acts"><button class="outlined" ?disabled=${this.written === null}>Keep the settings</button></p>
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-settings": KarenPluginSettings;
  }
}
