/** One model in the list: what it is, whether it runs here, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ModelInfo } from "#core/contract.gen";
import { icon } from "#elements/icon/icon";
import { facts, fitOf } from "#elements/models/words";

export interface ModelRow {
  readonly model: ModelInfo;
  readonly availableBytes: number | null;
  readonly chosen: boolean;
  /** Some model is being tried. */
  readonly testing: boolean;
  /** What a trial of this one gave. */
  readonly said: TemplateResult | typeof nothing;
  readonly refused: string;
  /** What is asked before it goes. */
  readonly question: TemplateResult | typeof nothing;
}

export interface ModelActs {
  readonly choose: () => void;
  readonly test: () => void;
  /** Null where it cannot be removed. */
  readonly remove: (() => void) | null;
}

export function modelRow(row: ModelRow, acts: ModelActs): TemplateResult {
  const { model, chosen } = row;
  const id = encodeURIComponent(`${model.provider_id} ${model.model}`);
  const fit = fitOf(model, row.availableBytes);
  const tooLarge = model.fit === "too_large";
  const about = facts(model);
  const choose = (event: Event) => {
    if (tooLarge) event.preventDefault();
    else if (!chosen) acts.choose();
  };
  return html`<div class="model ${tooLarge ? "too-large" : ""}">
    <input
      id=${id} type="radio" name="model" aria-describedby="${id}-about" aria-disabled=${tooLarge ? "true" : nothing}
      .checked=${live(chosen)}
      @click=${choose}
    />
    <div class="about">
      <label for=${id}>${model.label}${model.tiny ? html` <span class="tiny">tiny</span>` : nothing}</label>
      <div id="${id}-about">
        ${about === "" ? nothing : html`<p class="facts">${about}</p>`}
        ${fit ? html`<p class="fit ${model.fit}">${icon(fit.icon, 14)}<span>${fit.words}</span></p>` : nothing}
      </div>
      ${row.refused === "" ? nothing : html`<p class="bad" role="alert">${row.refused}</p>`} ${row.said} ${row.question}
    </div>
    ${tooLarge ? nothing : html`<button aria-label="Test ${model.label}" aria-disabled=${row.testing ? "true" : "false"} @click=${() => row.testing || acts.test()}>Test</button>`}
    ${acts.remove ? html`<button class="icon" aria-label="Remove ${model.label}" title="Remove" data-removes="${model.provider_id} ${model.model}" @click=${acts.remove}>${icon("trash", 14)}</button>` : nothing}
  </div>`;
}
