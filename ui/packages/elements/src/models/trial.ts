/** What a short question to a model gave, or that one is being asked. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { TrialState } from "#core/trial";
import { icon } from "#elements/icon/icon";
import { measured } from "#elements/models/words";

export const trialStyles = css`
  .trial {
    display: flex;
    gap: 8px;
    margin-top: 8px;
    padding: 8px 12px;
    border-radius: var(--karen-radius);
    background: var(--karen-tint);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
    scroll-margin: 16px;
  }
  .trial.wrong {
    background: var(--karen-bad-soft);
  }
  .trial.wrong svg,
  .bad {
    color: var(--karen-bad);
  }
  .trial .measured {
    margin-top: 4px;
    color: var(--karen-ink-2);
    font-variant-numeric: tabular-nums;
  }
  .trial .said {
    max-height: 6rem;
    overflow: auto;
    white-space: pre-wrap;
  }
`;

export function trialOf({ phase, result, problem }: TrialState, stop?: () => void): TemplateResult {
  const reason = problem?.message ?? (result?.ok === false ? result.reason : "");
  const wrong = phase === "done" && !result?.ok;
  return html`<div role="status">
    ${phase === "none"
      ? nothing
      : html`<div class="trial ${wrong ? "wrong" : ""}">
          ${wrong ? icon("alert", 14) : nothing}
          <div>
            ${phase === "running" ? html`Asking it a short question… ${stop ? html`<button class="link" @click=${stop}>Stop</button>` : nothing}` : nothing}
            ${wrong ? html`<p>It does not work: ${reason === "" ? "it gave no reason." : reason}</p>` : nothing}
            ${result?.ok ? html`<p class="said" dir="auto">“${result.answer.trim()}”</p><p class="measured">${measured(result)}</p>` : nothing}
          </div>
        </div>`}
  </div>`;
}
