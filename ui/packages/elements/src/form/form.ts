/** `<karen-form>`: a form drawn from a JSON Schema. Fires `karen-change` for each value that is valid. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { InvalidField } from "#core/contract.gen";
import { controls } from "#elements/base/controls";
import { styles } from "#elements/form/form.styles";
import { changeAt, type Field, fieldsOfSchema, type JsonSchema, valueAt, words } from "#elements/form/schema";
import { problems } from "#elements/form/validate";

/** The user changed something, and it is valid as far as the page can tell. */
export class ChangeEvent extends Event {
  constructor(readonly change: Record<string, unknown>) {
    super("karen-change", { bubbles: true, composed: true });
  }
}

/** Something is written that is not valid, or no longer. */
export class UnfinishedEvent extends Event {
  constructor(readonly unfinished: boolean) {
    super("karen-unfinished", { bubbles: true, composed: true });
  }
}

@customElement("karen-form")
export class KarenForm extends LitElement {
  static override styles = [controls, styles];

  @property({ attribute: false }) schema: JsonSchema = {};
  @property({ attribute: false }) value: Readonly<Record<string, unknown>> = {};
  /** Shows only the fields of one section. */
  @property() section: string | null = null;
  /** What the server refused. */
  @property({ attribute: false }) refused: readonly InvalidField[] = [];
  /** What is to be said of a field besides, by path. */
  @property({ attribute: false }) notes: ReadonlyMap<string, TemplateResult> = new Map();

  /** What is written in the fields and not valid, by path. */
  @state() private unfinished: ReadonlyMap<string, { readonly value: unknown; readonly problem: string }> = new Map();

  #set(field: Field, next: unknown): void {
    const change = changeAt(this.value, field.path, next);
    const problem = problems(this.schema, { ...this.value, ...change }).get(field.path);
    const unfinished = new Map(this.unfinished);
    if (problem === undefined) unfinished.delete(field.path);
    else unfinished.set(field.path, { value: next, problem });
    this.unfinished = unfinished;
    this.dispatchEvent(new UnfinishedEvent(unfinished.size > 0));
    if (problem === undefined) this.dispatchEvent(new ChangeEvent(change));
  }

  focusOn(path: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[id="${path}"]`)?.focus();
  }

  override render() {
    const fields = fieldsOfSchema(this.schema).filter(({ section }) => this.section === null || section === this.section);
    return fields.map((field) => this.#field(field));
  }

  #field(field: Field): TemplateResult {
    const problem = this.#problem(field.path);
    const value = this.unfinished.get(field.path)?.value ?? valueAt(this.value, field.path);
    const note = this.notes.get(field.path);
    const described = [field.description && `${field.path}-description`, field.notYet && `${field.path}-waits`, note && `${field.path}-note`, problem && `${field.path}-problem`];
    return html`<div class="field ${field.kind}">
      <div class="about">
        <label for=${field.path}>${field.label}</label>
        ${field.description ? html`<p class="description" id="${field.path}-description">${field.description}</p>` : nothing}
        ${field.notYet ? html`<p class="description" id="${field.path}-waits">Waits for ${field.notYet}.</p>` : nothing}
      </div>
      ${this.#control(field, value, described.filter(Boolean).join(" "), problem !== "")}
      ${note ? html`<p class="note" id="${field.path}-note">${note}</p>` : nothing}
      ${problem ? html`<p class="problem" id="${field.path}-problem" role="alert">${problem}</p>` : nothing}
    </div>`;
  }

  #problem(path: string): string {
    const mine = ({ name }: InvalidField) => name === path || name.startsWith(`${path}.`);
    return this.unfinished.get(path)?.problem ?? this.refused.find(mine)?.message ?? "";
  }

  #control(field: Field, value: unknown, described: string, invalid: boolean): TemplateResult {
    const disabled = field.notYet !== null;
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    const about = described === "" ? nothing : described;
    const wrong = invalid ? "true" : nothing;
    const typed = (event: Event) => (event.target as HTMLInputElement).value;
    const written = (event: Event) => this.#set(field, field.nullable && typed(event) === "" ? null : typed(event));
    switch (field.kind) {
      case "switch":
        return html`<input
          id=${field.path} type="checkbox" role="switch" aria-describedby=${about} ?disabled=${disabled}
          .checked=${value === true}
          @change=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).checked)}
        />`;
      case "choice":
        return html`<select id=${field.path} aria-describedby=${about} ?disabled=${disabled} @change=${written}>
          ${field.options.map((option) => html`<option value=${option} ?selected=${option === value}>${words(option)}</option>`)}
        </select>`;
      case "number":
        return html`<input
          id=${field.path} type="number" aria-describedby=${about} aria-invalid=${wrong} ?disabled=${disabled}
          min=${field.minimum ?? nothing} max=${field.maximum ?? nothing} step=${field.step}
          .value=${text}
          @input=${(event: Event) => this.#set(field, typed(event) === "" ? null : Number(typed(event)))}
        />`;
      case "slider":
        return html`<div class="slide">
          <input
            id=${field.path} type="range" aria-describedby=${about} ?disabled=${disabled}
            min=${field.minimum ?? nothing} max=${field.maximum ?? nothing} step=${field.step}
            .value=${text}
            @input=${(event: Event) => this.#set(field, Number(typed(event)))}
          />
          <output for=${field.path}>${percent(value)}</output>
        </div>`;
      case "lines":
        return html`<textarea
          id=${field.path} rows="3" aria-describedby=${about} aria-invalid=${wrong} ?disabled=${disabled}
          .value=${Array.isArray(value) ? value.join("\n") : ""}
          @change=${(event: Event) => this.#set(field, linesOf(typed(event)))}
        ></textarea>`;
      case "text":
        return html`<textarea
          id=${field.path} rows="4" aria-describedby=${about} aria-invalid=${wrong} ?disabled=${disabled}
          .value=${text}
          @input=${written}
        ></textarea>`;
      case "line":
      case "password":
        return html`<input
          id=${field.path} type=${field.kind === "password" ? "password" : "text"} autocomplete="off"
          aria-describedby=${about} aria-invalid=${wrong} ?disabled=${disabled}
          .value=${text}
          @input=${written}
        />`;
    }
  }
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

function percent(value: unknown): string {
  return typeof value === "number" ? `${Math.round(value * 100)} %` : "";
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-form": KarenForm;
  }
  interface HTMLElementEventMap {
    "karen-change": ChangeEvent;
    "karen-unfinished": UnfinishedEvent;
  }
}
