/** `<karen-reminders>`: what is due, to come and done; set in words or in fields, changed, put off, finished, deleted. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Reminder } from "#core/contract.gen";
import { dayAndTime, exact } from "#core/dates";
import type { RemindersStore } from "#core/reminders";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { icon } from "#elements/icon/icon";
import { asked } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import "#elements/menu/menu";
import type { MenuItem } from "#elements/menu/menu";
import type { FilledEvent } from "#elements/reminders/form";
import "#elements/reminders/form";
import { styles } from "#elements/reminders/reminders.styles";
import { doneWords, repeatWords, titleOf } from "#elements/reminders/words";
import { OpenConversationEvent } from "#elements/sidebar/request";

const PARTS = [
  { state: "due", title: "Due" },
  { state: "waiting", title: "To come" },
  { state: "done", title: "Done" },
] as const;
const HOUR_MINUTES = 60;

@customElement("karen-reminders")
export class KarenReminders extends DialogElement {
  static override styles = [...DialogElement.styles, panelStyles, styles];

  @property({ attribute: false }) reminders!: RemindersStore;
  /** The one that is changed, or a new one with these words. */
  @state() private filling: { readonly reminder: Reminder | null; readonly text: string } | null = null;
  @state() private question = "";
  @query(".ask input") private readonly words!: HTMLInputElement;
  protected readonly name = "Reminders";

  constructor() {
    super();
    new Watching(this, () => this.reminders);
    new Watching(this, () => this.reminders.all);
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    this.words.focus();
    void this.reminders.all.load();
  }

  async #say(event: Event): Promise<void> {
    event.preventDefault();
    const words = this.words.value.trim();
    if (words === "") {
      this.#fill(null, "");
      return;
    }
    const understood = await this.reminders.say(words);
    if (understood.kind === "missing") this.#fill(null, understood.text, understood.question);
    else if (understood.kind === "set") this.words.value = "";
  }

  #fill(reminder: Reminder | null, text = "", question = ""): void {
    this.filling = { reminder, text };
    this.question = question;
  }

  async #filled({ text, at, repeat: often }: FilledEvent): Promise<void> {
    const reminder = this.filling?.reminder ?? null;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const done = reminder ? await this.reminders.update(reminder, changed(reminder, text, at, often)) : await this.reminders.create({ text, at, zone, repeat: often });
    if (!done) return;
    if (!reminder) this.words.value = "";
    this.#leave();
  }

  #leave(): void {
    this.filling = null;
    this.question = "";
    this.words.focus();
  }

  /** What was pressed may be gone: the focus goes to where one goes on. */
  async #do(act: Promise<unknown>): Promise<void> {
    await act;
    await this.updateComplete;
    if (this.renderRoot instanceof ShadowRoot && !this.renderRoot.activeElement) this.words.focus();
  }

  #items(reminder: Reminder): MenuItem[] {
    const { reminders } = this;
    const snooze = (label: string, minutes: number): MenuItem => ({ label, icon: "wait", act: () => void this.#do(reminders.snooze(reminder, minutes)) });
    const { conversation_id } = reminder;
    return [
      { label: "Change…", icon: "edit", act: () => this.#fill(reminder) },
      ...(reminder.state === "done" ? [] : [snooze("In 10 minutes", 10), snooze("In an hour", HOUR_MINUTES), snooze("In a day", 24 * HOUR_MINUTES)]),
      ...(conversation_id === null ? [] : [{ label: "Where it was asked for", icon: "chat" as const, act: () => this.#open(conversation_id) }]),
      { label: "Delete", icon: "trash", danger: true, act: () => void this.#do(reminders.delete(reminder)) },
    ];
  }

  #open(conversationId: string): void {
    this.close();
    this.dispatchEvent(new OpenConversationEvent(conversationId));
  }

  protected content() {
    return html`
      ${this.titleBar()}
      <form class="ask" aria-label="Set a reminder" @submit=${(event: Event) => void this.#say(event)}>
        <input aria-label="What, and when" placeholder="Call Ana tomorrow at 5, every Monday at 8 …" maxlength="1000" autocomplete="off" dir="auto" />
        <button class="outlined">${icon("plus")}Set</button>
      </form>
      <div class="body" tabindex="-1">
        ${this.filling ? this.#form(this.filling) : nothing} ${asked(this.reminders.all, (all) => this.#parts(all))}
      </div>
      <p class="said" role="status">${this.#said()}</p>
    `;
  }

  #form({ reminder, text }: NonNullable<KarenReminders["filling"]>): TemplateResult {
    return html`
      ${this.question === "" ? nothing : html`<p class="quiet" role="status">${this.question}</p>`}
      ${repeat([reminder?.id ?? "new"], (id) => id, () => html`<karen-reminder-form .reminder=${reminder} .text=${text} @karen-filled=${(event: FilledEvent) => void this.#filled(event)} @karen-left=${() => this.#leave()}></karen-reminder-form>`)}
    `;
  }

  #parts(all: readonly Reminder[]): TemplateResult {
    if (all.length === 0) return html`<p class="empty">Nothing to be reminded of. Write above what and when, or say it in a chat.</p>`;
    const now = new Date();
    return html`${PARTS.map(({ state: of, title }) => {
      const these = all.filter((reminder) => reminder.state === of);
      return these.length === 0 ? nothing : html`<h3 id=${of}>${title}</h3><ul aria-labelledby=${of}>${repeat(these, ({ id }) => id, (reminder) => this.#row(reminder, now))}</ul>`;
    })}`;
  }

  #row(reminder: Reminder, now: Date): TemplateResult {
    const title = titleOf(reminder);
    const moment = new Date(reminder.state === "done" ? (reminder.done_at ?? reminder.at) : (reminder.was_due_at ?? reminder.at));
    const often = reminder.repeat ? ` · ${repeatWords(reminder.repeat)}` : "";
    const done = reminder.state === "done";
    return html`<li class="row ${reminder.state}" data-reminder=${reminder.id}>
      ${done
        ? html`<span class="tick on" aria-hidden="true">${icon("check", 14)}</span>`
        : html`<button class="tick" aria-label="Finish ${title}" title="Finish" @click=${() => void this.#do(this.reminders.finish(reminder))}>${icon("check", 14)}</button>`}
      <span class="says"><b dir="auto">${title}</b><span class="small ${reminder.state === "due" ? "late" : ""}" title=${exact(moment)}>${dayAndTime(moment, now)}${often}</span></span>
      <karen-menu label="More about ${title}" .items=${this.#items(reminder)}></karen-menu>
    </li>`;
  }

  #said(): TemplateResult {
    const { done } = this.reminders.value;
    if (!done) return html`<span>They ring while Karen runs; what was missed rings as soon as she runs again.</span>`;
    const undo = done.kind === "deleted" && done.undoable ? html`<button class="link" @click=${() => void this.#do(this.reminders.putBack())}>Undo</button>` : nothing;
    return html`<span class=${done.kind === "refused" ? "wrong" : ""}>${doneWords(done, new Date())}</span>${undo}`;
  }
}

/** Only what is another now. */
function changed(before: Reminder, text: string, at: string, often: FilledEvent["repeat"]): Parameters<RemindersStore["update"]>[1] {
  const words = (value: FilledEvent["repeat"]) => (value ? repeatWords(value) : "");
  const minute = (iso: string) => Math.floor(new Date(iso).getTime() / 60_000);
  return {
    ...(text === before.text ? {} : { text }),
    ...(minute(at) === minute(before.at) ? {} : { at }),
    ...(words(often) === words(before.repeat) ? {} : { repeat: often }),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-reminders": KarenReminders;
  }
}
