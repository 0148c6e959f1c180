/** `<karen-exchange>`: memories out as a file that Karen takes back without loss, and in from any file she knows. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ImportsStore } from "#core/imports";
import { problemOf } from "#core/problem";
import { gathered } from "#core/textfile";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import "#elements/data/import";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";

@customElement("karen-exchange")
export class KarenExchange extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      h3 {
        margin: 0 0 4px;
        padding: 4px 0;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      .acts {
        padding: 12px 0 4px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      label input {
        margin: 0;
        accent-color: var(--karen-accent);
      }
      [role="status"] {
        min-height: var(--karen-line-s);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) transport!: Transport;
  @property({ attribute: false }) imports!: ImportsStore;
  @state() private note = "";
  @state() private wrong = "";
  @state() private busy = false;
  @query("input[type=checkbox]") private readonly history!: HTMLInputElement;

  async #export(): Promise<void> {
    [this.busy, this.note, this.wrong] = [true, "", ""];
    try {
      this.note = await this.transport.saveFile(await gathered(this.transport.stream("memory.export", { include_closed: this.history.checked })));
    } catch (error) {
      this.wrong = `Not saved: ${problemOf(error).message}`;
    }
    this.busy = false;
  }

  override render() {
    return html`<h3>Take your memories along</h3>
      <p class="quiet">One JSON file with every memory, its tags, its sources and its times. Karen takes it back below, here or on another computer; what is there already is left as it is.</p>
      <div class="acts">
        <button class="outlined" ?disabled=${this.busy} @click=${() => void this.#export()}>${icon("download")}Export memories</button>
        <label><input type="checkbox" checked />With what held before</label>
      </div>
      <p class="quiet" role="status">${this.busy ? "Writing the file…" : this.note}</p>
      ${this.wrong === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span>${this.wrong}</span></p>`}
      <karen-import .imports=${this.imports} .desktop=${this.transport.desktop}></karen-import>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-exchange": KarenExchange;
  }
}
