/** What was just done with the inbox, with a way to take it back: the line below it. */
import { html, nothing, type TemplateResult } from "lit";
import { claim } from "#core/claims";
import type { InboxDone, InboxStore } from "#core/inbox";

export function inboxSays(inbox: InboxStore): TemplateResult {
  const { done, refused } = inbox.value;
  if (refused) return html`<span class="wrong">Not done: ${refused.message}</span>`;
  if (!done) return html`<span>Arrow keys go from one to the next; Enter keeps it, E puts it right, Delete dismisses it.</span>`;
  return html`<span>${words(done)}</span>
    ${done.kind === "dismissed" ? html`<button class="link" @click=${() => void inbox.undo(done.memory)}>Undo</button>` : nothing}`;
}

function words(done: InboxDone): string {
  switch (done.kind) {
    case "kept":
      return `Kept: ${claim(done.memory)}`;
    case "edited":
      return `Put right: ${claim(done.memory)}`;
    case "dismissed":
      return `Dismissed: ${claim(done.memory)}`;
    case "back":
      return `Back in the inbox: ${claim(done.memory)}`;
    case "kept all":
      return done.count === 1 ? "One is kept." : `All ${done.count.toLocaleString()} are kept.`;
  }
}
