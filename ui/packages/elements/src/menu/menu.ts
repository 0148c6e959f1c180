/** `<karen-menu>`: a button that opens a list of commands. Arrow keys, Home, End, letters; Escape closes. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "#elements/base/controls";
import { placeBeside } from "#elements/base/popover";
import { icon, type IconName } from "#elements/icon/icon";

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly act: () => void;
  readonly danger?: boolean;
}

@customElement("karen-menu")
export class KarenMenu extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .opener {
        width: 1.75rem;
        min-height: 1.75rem;
        border-radius: var(--karen-radius-s);
      }
      .list {
        position: fixed;
        min-width: 176px;
        margin: 0;
        inset: auto;
        padding: 4px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        background: var(--karen-raised);
        box-shadow: var(--karen-shadow);
        color: inherit;
      }
      .list:popover-open {
        display: grid;
      }
      .list button {
        justify-content: flex-start;
        width: 100%;
        padding: 0 12px 0 8px;
        border-radius: var(--karen-radius-s);
      }
      .list button:focus-visible {
        background: var(--karen-hover);
        outline-offset: -2px;
      }
      .list svg {
        color: var(--karen-ink-2);
      }
      .danger svg {
        color: inherit;
      }
    `,
  ];

  @property() label = "More";
  @property({ attribute: false }) items: readonly MenuItem[] = [];

  @state() private open = false;
  @query(".list") private readonly list!: HTMLElement;
  @query(".opener") private readonly opener!: HTMLElement;

  override render() {
    return html`
      <button
        class="icon opener"
        aria-label=${this.label}
        title=${this.label}
        aria-haspopup="menu"
        aria-expanded=${this.open ? "true" : "false"}
        popovertarget="list"
      >
        ${icon("more")}
      </button>
      <div
        id="list"
        class="list"
        popover
        role="menu"
        aria-label=${this.label}
        @toggle=${(event: ToggleEvent) => void this.#toggled(event)}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        ${this.open ? this.items.map((item) => this.#item(item)) : nothing}
      </div>
    `;
  }

  #item(item: MenuItem) {
    const choose = () => {
      this.list.hidePopover();
      this.opener.focus(); // what follows may take it on
      item.act();
    };
    return html`<button role="menuitem" tabindex="-1" class=${item.danger ? "danger" : ""} @click=${choose}>
      ${icon(item.icon)}${item.label}
    </button>`;
  }

  async #toggled(event: ToggleEvent): Promise<void> {
    this.open = event.newState === "open";
    this.toggleAttribute("open", this.open);
    if (!this.open) return;
    await this.updateComplete;
    placeBeside(this.list, this.opener);
    this.#entries()[0]?.focus();
  }

  #entries(): HTMLButtonElement[] {
    return [...this.list.querySelectorAll("button")];
  }

  #key(event: KeyboardEvent): void {
    const entries = this.#entries();
    const at = entries.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement);
    const next = this.#target(event.key, at, entries);
    if (event.key === "Tab") this.list.hidePopover();
    if (event.key === "Escape") event.stopPropagation();
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  #target(key: string, at: number, entries: readonly HTMLButtonElement[]): HTMLButtonElement | undefined {
    if (key === "ArrowDown") return entries[(at + 1) % entries.length];
    if (key === "ArrowUp") return entries.at(at - 1);
    if (key === "Home") return entries[0];
    if (key === "End") return entries.at(-1);
    if (key.length > 1) return undefined;
    const wanted = (entry: HTMLButtonElement) => entry.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
    return entries.slice(at + 1).find(wanted) ?? entries.find(wanted);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-menu": KarenMenu;
  }
}
