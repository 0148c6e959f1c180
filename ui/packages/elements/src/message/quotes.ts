/** Messages quoted as buttons that open them where they were written: what an answer rests on, or what comes near. */
import { css, html, type TemplateResult } from "lit";
import type { SourceSpan } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";

export const quotesStyles = css`
  .source {
    display: block;
    width: 100%;
    margin-top: 4px;
    padding: 8px;
    border: 1px solid var(--karen-line);
    text-align: left;
    overflow-wrap: anywhere;
  }
  .source span {
    display: block;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
`;

/** `conversationId` is where they are shown. */
export function quotes(sources: readonly SourceSpan[], conversationId: string, open: (source: SourceSpan) => void): TemplateResult {
  return html`<ul>
    ${sources.map((source) => html`<li>${quote(source, conversationId, () => open(source))}</li>`)}
  </ul>`;
}

function quote(source: SourceSpan, conversationId: string, open: () => void): TemplateResult {
  const moment = new Date(source.timestamp);
  return html`<button class="source" dir="auto" @click=${open}>
    “${source.text}”
    <span title=${exact(moment)}>${source.role === "user" ? "You" : "Karen"}, ${shortMoment(moment, new Date())}${source.conversation_id === conversationId ? "" : ", in another conversation"}</span>
  </button>`;
}
