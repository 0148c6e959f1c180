/** `<karen-add-file>`: the way in for a model file of the user's. Its path is given, for files are too large to hand over. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { GgufImport } from "#core/gguf";
import { problemOf } from "#core/problem";
import { bytes } from "#core/quantities";
import type { Desktop } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { addStyles } from "#elements/models/add.styles";

@customElement("karen-add-file")
export class KarenAddFile extends LitElement {
  static override styles = [controls, addStyles];

  @property({ attribute: false }) file!: GgufImport;
  @property({ attribute: false }) desktop: Desktop | null = null;

  @state() private open = false;
  /** What is wrong before anything was sent. */
  @state() private wrong = "";
  @state() private copy = true;
  @query("#path") private readonly path!: HTMLInputElement;
  /** The keyboard was in here before what is shown changed. */
  #held = false;

  constructor() {
    super();
    new Watching(this, () => this.file);
  }

  protected override willUpdate(): void {
    this.#held = this.shadowRoot?.activeElement != null;
  }

  /** Whose place went away goes on where the next thing is to be done. */
  protected override updated(): void {
    if (this.#held && this.shadowRoot?.activeElement == null) this.#toNext();
  }

  #show(open: boolean): void {
    this.open = open;
    this.wrong = "";
    this.file.clear();
    void this.updateComplete.then(() => this.#toNext());
  }

  #toNext(): void {
    this.renderRoot.querySelector<HTMLElement>("#path, button")?.focus();
    this.renderRoot.querySelector("form")?.scrollIntoView({ block: "nearest" });
  }

  async #pick(): Promise<void> {
    try {
      const path = await this.desktop?.pickFile();
      if (!path) return;
      this.path.value = path;
      this.wrong = "";
    } catch (error) {
      this.wrong = problemOf(error).message;
    }
    this.path.focus();
  }

  #start(event: SubmitEvent): void {
    event.preventDefault();
    const path = this.path.value.trim();
    this.wrong = path === "" ? "Say where the file is." : "";
    if (path === "") this.path.focus();
    else void this.file.start(path, this.copy);
  }

  override render() {
    const { phase } = this.file.value;
    if (phase === "running") return this.#running();
    if (phase === "done") return this.#done();
    if (!this.open && phase === "none") return html`<button class="outlined opener" @click=${() => this.#show(true)}>${icon("file")}Add a model file…</button>`;
    return this.#form();
  }

  #form(): TemplateResult {
    const { phase, problem, path } = this.file.value;
    const wrong = this.wrong || (phase === "failed" ? (problem?.message ?? "") : "");
    return html`<form novalidate aria-label="Add a model file" @submit=${(event: SubmitEvent) => this.#start(event)}>
      <h3>Add a model file</h3>
      <div class="field">
        <label for="path">Where the GGUF file is</label>
        <div class="beside">
          <input
            id="path" type="text" autocomplete="off" spellcheck="false" maxlength="4096" placeholder="/home/me/models/mistral-7b.Q4_K_M.gguf"
            aria-invalid=${wrong ? "true" : nothing} aria-describedby="path-wrong"
            .value=${path}
          />
          ${this.desktop ? html`<button type="button" class="outlined" @click=${() => void this.#pick()}>Choose…</button>` : nothing}
        </div>
        <p class="problem" id="path-wrong" role="alert">${wrong}</p>
      </div>
      <label class="check"><input type="checkbox" .checked=${this.copy} @change=${(event: Event) => (this.copy = (event.target as HTMLInputElement).checked)} />Copy it into Karen’s folder; otherwise it must stay where it is</label>
      <div class="acts">
        <button type="button" @click=${() => this.#show(false)}>Cancel</button>
        <button class="primary">Add</button>
      </div>
    </form>`;
  }

  #running(): TemplateResult {
    const { path, doneBytes, totalBytes } = this.file.value;
    const share = totalBytes ? Math.min(1, doneBytes / totalBytes) : null;
    return html`<div class="running">
      <p id="what">Adding ${nameIn(path)}</p>
      <progress aria-labelledby="what" max="1" value=${share ?? nothing}></progress>
      <p class="quiet">${totalBytes === null ? "Looking at the file…" : `${bytes(doneBytes)} of ${bytes(totalBytes)}`}</p>
      <button class="outlined" @click=${() => this.#show(true)}>Cancel</button>
    </div>`;
  }

  #done(): TemplateResult {
    const { model } = this.file.value;
    return html`<p class="done" role="status">${icon("check", 14)}<span>${model?.label ?? "The file"} is added: choose it above.</span></p>
      <button class="outlined opener" @click=${() => this.#show(true)}>${icon("file")}Add another…</button>`;
  }
}

function nameIn(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-add-file": KarenAddFile;
  }
}
