/** `<karen-plugin-record>`: what was agreed to, switched and called, newest first, and whether it is what was written. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { PluginAuditEntry, PluginAuditVerdict, Problem } from "#core/contract.gen";
import { dayAndTime, exact } from "#core/dates";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { panelStyles } from "#elements/memory/panel.styles";
import { pageStyles } from "#elements/plugins/plugins.styles";
import { actionWords } from "#elements/plugins/words";

const AT_ONCE = 20;

@customElement("karen-plugin-record")
export class KarenPluginRecord extends LitElement {
  static override styles = [controls, panelStyles, pageStyles];

  @property({ attribute: false }) transport!: Transport;
  @property() plugin = "";
  /** Another value: something happened, so it is read again. */
  @property({ attribute: false }) news: unknown = null;
  @state() private entries: readonly PluginAuditEntry[] = [];
  @state() private more = false;
  @state() private problem: Problem | null = null;
  @state() private verdict: PluginAuditVerdict | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("plugin") || changed.has("news")) void this.#read(null);
  }

  async #read(before: number | null): Promise<void> {
    try {
      const { entries, more } = await this.transport.request("plugins.audit", { plugin_id: this.plugin, before, limit: AT_ONCE });
      this.entries = before === null ? entries : [...this.entries, ...entries];
      this.more = more;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #verify(): Promise<void> {
    try {
      this.verdict = await this.transport.request("plugins.verify_audit", {});
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  override render(): TemplateResult {
    const now = new Date();
    const oldest = this.entries.at(-1);
    return html`
      ${this.entries.length === 0 ? html`<p class="quiet">Nothing has happened yet.</p>` : nothing}
      <ul aria-label="What happened, newest first">${this.entries.map((entry) => html`<li class="entry" data-entry=${entry.number}><span dir="auto">${actionWords(entry)}</span><time class="small" datetime=${entry.at} title=${exact(new Date(entry.at))}>${dayAndTime(new Date(entry.at), now)}</time></li>`)}</ul>
      <p class="acts">
        ${this.more && oldest ? html`<button class="outlined" @click=${() => void this.#read(oldest.number)}>Older</button>` : nothing}
        <button class="outlined" @click=${() => void this.#verify()}>Verify</button>
        <span class="small" role="status">${this.verdict ? verdictWords(this.verdict) : ""}</span>
      </p>
      ${this.problem ? html`<p class="bad" role="alert">${this.problem.message}</p>` : nothing}
    `;
  }
}

function verdictWords({ entries, intact, broken_at }: PluginAuditVerdict): string {
  if (intact) return entries === 1 ? "Its one entry is what was written." : `All ${entries.toLocaleString()} entries of all plugins are what was written.`;
  return `Entry ${(broken_at ?? 0).toLocaleString()} is not what was written: from there on this log cannot be trusted.`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-record": KarenPluginRecord;
  }
}
