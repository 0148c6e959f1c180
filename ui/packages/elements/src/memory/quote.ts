/** What a memory is known from: the words as they were said, which open the conversation at their place. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { MemorySource } from "#core/contract.gen";
import { exact } from "#core/dates";
import { OpenSourceEvent, type Place } from "#elements/memory/request";
import { saidBy } from "#elements/memory/words";

export const quoteStyles = css`
  .quote {
    display: block;
    width: 100%;
    min-height: 0;
    margin: 0;
    padding: 6px 12px;
    border: 0;
    border-left: 2px solid var(--karen-line-strong);
    border-radius: 0 var(--karen-radius) var(--karen-radius) 0;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
    overflow-wrap: anywhere;
    text-align: left;
    white-space: pre-wrap;
  }
  button.quote:hover {
    border-left-color: var(--karen-accent);
  }
  .quote span {
    display: block;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-xs);
    line-height: var(--karen-line-xs);
  }
`;

/** `words` stand in for a source that quotes none. */
export function quote(source: MemorySource, words: string, now: Date): TemplateResult {
  const said = source.span?.text ?? words;
  const by = html`<span title=${exact(new Date(source.timestamp))}>${saidBy(source, now)}</span>`;
  const place = placeOf(source);
  if (!place) return html`<blockquote class="quote" dir="auto">${said === "" ? nothing : `“${said}”`}${by}</blockquote>`;
  const open = (event: Event) => event.currentTarget?.dispatchEvent(new OpenSourceEvent(place));
  return html`<button class="quote" dir="auto" title="Open the conversation there" @click=${open}>“${said}”${by}</button>`;
}

/** Null for what was stored without a message. */
export function placeOf({ conversation_id, message_id, span }: MemorySource): Place | null {
  if (conversation_id === null || message_id === null) return null;
  return { conversation_id, message_id, ...(span ? { start: span.start, end: span.end } : {}) };
}
