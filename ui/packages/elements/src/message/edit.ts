/** Changing one's own words, and what they were before. Templates of `<karen-message>`. */
import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Message } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { placeBeside } from "#elements/base/popover";

export interface EditOutcome {
  save(content: string): void;
  leave(): void;
}

export function editForm(content: string, outcome: EditOutcome): TemplateResult {
  const area = (event: Event) => (event.currentTarget as Element).closest("form")?.querySelector("textarea");
  const save = (event: Event) => {
    event.preventDefault();
    const text = area(event)?.value.trim() ?? "";
    if (text !== "") outcome.save(text);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      outcome.leave();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
  };
  return html`<form @submit=${save}>
    <textarea aria-label="Edit your message" maxlength="100000" .value=${content} @keydown=${key} ${ref(takeFocus)}></textarea>
    <div>
      <button type="button" @click=${() => outcome.leave()}>Cancel</button>
      <button class="primary" title="Ctrl+Enter">Save and answer again</button>
    </div>
  </form>`;
}

function takeFocus(element: Element | undefined): void {
  if (!(element instanceof HTMLTextAreaElement)) return;
  queueMicrotask(() => {
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  });
}

/** “edited”, which opens what was said before. */
export function editHistory(message: Message): TemplateResult {
  const now = new Date();
  const place = (event: ToggleEvent) => {
    const list = event.currentTarget as HTMLElement;
    if (event.newState === "open" && list.previousElementSibling) placeBeside(list, list.previousElementSibling);
  };
  return html`<button class="edited" popovertarget="history" title="What it said before">edited</button>
    <div id="history" class="history panel" popover role="dialog" aria-label="What this message said before" @toggle=${place}>
      <h2>Earlier words</h2>
      <ul>
        ${message.edit_history.map(({ content, edited_at }) => {
          const moment = new Date(edited_at);
          return html`<li>${content}<time datetime=${edited_at} title=${exact(moment)}>until ${shortMoment(moment, now)}</time></li>`;
        })}
      </ul>
    </div>`;
}
