/** `<karen-export>`: which kind of file a conversation becomes. What was chosen is read from it when it has closed. */
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ExportFormat } from "#core/contract.gen";
import { DialogElement } from "#elements/dialog/dialog";

const FORMATS: readonly { readonly format: ExportFormat; readonly name: string; readonly use: string }[] = [
  { format: "markdown", name: "Markdown", use: "To read and to write on." },
  { format: "html", name: "Web page", use: "Opens in any browser, and prints well." },
  { format: "text", name: "Plain text", use: "Just the words." },
  { format: "csv", name: "Table (CSV)", use: "One message a row, for a spreadsheet." },
  { format: "json", name: "JSON", use: "Everything there is; Karen can import it again." },
];

@customElement("karen-export")
export class KarenExport extends DialogElement {
  static override styles = [
    ...DialogElement.styles,
    css`
      ul {
        display: grid;
        gap: 4px;
      }
      li button {
        justify-content: space-between;
        width: 100%;
        min-height: 2.5rem;
        text-align: left;
      }
      li span {
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
        text-align: right;
      }
      p {
        margin-bottom: 12px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-s);
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Of what is exported. */
  @property() of = "";
  chosen: ExportFormat | null = null;
  protected readonly name = "Export";

  #choose(format: ExportFormat): void {
    this.chosen = format;
    this.close();
  }

  protected content() {
    return html`${this.titleBar()}
      <div class="body">
        <p>“${this.of}” as a file:</p>
        <ul>
          ${FORMATS.map(
            ({ format, name, use }, at) =>
              html`<li><button class="outlined" ?autofocus=${at === 0} @click=${() => this.#choose(format)}>${name}<span>${use}</span></button></li>`,
          )}
        </ul>
      </div>`;
  }
}
