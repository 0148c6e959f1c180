/**
 * `<karen-markdown>`: an answer's text, growing while it streams. Its shadow root keeps hostile class names in.
 *
 * What reads Markdown is a chunk of its own, fetched once the page can be used; until it is there, text is shown plain.
 */
import { LitElement, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "#elements/base/controls";
import type { IncrementalMarkdown } from "#elements/markdown/incremental";
import { styles } from "#elements/markdown/markdown.styles";

/** Fetches what reads Markdown, so that the first answer need not wait for it. */
export const prepareMarkdown = () => import("#elements/markdown/engine");

@customElement("karen-markdown")
export class KarenMarkdown extends LitElement {
  static override styles = [controls, styles];

  /** Markdown. */
  @property({ attribute: false }) text = "";
  /** The text is complete. */
  @property({ type: Boolean }) final = false;

  readonly #column = document.createElement("div");
  #markdown: IncrementalMarkdown | undefined;
  #prepared: Promise<void> | undefined;

  /** Settled once the text is no longer shown plain. */
  get drawn(): Promise<void> {
    return this.#prepared ?? Promise.resolve();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#column.className = "text";
    root.append(this.#column);
    return root;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("text") && !changed.has("final")) return;
    if (this.#markdown) this.#markdown.update(this.text, this.final);
    else {
      this.#column.textContent = this.text;
      this.#prepared ??= this.#prepare();
    }
  }

  async #prepare(): Promise<void> {
    const { dressCode, IncrementalMarkdown } = await prepareMarkdown();
    this.#column.textContent = "";
    this.#markdown = new IncrementalMarkdown(this.#column, dressCode);
    this.#markdown.update(this.text, this.final);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-markdown": KarenMarkdown;
  }
}
