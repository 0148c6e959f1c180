/** `<karen-sidebar-entry>`: one conversation in the list, with its menu and its name to be changed in place. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Conversation } from "#core/contract.gen";
import { exact } from "#core/dates";
import { controls } from "#elements/base/controls";
import "#elements/menu/menu";
import { icon } from "#elements/icon/icon";
import { conversationItems } from "#elements/sidebar/items";
import { type ConversationAction, ConversationRequest, OpenConversationEvent } from "#elements/sidebar/request";

@customElement("karen-sidebar-entry")
export class KarenSidebarEntry extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .row {
        position: relative;
        display: flex;
        align-items: center;
        border-radius: var(--karen-radius);
      }
      .row:hover {
        background: var(--karen-hover);
      }
      :host([current]) .row {
        background: var(--karen-selected);
      }
      .open {
        flex: 1;
        justify-content: flex-start;
        min-width: 0;
        padding: 0 8px;
        text-align: left;
      }
      .open:hover {
        background: none;
      }
      .title {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      :host([current]) .title {
        font-weight: 600;
      }
      .tag {
        max-width: 80px;
        padding: 0 6px;
        overflow: hidden;
        border: 1px solid var(--karen-line);
        border-radius: 999px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: 1rem;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .pin {
        color: var(--karen-ink-3);
      }
      karen-menu {
        position: absolute;
        right: 2px;
        opacity: 0;
      }
      .row:hover .open,
      .row:focus-within .open,
      :host([current]) .open {
        padding-right: 32px;
      }
      .row:has(karen-menu[open]) .open {
        padding-right: 32px;
      }
      .row:hover karen-menu,
      .row:focus-within karen-menu,
      karen-menu[open],
      :host([current]) karen-menu {
        opacity: 1;
      }
      @media (hover: none) {
        karen-menu {
          opacity: 1;
        }
        .row .open {
          padding-right: 32px;
        }
      }
      input {
        width: 100%;
        padding: 5px 7px;
      }
    `,
  ];

  @property({ attribute: false }) conversation!: Conversation;
  @property({ type: Boolean, reflect: true }) current = false;

  @state() private renaming = false;
  @query("input") private readonly field!: HTMLInputElement | null;

  rename(): void {
    this.renaming = true;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("renaming") || !this.renaming) return;
    this.field?.focus();
    this.field?.select();
  }

  #ask(action: ConversationAction): void {
    this.dispatchEvent(new ConversationRequest(this.conversation, action));
  }

  /** Done by a key: the focus stays with the conversation. */
  #leave(): void {
    this.renaming = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".open")?.focus());
  }

  #keep(): void {
    if (!this.renaming) return;
    const title = this.field?.value.trim() ?? "";
    this.renaming = false;
    if (title !== "" && title !== this.conversation.title) this.#ask({ kind: "rename", title });
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") this.#keep();
    if (event.key === "Enter" || event.key === "Escape") this.#leave();
  }

  override render() {
    return this.renaming ? this.#renameField() : this.#row();
  }

  #renameField(): TemplateResult {
    return html`<input
      aria-label="Name of the conversation"
      maxlength="255"
      dir="auto"
      .value=${this.conversation.title}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @blur=${() => this.#keep()}
    />`;
  }

  #row(): TemplateResult {
    const { id, title, pinned, tags, updated_at } = this.conversation;
    return html`<div class="row">
      <button
        class="open"
        aria-current=${this.current ? "true" : nothing}
        title="${title} — ${exact(new Date(updated_at))}"
        @click=${() => this.dispatchEvent(new OpenConversationEvent(id))}
        @dblclick=${() => this.rename()}
      >
        ${pinned ? html`<span class="pin">${icon("pin", 12)}<span class="hidden">Pinned:</span></span>` : nothing}
        <span class="title" dir="auto">${title}</span>
        ${tags[0] === undefined ? nothing : html`<span class="tag">${tags[0]}${tags.length > 1 ? ` +${tags.length - 1}` : ""}</span>`}
      </button>
      <karen-menu label="More about ${title}" .items=${conversationItems(this.conversation, () => this.rename(), (action) => this.#ask(action))}></karen-menu>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-sidebar-entry": KarenSidebarEntry;
  }
}
