/** `<karen-tool-card>`: one run of a tool for an answer. A quiet line; opened, all it was asked with and what came of it. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { failureOf, type ShownStep, type StepState, toolName } from "#core/steps";
import { inLine, type Part, partsOf } from "#core/values";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";
import { parts, valuesStyles } from "#elements/tools/values";

const STATES: Readonly<Partial<Record<StepState, string>>> = { running: "running…", failed: "failed", unfinished: "not finished" };
const KEPT_SHORT = "It was too long to be kept with the answer.";
const UNFINISHED = "It was not finished.";

@customElement("karen-tool-card")
export class KarenToolCard extends LitElement {
  static override styles = [
    controls,
    valuesStyles,
    css`
      :host {
        display: block;
        max-width: 100%;
        font-size: var(--karen-size-s);
        line-height: var(--karen-line-s);
      }
      .card {
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius);
      }
      .card > summary {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 2rem;
        padding: 4px 8px;
        border-radius: var(--karen-radius);
        color: var(--karen-ink-2);
        cursor: pointer;
        list-style: none;
      }
      .card > summary::-webkit-details-marker {
        display: none;
      }
      .card > summary:hover {
        background: var(--karen-hover);
      }
      .card[open] > summary {
        border-radius: var(--karen-radius) var(--karen-radius) 0 0;
      }
      .name {
        flex: none;
        font-weight: 600;
      }
      .given {
        display: flex;
        flex: 1;
        gap: 12px;
        min-width: 0;
        overflow: hidden;
        white-space: nowrap;
      }
      .given > span {
        flex: 0 1 auto;
        min-width: 3rem;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .given i {
        margin-right: 4px;
        color: var(--karen-ink-3);
        font-size: var(--karen-size-xs);
        font-style: normal;
      }
      .how {
        flex: none;
        font-size: var(--karen-size-xs);
      }
      .failed .how,
      .failed .mark {
        color: var(--karen-bad);
      }
      .turns {
        flex: none;
        transition: transform var(--karen-quick);
      }
      .card[open] .turns {
        transform: rotate(90deg);
      }
      .inside {
        padding: 4px 12px 12px;
        border-top: 1px solid var(--karen-line);
      }
      h3 {
        margin: 8px 0 4px;
        color: var(--karen-ink-3);
        font-size: var(--karen-size-xs);
        font-weight: 400;
        line-height: var(--karen-line-xs);
      }
      @media (prefers-reduced-motion: reduce) {
        .turns {
          transition: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) shown!: ShownStep;

  @state() private open = false;

  override render() {
    const { step, state } = this.shown;
    const given = partsOf(step.args);
    return html`<details class="card ${state}" @toggle=${(event: ToggleEvent) => this.#toggled(event)}>
      <summary>
        <span class="mark">${icon(state === "failed" ? "alert" : "tool", 14)}</span>
        <span class="name"><span class="hidden">Tool: </span>${toolName(step.tool)}</span>
        <span class="given" dir="auto">${given.map((part) => html`<span><i>${part.name}</i>${inLine(part.value)}</span>`)}</span>
        ${STATES[state] ? html`<span class="how">${STATES[state]}</span>` : nothing}
        <span class="turns">${icon("next", 14)}</span>
      </summary>
      ${this.open ? this.#inside(given) : nothing}
    </details>`;
  }

  #toggled(event: ToggleEvent): void {
    if (event.target instanceof HTMLDetailsElement && event.target.matches(".card")) this.open = event.newState === "open";
  }

  #inside(given: readonly Part[]): TemplateResult {
    return html`<div class="inside">
      ${given.length > 0 ? html`<h3>Asked with</h3>${parts(given)}` : nothing} <h3>What came of it</h3>${this.#outcome()}
    </div>`;
  }

  #outcome(): TemplateResult {
    const { step, state } = this.shown;
    switch (state) {
      case "running":
        return html`<p>It is running.</p>`;
      case "unfinished":
        return html`<p>${UNFINISHED}</p>`;
      case "kept short":
        return html`<p>${KEPT_SHORT}</p>`;
      case "failed":
        return html`<p>${failureOf(step)}</p>`;
      case "done":
        return this.#result(step.result);
    }
  }

  #result(result: unknown): TemplateResult {
    const all = partsOf(typeof result === "object" && result !== null ? result : { result });
    return all.length > 0 ? parts(all) : html`<p>Nothing was found.</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-tool-card": KarenToolCard;
  }
}
