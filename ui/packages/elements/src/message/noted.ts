/** The quiet line under a message of the user: what was noted of it, and what it took the place of. */
import { css, html, nothing, type TemplateResult } from "lit";
import { attributeName, claim, claimWithin, isFact } from "#core/claims";
import type { FactsNoted, Memory } from "#core/contract.gen";
import { icon } from "#elements/icon/icon";

export const notedStyles = css`
  .noted {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 8px;
    min-height: 1.5rem;
    padding-top: 4px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
    overflow-wrap: anywhere;
  }
  .noted svg {
    display: inline-block;
    margin-right: 4px;
    vertical-align: text-bottom;
  }
  .noted button {
    min-height: 1.5rem;
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
`;

export interface NotedActs {
  readonly undo: () => void;
  readonly edit: (memoryId: string) => void;
}

export function notedLine({ facts, closed }: FactsNoted, acts: NotedActs): TemplateResult {
  const words = facts.length > 0 ? `Noted: ${facts.map((fact) => noted(fact, closed)).join("; ")}` : `No longer so: ${closed.map(claim).join("; ")}`;
  return html`<p class="noted" role="status">
    <span dir="auto">${icon("remembered", 12)}${words}</span>
    ${facts.length > 0 ? html`<button class="link" aria-label="Undo what was noted" @click=${acts.undo}>Undo</button>` : nothing}
    ${facts.map(
      ({ id, attribute }, at) => html`<button class="link" @click=${() => acts.edit(id)}>${facts.length === 1 ? "Edit" : `Edit ${attribute === null ? at + 1 : attributeName(attribute).toLocaleLowerCase()}`}</button>`,
    )}
  </p>`;
}

/** your name is Ana (was Anna) */
function noted(fact: Memory, closed: readonly Memory[]): string {
  const before = closed.filter(({ superseded_by }) => superseded_by === fact.id).map(({ value, content }) => value ?? content);
  const words = isFact(fact) ? claimWithin(fact) : fact.content;
  return before.length === 0 ? words : `${words} (was ${before.join(", ")})`;
}
