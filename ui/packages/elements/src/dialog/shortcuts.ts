/** `<karen-shortcuts>`: the keys, listed. */
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogElement } from "#elements/dialog/dialog";

export interface ListedShortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

@customElement("karen-shortcuts")
export class KarenShortcuts extends DialogElement {
  static override styles = [
    ...DialogElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 8px 24px;
        font-size: var(--karen-size-s);
        line-height: var(--karen-line-s);
      }
      dd {
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) shortcuts: readonly ListedShortcut[] = [];
  protected readonly name = "Keyboard shortcuts";

  protected content() {
    return html`${this.titleBar()}
      <div class="body">
        <dl>
          ${this.shortcuts.map(({ keys, does }) => html`<dt>${does}</dt><dd>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dd>`)}
        </dl>
      </div>`;
  }
}
