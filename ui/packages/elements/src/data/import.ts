/** `<karen-import>`: the way in for what another program kept: how far it is, and a report of what came and what did not. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ImportFinished } from "#core/contract.gen";
import type { ImportsStore } from "#core/imports";
import { problemOf } from "#core/problem";
import { bytes, count } from "#core/quantities";
import type { Desktop } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { styles } from "#elements/data/data.styles";
import { amount, KINDS, reportWords } from "#elements/data/import-words";
import { icon } from "#elements/icon/icon";
import { CommandEvent, OpenConversationEvent } from "#elements/sidebar/request";

@customElement("karen-import")
export class KarenImport extends LitElement {
  static override styles = [
    controls,
    styles,
    css`
      progress {
        display: block;
        width: 100%;
        max-width: 24rem;
        height: 8px;
        accent-color: var(--karen-accent);
      }
      .running {
        display: grid;
        justify-items: start;
        gap: 4px;
        padding: 8px 0;
        font-variant-numeric: tabular-nums;
      }
      ul {
        margin-left: 24px;
      }
      li {
        display: block;
        min-height: 0;
      }
      summary {
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) imports!: ImportsStore;
  /** Null in a browser: the file is handed over there. */
  @property({ attribute: false }) desktop: Desktop | null = null;

  /** Why no file was chosen. */
  @state() private choosing = "";
  @query("input[type=file]") private readonly file!: HTMLInputElement;

  constructor() {
    super();
    new Watching(this, () => this.imports);
  }

  /** What is happening, or has come of it, may stand below the edge. */
  protected override updated(): void {
    if (this.imports.value.phase !== "none") this.renderRoot.querySelector(".running, [role=status]")?.scrollIntoView({ block: "nearest" });
  }

  async #choose(): Promise<void> {
    this.choosing = "";
    if (!this.desktop) {
      this.file.click();
      return;
    }
    try {
      const path = await this.desktop.pickFile();
      if (path) await this.imports.takePath(path);
    } catch (error) {
      this.choosing = problemOf(error).message;
    }
  }

  async #take(): Promise<void> {
    const [file] = this.file.files ?? [];
    if (file) await this.imports.takeFile(file);
    this.file.value = "";
  }

  override render() {
    const { running } = this.imports;
    return html`
      <h3>Bring something along</h3>
      <p class="quiet">Conversations, memories and settings of ChatGPT, Claude, Open WebUI or an earlier Karen, or your own as JSON Lines or Markdown: choose the file, or the zip, as you got it. Nothing comes in twice.</p>
      ${running ? this.#running() : html`<div class="acts"><button class="outlined choose" @click=${() => void this.#choose()}>${icon("upload")}Choose a file…</button></div>`}
      <input class="hidden" type="file" tabindex="-1" aria-hidden="true" aria-label="File to bring along" @change=${() => void this.#take()} />
      ${this.choosing === "" ? nothing : html`<p class="outcome bad" role="alert">${icon("alert")}<span>${this.choosing}</span></p>`}
      <div role="status">${this.#outcome()}</div>
    `;
  }

  #running(): TemplateResult {
    const { phase, name, kind, doneBytes, totalBytes, conversations, messages } = this.imports.value;
    const share = totalBytes ? Math.min(1, doneBytes / totalBytes) : null;
    const amounts = messages > 0 ? `${amount(conversations, "new conversation")}, ${amount(messages, "message")}` : "Finding out what it is…";
    return html`<div class="running">
      <p id="what">${phase === "sending" ? `Handing over ${name}` : `Reading ${name}${kind ? `, ${KINDS[kind]}` : ""}`}</p>
      <progress aria-labelledby="what" max="1" value=${share ?? nothing}></progress>
      <p class="quiet">${totalBytes === null ? "" : `${bytes(doneBytes)} of ${bytes(totalBytes)}. `}${phase === "reading" ? amounts : ""}</p>
      <button class="outlined" @click=${() => this.imports.stop()}>Cancel</button>
    </div>`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { phase, name, messages, problem, report } = this.imports.value;
    switch (phase) {
      case "failed":
        return html`<p class="outcome bad">${icon("alert")}<span>${name} was not taken in${messages > 0 ? " to its end" : ""}: ${problem?.message}</span></p>`;
      case "stopped":
        return html`<p class="outcome">${icon("alert")}<span>Stopped. ${messages > 0 ? `${amount(messages, "message")} of ${name} came in and stay.` : `Nothing of ${name} came in.`} Choose it again to go on.</span></p>`;
      case "done":
        return report ? this.#report(report) : nothing;
      default:
        return nothing;
    }
  }

  #report(report: ImportFinished): TemplateResult {
    const [first, ...others] = report.conversation_ids;
    return html`<p class="outcome">${icon("check")}<span>${this.imports.value.name}, ${KINDS[report.kind]}: ${reportWords(report)}</span></p>
      ${report.skipped.length > 0 ? this.#skipped(report) : nothing}
      <div class="acts">
        ${first === undefined ? nothing : html`<button class="outlined" @click=${() => this.dispatchEvent(new OpenConversationEvent(first))}>${icon("chat")}${others.length === 0 ? "Open the conversation" : "Show the conversations"}</button>`}
        ${report.facts > 0 ? html`<button class="outlined" @click=${() => this.dispatchEvent(new CommandEvent("inbox"))}>${icon("inbox")}Look into the inbox (${count(report.facts)})</button>` : nothing}
      </div>`;
  }

  #skipped({ skipped }: ImportFinished): TemplateResult {
    const all = skipped.reduce((sum, { count: times }) => sum + times, 0);
    return html`<details>
      <summary>${amount(all, "thing was", "things were")} left out, and why</summary>
      <ul>
        ${skipped.map(({ where, reason, count: times }) => html`<li>${times > 1 ? `${count(times)} times: ` : ""}${reason} <span class="why">${times > 1 ? "First at " : ""}${where}</span></li>`)}
      </ul>
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-import": KarenImport;
  }
}
