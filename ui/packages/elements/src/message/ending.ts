/** How an answer ended that was not finished: why, what was kept, and what can be done. Templates of `<karen-message>`. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Message, Problem } from "#core/contract.gen";
import type { Silence } from "#core/turn";
import { icon } from "#elements/icon/icon";
import type { MessageAction } from "#elements/message/request";

export const endingStyles = css`
  .ending {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 8px 0 4px;
  }
  .ending .state {
    flex: 1 1 18rem;
    margin: 0;
  }
  .state {
    display: flex;
    gap: 8px;
    margin-top: 4px;
    color: var(--karen-ink-2);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .state > svg {
    margin-top: 2px;
  }
  .state.bad {
    color: var(--karen-bad);
  }
  .state span {
    overflow-wrap: anywhere;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .acts [aria-disabled="true"] {
    opacity: 0.5;
    cursor: default;
  }
`;

export interface Ended {
  readonly message: Message;
  /** Why it failed, where that is known. */
  readonly failure: Problem | null;
  /** What is known of a Stop that could not reach the model. */
  readonly stop: string;
}

/** Null for an answer that is whole, or still being written. One that a model left off in the middle is not whole. */
export function endingWords({ message, failure, stop }: Ended): string | null {
  const empty = message.content === "";
  switch (message.status) {
    case "interrupted":
      return empty ? "Karen was interrupted before she had written anything." : "Karen was interrupted here. What she had written is kept.";
    case "failed":
      return [failure?.message ?? "This answer could not be finished.", empty ? "" : "What was written is kept."].filter((part) => part !== "").join(" ");
    case "stopped":
      return stop === "" ? "Stopped." : `Stopped. ${stop}`;
    case "complete":
      return message.provenance?.kind === "guess" && message.provenance.cut_off ? "Cut off: this is as long as an answer may be. Ask for the rest." : null;
    default:
      return null;
  }
}

export function ending(ended: Ended, busy: boolean, ask: (action: MessageAction) => void): TemplateResult | typeof nothing {
  const words = endingWords(ended);
  if (words === null) return nothing;
  const { status } = ended.message;
  return html`<div class="ending">
    <p class="state ${status === "failed" ? "bad" : ""}">${status === "stopped" || status === "complete" ? nothing : icon("alert")}<span>${words}</span></p>
    ${status === "complete" ? nothing : html`<div class="acts" role="group" aria-label="What can be done with this answer">${acts(ended.message, busy, ask)}</div>`}
  </div>`;
}

/** Only the newest version can be gone on with; one that says nothing yet is simply answered, without a version beside it. */
function acts({ content, version, versions }: Message, busy: boolean, ask: (action: MessageAction) => void): TemplateResult {
  const newest = version === versions;
  const again: MessageAction = { kind: newest && content === "" ? "resume" : "regenerate" };
  return html`${newest && content !== ""
      ? html`<button class="outlined" ?disabled=${busy} @click=${() => ask({ kind: "resume" })}>${icon("resume", 14)}Resume</button>`
      : nothing}
    <button class="outlined" ?disabled=${busy} @click=${() => ask(again)}>${icon("again", 14)}Answer again</button>`;
}

/** In the place of an answer that does not come. `kept` says what is safe meanwhile. */
export function silence(now: Silence, kept: string, askAgain: () => void): TemplateResult {
  const asking = now === "asking";
  const words = now === "confirmed" ? "Karen is still not answering." : "Karen is not answering.";
  return html`<div class="ending">
    <p class="state">${icon("wait")}<span>${asking ? "Asking what became of it…" : `${words} ${kept}`}</span></p>
    <div class="acts"><button class="outlined" aria-disabled=${asking ? "true" : "false"} @click=${() => !asking && askAgain()}>${icon("again", 14)}Try again</button></div>
  </div>`;
}
