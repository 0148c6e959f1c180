/** What every dialog shares: a native `<dialog>`, modal, closed by Escape, by a click beside it, or by its button. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { query } from "lit/decorators.js";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";

export abstract class DialogElement extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: 480px;
        max-width: calc(100vw - 32px);
        max-height: calc(100dvh - 64px);
        padding: 0;
        overflow: hidden;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        background: var(--karen-raised);
        box-shadow: var(--karen-shadow);
        color: inherit;
      }
      dialog::backdrop {
        background: var(--karen-veil);
      }
      .title {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        padding: 12px 12px 4px 24px;
      }
      .title h2 {
        font-size: var(--karen-size-l);
        font-weight: 600;
        line-height: var(--karen-line-m);
      }
      .body {
        padding: 8px 24px 24px;
        overflow: auto;
      }
    `,
  ];

  @query("dialog") protected readonly dialog!: HTMLDialogElement;

  #close: () => void = () => undefined;
  /** Settled when the dialog has been closed. */
  readonly closed = new Promise<void>((resolve) => (this.#close = resolve));

  protected abstract readonly name: string;
  protected abstract content(): TemplateResult;

  close(): void {
    this.dialog.close();
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-label=${this.name}
      @close=${() => this.#close()}
      @click=${(event: MouseEvent) => {
        if (event.composedPath()[0] === this.dialog) this.close();
      }}
    >
      ${this.content()}
    </dialog>`;
  }

  protected titleBar(): TemplateResult {
    return html`<div class="title">
      <h2>${this.name}</h2>
      <button class="icon" aria-label="Close" title="Close (Esc)" @click=${() => this.close()}>${icon("close")}</button>
    </div>`;
  }
}
