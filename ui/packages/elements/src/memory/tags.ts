/** `<karen-memory-tags>`: the tags of a memory, those that were found for it to be accepted, and a field for more. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";

const MOST = 20;

@customElement("karen-memory-tags")
export class KarenMemoryTags extends LitElement {
  static override styles = [
    controls,
    css`
      ul,
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
      }
      form {
        display: inline-flex;
      }
      ul button {
        gap: 4px;
        min-height: 1.625rem;
        padding: 0 8px;
        border-color: var(--karen-line);
        border-radius: 999px;
        font-size: var(--karen-size-xs);
        overflow-wrap: anywhere;
      }
      .proposed {
        border-style: dashed;
        color: var(--karen-ink-2);
      }
      input:not([type="checkbox"], [type="range"]) {
        width: 8rem;
        min-height: 1.625rem;
        padding: 0 8px;
        border-color: var(--karen-line);
        border-radius: 999px;
        font-size: var(--karen-size-xs);
      }
    `,
  ];

  @property({ attribute: false }) tags: readonly string[] = [];
  /** Found by Karen; not used until they are accepted. */
  @property({ attribute: false }) proposed: readonly string[] = [];
  @property({ attribute: false }) change: (add: string[], remove: string[]) => void = () => undefined;
  @query("input") private readonly field!: HTMLInputElement;

  #add(event: Event): void {
    event.preventDefault();
    const tag = this.field.value.trim();
    if (tag !== "" && !this.tags.includes(tag)) this.change([tag], []);
    this.field.value = "";
  }

  /** What was pressed goes: the focus stays here. */
  #act(add: string[], remove: string[]): void {
    this.change(add, remove);
    this.field.focus();
  }

  override render() {
    return html`<ul>
      ${this.tags.map((tag) => html`<li><button aria-label="Remove the tag ${tag}" title="Remove" @click=${() => this.#act([], [tag])}>${tag}${icon("close", 12)}</button></li>`)}
      ${this.proposed.map((tag) => html`<li>${this.#proposal(tag)}</li>`)}
      <li>
        <form @submit=${(event: Event) => this.#add(event)}>
          <input aria-label="New tag" placeholder="Add a tag" maxlength="64" dir="auto" autocomplete="off" ?disabled=${this.tags.length >= MOST} />
          ${this.tags.length >= MOST ? html`<span>At most ${MOST} tags</span>` : nothing}
        </form>
      </li>
    </ul>`;
  }

  #proposal(tag: string): TemplateResult {
    return html`<button class="proposed" aria-label="Accept the tag ${tag}" title="Found by Karen: accept it" @click=${() => this.#act([tag], [])}>${icon("plus", 12)}${tag}</button
      ><button class="proposed" aria-label="Drop the proposed tag ${tag}" title="Drop it" @click=${() => this.#act([], [tag])}>${icon("close", 12)}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-memory-tags": KarenMemoryTags;
  }
}
