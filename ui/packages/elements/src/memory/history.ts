/** What was known of one thing, newest first: Bordeaux until 3 March → Porto. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Memory } from "#core/contract.gen";
import { dayWithin, exact } from "#core/dates";
import { holds } from "#core/facts";

export const historyStyles = css`
  .history {
    display: grid;
    gap: 2px;
  }
  .history li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
  }
  .history .before {
    color: var(--karen-ink-2);
  }
  .history button.link {
    overflow-wrap: anywhere;
    text-align: left;
  }
`;

/** `shown` is the memory it stands beside: it needs no link to itself. */
export function history(facts: readonly Memory[], shown: string | null, now: Date, open: (memoryId: string) => void): TemplateResult {
  return html`<ol class="history" aria-label="What was known, newest first">
    ${facts.map((fact) => {
      const value = `${fact.polarity === "not" ? "not " : ""}${fact.value ?? fact.content}`;
      return html`<li class=${holds(fact) ? "" : "before"}>
        ${fact.id === shown ? html`<strong dir="auto">${value}</strong>` : html`<button class="link" dir="auto" @click=${() => open(fact.id)}>${value}</button>`}
        <span class="small">${span(fact, now)}</span>
      </li>`;
    })}
  </ol>`;
}

function span({ valid_from, valid_to }: Memory, now: Date): TemplateResult | typeof nothing {
  const day = (iso: string) => html`<span title=${exact(new Date(iso))}>${dayWithin(iso, now)}</span>`;
  if (valid_from !== null && valid_to !== null) return html`${day(valid_from)} until ${day(valid_to)}`;
  if (valid_to !== null) return html`until ${day(valid_to)}`;
  return valid_from === null ? nothing : html`since ${day(valid_from)}`;
}
