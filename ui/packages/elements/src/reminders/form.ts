/** `<karen-reminder-form>`: what, when and how often, of a reminder that is new or there already. Fires `karen-filled` and `karen-left`. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Reminder, RepeatInput } from "#core/contract.gen";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import { repeatWords } from "#elements/reminders/words";

const REPEATS: readonly RepeatInput[] = [{ unit: "hour" }, { unit: "day" }, { unit: "week", weekdays: [0, 1, 2, 3, 4] }, { unit: "week" }, { unit: "month" }, { unit: "year" }];
const HOUR_MS = 3_600_000;

/** What was filled in; `repeat` as it was before where it was not touched. */
export class FilledEvent extends Event {
  constructor(
    readonly text: string,
    readonly at: string,
    readonly repeat: RepeatInput | null,
  ) {
    super("karen-filled");
  }
}

@customElement("karen-reminder-form")
export class KarenReminderForm extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 12px;
        padding: 16px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        background: var(--karen-panel);
      }
      label {
        display: grid;
        gap: 4px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
      input,
      select {
        width: 100%;
        min-width: 0;
        min-height: 2rem;
        color: var(--karen-ink);
      }
      select {
        padding: 0 8px;
        border-color: var(--karen-line-strong);
        font-size: var(--karen-size-s);
      }
      .wide,
      .bad,
      .acts {
        grid-column: 1 / -1;
      }
      @media (max-width: 479px) {
        form {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  /** Null: a new one. */
  @property({ attribute: false }) reminder: Reminder | null = null;
  @property() text = "";
  @state() private wrong = "";
  @query("[name=what]") private readonly what!: HTMLInputElement;
  @query("[name=when]") private readonly when!: HTMLInputElement;
  @query("select") private readonly often!: HTMLSelectElement;

  protected override firstUpdated(): void {
    (this.text !== "" && !this.reminder ? this.when : this.what).focus();
  }

  #choices(): readonly (RepeatInput | null)[] {
    const now = this.reminder?.repeat ?? null;
    const known = now === null || REPEATS.some((repeat) => repeatWords(repeat) === repeatWords(now));
    return [null, ...REPEATS, ...(known ? [] : [now])];
  }

  #submit(event: Event): void {
    event.preventDefault();
    const at = new Date(this.when.value);
    const text = this.what.value.trim();
    const unnamed = text === "" && (this.reminder?.kind ?? "reminder") === "reminder";
    this.wrong = unnamed ? "Say what to be reminded of." : Number.isNaN(at.getTime()) ? "Say when." : "";
    if (this.wrong !== "") (unnamed ? this.what : this.when).focus();
    else this.dispatchEvent(new FilledEvent(text, at.toISOString(), this.#choices()[this.often.selectedIndex] ?? null));
  }

  #keys(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault(); // it closes this, not the dialog around it
    event.stopPropagation();
    this.#leave();
  }

  #leave(): void {
    this.dispatchEvent(new Event("karen-left"));
  }

  override render(): TemplateResult {
    const { reminder } = this;
    const at = reminder ? new Date(reminder.at) : new Date(Math.ceil((Date.now() + 60_000) / HOUR_MS) * HOUR_MS);
    const chosen = reminder?.repeat ? repeatWords(reminder.repeat) : "";
    return html`<form novalidate aria-label=${reminder ? "Change the reminder" : "New reminder"} @submit=${(event: Event) => this.#submit(event)} @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
      <label class="wide">What<input name="what" maxlength="1000" autocomplete="off" dir="auto" value=${reminder?.text ?? this.text} /></label>
      <label>When<input name="when" type="datetime-local" value=${localValue(at)} /></label>
      <label>Repeats
        <select name="often">
          ${this.#choices().map((repeat) => html`<option ?selected=${(repeat ? repeatWords(repeat) : "") === chosen}>${repeat ? repeatWords(repeat) : "Never"}</option>`)}
        </select>
      </label>
      ${this.wrong === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span>${this.wrong}</span></p>`}
      <p class="acts"><button class="primary">${reminder ? "Save" : "Set"}</button><button type="button" @click=${() => this.#leave()}>Cancel</button></p>
    </form>`;
  }
}

/** A moment as a field for local times has it. */
function localValue(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-reminder-form": KarenReminderForm;
  }
}
