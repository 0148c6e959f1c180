/** `<karen-memory-form>`: puts right what a memory says. Fires `karen-put-right` with the change, or `karen-leave`. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { isFact, subjectName } from "#core/claims";
import type { Memory, UpdateMemory } from "#core/contract.gen";
import { controls } from "#elements/base/controls";

export type MemoryChange = Omit<UpdateMemory, "memory_id">;

/** The user has put right what a memory says. */
export class PutRightEvent extends Event {
  constructor(readonly change: MemoryChange) {
    super("karen-put-right", { bubbles: true, composed: true });
  }
}

@customElement("karen-memory-form")
export class KarenMemoryForm extends LitElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 8px;
        padding: 4px 0;
        font-size: var(--karen-size-s);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: 8px;
      }
      label {
        display: grid;
        gap: 2px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
      input,
      textarea {
        width: 100%;
        min-width: 0;
        color: var(--karen-ink);
      }
      textarea {
        min-height: 4.5rem;
        resize: vertical;
      }
      .acts {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .wrong {
        min-height: var(--karen-line-xs);
        color: var(--karen-bad);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
    `,
  ];

  @property({ attribute: false }) memory!: Memory;
  @state() private wrong = "";
  @query("form") private readonly form!: HTMLFormElement;

  protected override firstUpdated(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>("[name=value], [name=content]");
    field?.focus();
    field?.select();
  }

  /** Whether anything of a whole fact is missing is said here; the rest is Karen's to judge. */
  #save(event: Event): void {
    event.preventDefault();
    const fields = [...this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[name]")];
    const written = Object.fromEntries(fields.map(({ name, value }) => [name, value.trim()]));
    const empty = Object.keys(written).find((name) => written[name] === "");
    this.wrong = empty === undefined ? "" : "Write something, or dismiss the memory instead.";
    if (empty !== undefined) this.renderRoot.querySelector<HTMLElement>(`[name=${empty}]`)?.focus();
    else this.dispatchEvent(new PutRightEvent(this.#changed(written)));
  }

  #changed(written: Readonly<Record<string, string>>): MemoryChange {
    const named = "subject" in written ? { ...written, subject: oneself(written["subject"] ?? "") } : written;
    return Object.fromEntries(Object.entries(named).filter(([name, value]) => value !== this.memory[name as keyof Memory]));
  }

  #keys(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault(); // the dialog around it stays
      this.#leave();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
  }

  #leave(): void {
    this.dispatchEvent(new Event("karen-leave", { bubbles: true, composed: true }));
  }

  override render() {
    return html`<form novalidate aria-label="Put it right" @submit=${(event: Event) => this.#save(event)} @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
      ${isFact(this.memory) ? this.#fact() : this.#words()}
      <p class="wrong" role="alert">${this.wrong}</p>
      <div class="acts">
        <button type="button" @click=${() => this.#leave()}>Cancel</button>
        <button class="primary">Save</button>
      </div>
    </form>`;
  }

  #fact(): TemplateResult {
    const { subject, attribute, value } = this.memory;
    return html`<div class="fields">
      <label>Of whom<input name="subject" dir="auto" maxlength="500" autocomplete="off" .value=${subjectName(subject)} /></label>
      <label>What<input name="attribute" dir="auto" maxlength="500" autocomplete="off" .value=${attribute ?? ""} /></label>
      <label>Is<input name="value" dir="auto" maxlength="500" autocomplete="off" .value=${value ?? ""} /></label>
    </div>`;
  }

  #words(): TemplateResult {
    return html`<label>What it says<textarea name="content" dir="auto" .value=${this.memory.content}></textarea></label>`;
  }
}

function oneself(subject: string): string {
  return subject.toLocaleLowerCase() === "you" ? "user" : subject;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-memory-form": KarenMemoryForm;
  }
  interface HTMLElementEventMap {
    "karen-put-right": PutRightEvent;
    "karen-leave": Event;
  }
}
