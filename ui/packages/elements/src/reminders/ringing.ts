/** `<karen-ringing>`: what is due just now, over the page: finished or put off there, or left for later. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Reminder } from "#core/contract.gen";
import { dayAndTime, exact } from "#core/dates";
import type { RemindersStore } from "#core/reminders";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { titleOf } from "#elements/reminders/words";
import { CommandEvent } from "#elements/sidebar/request";

/** Further ones are counted. */
const MOST = 3;

@customElement("karen-ringing")
export class KarenRinging extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        top: 56px;
        right: 16px;
        z-index: 4;
        width: min(22rem, calc(100vw - 32px));
      }
      aside {
        display: grid;
        gap: 8px;
      }
      article {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 4px 12px;
        padding: 12px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        background: var(--karen-raised);
        box-shadow: var(--karen-shadow);
      }
      article > svg {
        margin-top: 4px;
        color: var(--karen-accent-ink);
      }
      b {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .small {
        display: block;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        grid-column: 2 / -1;
        gap: 8px;
        padding-top: 4px;
      }
      .more {
        justify-self: end;
        background: var(--karen-raised);
      }
    `,
  ];

  @property({ attribute: false }) reminders: RemindersStore | undefined;
  /** Those left for later, by what they are and when they rang. */
  @state() private left: ReadonlySet<string> = new Set();

  constructor() {
    super();
    new Watching(this, () => this.reminders?.all);
  }

  override render() {
    const due = (this.reminders?.all.value.answer ?? []).filter((reminder) => reminder.state === "due" && !this.left.has(ringOf(reminder)));
    const now = new Date();
    return html`
      <aside aria-label="Due now">
      ${repeat(due.slice(0, MOST), ringOf, (reminder) => this.#one(reminder, now))}
      ${due.length > MOST ? html`<button class="more outlined" @click=${() => this.dispatchEvent(new CommandEvent("reminders"))}>${(due.length - MOST).toLocaleString()} more due</button>` : nothing}
      </aside>
      <p class="hidden" role="status">${due.map((reminder) => `Due: ${titleOf(reminder)}.`).join(" ")}</p>
    `;
  }

  #one(reminder: Reminder, now: Date): TemplateResult {
    const title = titleOf(reminder);
    const moment = new Date(reminder.was_due_at ?? reminder.at);
    const leave = () => (this.left = new Set([...this.left, ringOf(reminder)]));
    return html`<article aria-label="Due: ${title}" data-reminder=${reminder.id}>
      ${icon("bell")}
      <div><b dir="auto">${title}</b><span class="small" title=${exact(moment)}>${dayAndTime(moment, now)}</span></div>
      <button class="icon" aria-label="Leave ${title} for later" title="Leave for later" @click=${leave}>${icon("close", 14)}</button>
      <div class="acts">
        <button class="primary" aria-label="Done: ${title}" @click=${() => void this.reminders?.finish(reminder)}>Done</button>
        <button class="outlined" aria-label="In 10 minutes: ${title}" @click=${() => void this.reminders?.snooze(reminder, 10)}>In 10 minutes</button>
        <button class="outlined" aria-label="In an hour: ${title}" @click=${() => void this.reminders?.snooze(reminder, 60)}>In an hour</button>
      </div>
    </article>`;
  }
}

function ringOf({ id, was_due_at }: Reminder): string {
  return `${id} ${was_due_at ?? ""}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-ringing": KarenRinging;
  }
}
