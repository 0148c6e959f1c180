/** The small mark of a model's state: another shape for each, so that no colour is needed to tell them apart. */
import { css, html, type TemplateResult } from "lit";
import type { ModelState } from "#core/contract.gen";
import { icon } from "#elements/icon/icon";

/** Borders, not grounds: they are kept where the system chooses the colours. */
export const markStyles = css`
  .mark {
    flex: none;
    width: 0.5rem;
    height: 0.5rem;
    border: 1.5px solid currentColor;
    border-radius: 50%;
    color: var(--karen-ink-3);
  }
  .mark.ready {
    border-width: 0.25rem;
    color: var(--karen-good);
  }
  .mark.starting {
    border-left-width: 0.25rem;
    color: var(--karen-info);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .mark.absent {
    height: 0;
    border-width: 1px 0;
    border-radius: 0;
  }
  .mark.failed svg {
    color: var(--karen-bad);
  }
  .mark.failed {
    width: auto;
    height: auto;
    border: 0;
    border-radius: 0;
  }
  @keyframes breathe {
    50% {
      opacity: 0.35;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .mark.starting {
      animation: none;
    }
  }
`;

export function mark(state: ModelState): TemplateResult {
  return html`<span class="mark ${state}" aria-hidden="true">${state === "failed" ? icon("alert", 14) : ""}</span>`;
}
