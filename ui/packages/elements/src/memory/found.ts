/** Why something was found: the parts of its score, and what the ranking measured. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { MemoryHit } from "#core/contract.gen";
import { percent, SCORES } from "#elements/memory/words";

export const whyStyles = css`
  .hit {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: end;
    gap: 0 8px;
  }
  .hit > .because {
    min-width: 1.5rem;
    min-height: 1.5rem;
    margin: 0 8px 6px 0;
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .why {
    display: grid;
    grid-column: 1 / -1;
    gap: 6px;
    padding: 0 8px 12px;
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
  .scores {
    display: grid;
    grid-template-columns: auto minmax(4rem, 10rem) auto;
    justify-content: start;
    align-items: center;
    gap: 2px 12px;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  .scores dt {
    color: var(--karen-ink-2);
  }
  .scores dd {
    display: contents;
  }
  meter {
    width: 100%;
    height: 8px;
  }
  details {
    width: 100%;
  }
  summary {
    cursor: pointer;
  }
  th {
    padding-right: 16px;
    font-weight: 400;
    text-align: left;
  }
  td {
    padding-right: 16px;
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
`;

export function why({ score, scores, explanation }: MemoryHit): TemplateResult {
  return html`<div class="why">
    <p>How likely it answers this: ${percent(score)}</p>
    <dl class="scores">
      ${SCORES.map(([part, name]) => {
        const value = scores[part];
        return html`<dt>${name}</dt><dd>${value === null ? html`<span></span><span>not known</span>` : html`<meter min="0" max="1" value=${value} aria-label=${name}></meter><span>${percent(value)}</span>`}</dd>`;
      })}
    </dl>
    ${explanation && explanation.length > 0
      ? html`<details>
          <summary>All that was measured</summary>
          <table>
            <thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Share</th></tr></thead>
            <tbody>${explanation.map(({ name, value, share }) => html`<tr><th scope="row">${name.replaceAll("_", " ")}</th><td>${figure(value)}</td><td>${figure(share)}</td></tr>`)}</tbody>
          </table>
        </details>`
      : nothing}
  </div>`;
}

function figure(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 2 });
}
