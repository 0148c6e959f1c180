/** `<karen-toasts>`: short notes about what has just been done, with a way to take it back. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";

export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

/** What can be taken back stays longer. */
const SHOWN_MS = { plain: 5_000, withAction: 10_000 } as const;

@customElement("karen-toasts")
export class KarenToasts extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        inset: auto 0 96px;
        z-index: 5;
        display: grid;
        justify-items: center;
        gap: 8px;
        pointer-events: none;
      }
      /* In the middle of what is beside the sidebar. */
      @media (min-width: 720px) {
        :host([beside]) {
          left: var(--karen-sidebar);
        }
      }
      div {
        pointer-events: auto;
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: min(480px, calc(100vw - 32px));
        padding: 4px 4px 4px 16px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        background: var(--karen-raised);
        box-shadow: var(--karen-shadow);
        font-size: var(--karen-size-s);
        line-height: var(--karen-line-s);
      }
      span {
        flex: 1;
        overflow-wrap: anywhere;
      }
      .act {
        color: var(--karen-accent-ink);
        font-weight: 600;
      }
    `,
  ];

  @state() private toasts: readonly Toast[] = [];

  show(toast: Toast): void {
    this.toasts = [...this.toasts.slice(-1), toast];
    setTimeout(() => this.#drop(toast), toast.action ? SHOWN_MS.withAction : SHOWN_MS.plain);
  }

  #drop(toast: Toast): void {
    this.toasts = this.toasts.filter((other) => other !== toast);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = "status";
  }

  override render() {
    return repeat(
      this.toasts,
      (toast) => toast,
      (toast) =>
        html`<div>
          <span>${toast.text}</span>
          ${toast.action
            ? html`<button
                class="act"
                @click=${() => {
                  toast.action?.act();
                  this.#drop(toast);
                }}
              >
                ${toast.action.label}
              </button>`
            : nothing}
          <button class="icon" aria-label="Close" title="Close" @click=${() => this.#drop(toast)}>${icon("close", 14)}</button>
        </div>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-toasts": KarenToasts;
  }
}
