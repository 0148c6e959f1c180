/** `<karen-plugin-log>`: what a plugin has printed and logged since Karen began, its last lines. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { PluginLogLine } from "#core/contract.gen";
import { clock } from "#core/dates";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { panelStyles } from "#elements/memory/panel.styles";
import { pageStyles } from "#elements/plugins/plugins.styles";

@customElement("karen-plugin-log")
export class KarenPluginLog extends LitElement {
  static override styles = [controls, panelStyles, pageStyles];

  @property({ attribute: false }) transport!: Transport;
  @property() plugin = "";
  /** Another value: something happened, so it is read again. */
  @property({ attribute: false }) news: unknown = null;
  @state() private lines: readonly PluginLogLine[] = [];
  @state() private problem = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("plugin") || changed.has("news")) void this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.lines = (await this.transport.request("plugins.logs", { plugin_id: this.plugin })).lines;
      this.problem = "";
    } catch (error) {
      this.problem = problemOf(error).message;
    }
  }

  override render(): TemplateResult {
    const line = ({ at, level, text }: PluginLogLine) => `${clock(new Date(at))} ${level === "output" ? "" : `${level}: `}${text}`;
    return html`
      ${this.lines.length === 0 ? html`<p class="quiet">It has said nothing since Karen began.</p>` : html`<pre tabindex="0" aria-label="Log">${this.lines.map(line).join("\n")}</pre>`}
      <p class="acts"><button class="outlined" @click=${() => void this.#read()}>Read again</button></p>
      ${this.problem === "" ? nothing : html`<p class="bad" role="alert">${this.problem}</p>`}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-log": KarenPluginLog;
  }
}
