/** `<karen-model-chip>`: which model answers and how it is, always in sight; opens what is known of it and what to do. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ModelStatus } from "#core/contract.gen";
import { type ModelsStore, refusalOf } from "#core/models";
import { bytes } from "#core/quantities";
import { controls } from "#elements/base/controls";
import { panel, placeBeside } from "#elements/base/popover";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { mark, markStyles } from "#elements/models/mark";
import { trialOf, trialStyles } from "#elements/models/trial";
import { caution, condition, elsewhere, figures, modeOf, nameOf } from "#elements/models/words";
import { CommandEvent } from "#elements/sidebar/request";

@customElement("karen-model-chip")
export class KarenModelChip extends LitElement {
  static override styles = [
    controls,
    panel,
    markStyles,
    trialStyles,
    css`
      :host {
        display: inline-flex;
        min-width: 0;
      }
      .model {
        gap: 6px;
        min-width: 0;
        min-height: 1.5rem;
        padding: 0 8px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
      .model:hover {
        color: var(--karen-ink);
      }
      .model .name {
        flex: 0 3 auto;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .model.absent .name {
        flex: none;
      }
      .model .mode {
        flex: 0 9 auto;
        overflow: hidden;
        color: var(--karen-ink-3);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .model.failed .mode {
        color: var(--karen-bad);
      }
      .model .away {
        display: inline-flex;
        flex: 0 1 auto;
        align-items: center;
        gap: 4px;
        min-width: 0;
        color: var(--karen-warn);
      }
      .away span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .about {
        width: 22rem;
        color: var(--karen-ink);
        overflow-wrap: anywhere;
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-bottom: 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      .quiet {
        color: var(--karen-ink-2);
      }
      .about > p + p,
      dl {
        margin-top: 8px;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 12px;
      }
      @container (max-width: 28rem) {
        .model {
          padding: 0 4px;
        }
        .model.absent .mode {
          text-align: left;
          white-space: normal;
        }
        .long {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) models!: ModelsStore;

  @state() private open = false;
  @query(".model") private readonly opener!: HTMLElement;
  @query(".about") private readonly about!: HTMLElement;

  constructor() {
    super();
    new Watching(this, () => this.models);
    new Watching(this, () => this.models.trial);
  }

  override render() {
    const { status, statusProblem } = this.models.value;
    return html`
      <button class="model ${status?.state ?? ""}" popovertarget="about" aria-expanded=${this.open ? "true" : "false"} title="Which model answers">
        ${status ? this.#chip(status) : html`${icon("help", 14)}<span class="mode">${statusProblem ? "Model not known" : "Asking for the model…"}</span>`}
      </button>
      <p class="hidden" role="status">${status?.state === "failed" ? `${nameOf(status)} does not work. ${status.reason}` : ""}</p>
      <div id="about" class="about panel" popover role="dialog" aria-label="Which model answers" @toggle=${(event: ToggleEvent) => this.#toggled(event)}>
        ${this.open ? this.#about(status) : nothing}
      </div>
    `;
  }

  #chip(status: ModelStatus): TemplateResult {
    const host = elsewhere(status, this.models.value.providers);
    return html`${mark(status.state)}<span class="name">${nameOf(status)}</span><span class="mode">${status.state === "absent" ? "— " : ""}${modeOf(status)}</span>
      ${host === null ? nothing : html`<span class="away" title="Answers come from ${host}">${icon("away", 14)}<span><span class="long">answers come </span>from ${host}</span></span>`}`;
  }

  #toggled(event: ToggleEvent): void {
    this.open = event.newState === "open";
    if (!this.open) this.models.trial.clear();
    else {
      this.models.forgetRefusal();
      void this.models.load();
    }
  }

  /** Placed again whenever more or less is said in it: it stands above the chip and must not cover it. */
  protected override updated(): void {
    if (this.open) placeBeside(this.about, this.opener);
  }

  #about(status: ModelStatus | null): TemplateResult {
    const { statusProblem, providers, refused } = this.models.value;
    if (!status) return html`<p>${statusProblem?.message ?? "Asking…"}</p>`;
    const host = elsewhere(status, providers);
    const measured = figures(status);
    const refusal = refusalOf(refused, status.choice) || refusalOf(refused, null);
    const more = [caution(status, host), status.stops || status.state === "absent" ? "" : "A stop closes the connection to it; whether it goes on working there is not known."];
    return html`
      <h2>${mark(status.state)}${nameOf(status)}</h2>
      <p>${condition(status)}</p>
      ${more.map((words) => (words === "" ? nothing : html`<p class="quiet">${words}</p>`))}
      ${measured.length > 0 ? html`<dl>${measured.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>` : nothing}
      ${trialOf(this.models.trial.value)} ${refusal === "" ? nothing : html`<p class="bad" role="alert">${refusal}</p>`}
      <div class="acts">${this.#acts(status)}</div>
    `;
  }

  #acts(status: ModelStatus): TemplateResult {
    const { models } = this;
    const running = models.trial.value.phase === "running";
    const failed = status.state === "failed";
    return html`
      ${failed ? html`<button class="outlined" ?disabled=${running} @click=${() => void models.trial.run(null)}>Try again</button>` : nothing}
      <button class="outlined" @click=${() => this.#choose()}>${failed ? "Choose another…" : "Choose a model…"}</button>
      ${failed && status.kind !== "embedded" ? html`<button class="outlined" @click=${() => void models.select(null)}>Use what Karen brings along</button>` : nothing}
      ${status.state === "ready" && typeof status.memory_bytes === "number"
        ? html`<button class="outlined" ?disabled=${status.busy} @click=${() => void models.unload()}>Unload, give ${bytes(status.memory_bytes)} back</button>`
        : nothing}
    `;
  }

  #choose(): void {
    this.about.hidePopover();
    this.opener.focus();
    this.dispatchEvent(new CommandEvent("models"));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-model-chip": KarenModelChip;
  }
}
