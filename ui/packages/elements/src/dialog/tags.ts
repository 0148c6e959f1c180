/** `<karen-tags>`: the tags of one conversation. What was changed is read from it when it has closed. */
import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Conversation } from "#core/contract.gen";
import { DialogElement } from "#elements/dialog/dialog";
import { icon } from "#elements/icon/icon";

const MOST = 10;

@customElement("karen-tags")
export class KarenTags extends DialogElement {
  static override styles = [
    ...DialogElement.styles,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-bottom: 16px;
      }
      li button {
        min-height: 1.75rem;
        padding: 0 8px 0 12px;
        border-color: var(--karen-line);
        border-radius: 999px;
      }
      form {
        display: flex;
        gap: 8px;
      }
      input {
        flex: 1;
        min-width: 0;
      }
      p {
        margin-bottom: 16px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-s);
      }
    `,
  ];

  @property({ attribute: false }) conversation!: Conversation;
  /** Tags used elsewhere, to choose from. */
  @property({ attribute: false }) known: readonly string[] = [];

  @state() private tags: readonly string[] = [];
  @query("input") private readonly field!: HTMLInputElement;
  protected readonly name = "Tags";

  get change(): { added: string[]; removed: string[] } {
    const before = this.conversation.tags;
    return { added: this.tags.filter((tag) => !before.includes(tag)), removed: before.filter((tag) => !this.tags.includes(tag)) };
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) this.tags = this.conversation.tags;
  }

  #add(event: Event): void {
    event.preventDefault();
    const tag = this.field.value.trim();
    if (tag !== "" && !this.tags.includes(tag)) this.tags = [...this.tags, tag];
    this.field.value = "";
  }

  #remove(tag: string): void {
    this.tags = this.tags.filter((other) => other !== tag);
    void this.updateComplete.then(() => this.field.focus());
  }

  protected content() {
    const full = this.tags.length >= MOST;
    return html`${this.titleBar()}
      <div class="body">
        ${this.tags.length === 0 ? html`<p>“${this.conversation.title}” has no tags yet.</p>` : nothing}
        <ul>
          ${this.tags.map(
            (tag) =>
              html`<li>
                <button aria-label="Remove the tag ${tag}" title="Remove" @click=${() => this.#remove(tag)}>
                  ${tag}${icon("close", 12)}
                </button>
              </li>`,
          )}
        </ul>
        <form @submit=${(event: Event) => this.#add(event)}>
          <input aria-label="New tag" placeholder=${full ? "At most ten tags" : "New tag"} maxlength="64" list="known" ?disabled=${full} autofocus />
          <datalist id="known">${this.known.map((tag) => html`<option value=${tag}></option>`)}</datalist>
          <button class="outlined" ?disabled=${full}>Add</button>
        </form>
      </div>`;
  }
}
