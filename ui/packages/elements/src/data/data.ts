/** `<karen-data>`: where everything is kept, its copies, and what can be done with all of it at once. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Backup } from "#core/contract.gen";
import { type DataStore, DELETE_WORDS } from "#core/data";
import { exact } from "#core/dates";
import type { ImportsStore } from "#core/imports";
import { problemOf } from "#core/problem";
import { bytes } from "#core/quantities";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import "#elements/data/damage";
import "#elements/data/import";
import { styles } from "#elements/data/data.styles";
import { report } from "#elements/data/report";
import { fileName, moment, momentWithin, REASONS, restoreQuestion } from "#elements/data/words";
import { icon } from "#elements/icon/icon";

@customElement("karen-data")
export class KarenData extends LitElement {
  static override styles = [controls, styles];

  @property({ attribute: false }) data!: DataStore;
  @property({ attribute: false }) imports!: ImportsStore;
  @property({ attribute: false }) transport!: Transport;

  @state() private folder = "";
  /** The copy of which it is being asked whether it shall be restored. */
  @state() private asked: string | null = null;
  @state() private typed = "";
  /** Why no file was chosen. */
  @state() private choosing = "";
  /** What was last brought into sight. */
  #told: unknown = null;
  @query(".where") private readonly where!: HTMLInputElement | null;

  constructor() {
    super();
    new Watching(this, () => this.data);
  }

  protected override firstUpdated(): void {
    void this.data.load();
    void this.transport.request("system.info", {}).then(
      ({ data_folder }) => (this.folder = data_folder),
      () => undefined,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (!this.data.value.troubled) this.data.forget();
  }

  /** What is being done, or came of it, may stand below the edge. */
  protected override updated(): void {
    const { doing, done } = this.data.value;
    const now = doing ?? done;
    if (now !== null && now !== this.#told) this.renderRoot.querySelector(".outcome")?.scrollIntoView({ block: "nearest" });
    this.#told = now;
  }

  override render() {
    const { troubled } = this.data.value;
    return html`
      ${troubled ? html`<karen-damage .data=${this.data} .transport=${this.transport}></karen-damage>` : nothing}
      <h3>Where it is</h3>
      <p class="quiet">Everything Karen knows of you is in one folder on this computer.</p>
      <p class="path">${this.folder}</p>
      ${this.#copies()}
      <karen-import .imports=${this.imports} .desktop=${this.transport.desktop}></karen-import>
      ${this.#export()} ${this.#delete()}
    `;
  }

  #copies(): TemplateResult {
    const { doing, troubled } = this.data.value;
    const busy = doing !== null;
    return html`
      <h3>Copies</h3>
      <p class="quiet">A copy holds everything but secrets and models. Before each update Karen makes one by herself.</p>
      <div class="acts">
        <button class="outlined" ?disabled=${busy || this.data.damaged} @click=${() => void this.data.backUp(null)}>${icon("copy")}Back up now</button>
        ${this.transport.desktop
          ? html`<button ?disabled=${busy || this.data.damaged} @click=${() => void this.#choose("copy", (path) => this.data.backUp(path))}>Back up to…</button>`
          : nothing}
      </div>
      ${report(this.data.value, troubled ? ["backup"] : ["backup", "restore"])} ${this.#list()}
    `;
  }

  #list(): TemplateResult {
    const { copies, problem } = this.data.value;
    if (problem) return html`<p class="quiet">${problem.message} <button class="link" @click=${() => void this.data.load()}>Try again</button></p>`;
    if (!copies) return html`<p class="quiet" aria-busy="true">Looking for copies…</p>`;
    if (copies.backups.length === 0) return html`<p class="quiet">There are no copies yet.</p>`;
    const now = new Date();
    return html`<ul aria-label="Copies">
      ${copies.backups.map((copy) => this.#copy(copy, now))}
    </ul>`;
  }

  #copy(copy: Backup, now: Date): TemplateResult {
    const { path, created_at, size_bytes, reason, usable, detail } = copy;
    const busy = this.data.value.doing !== null;
    return html`<li>
      <span><time datetime=${created_at} title=${exact(new Date(created_at))}>${moment(created_at, now)}</time><span class="why">${REASONS[reason]}</span></span>
      <span class="size">${bytes(size_bytes)}</span>
      ${usable
        ? html`<button
            class="outlined" data-path=${path} aria-label="Restore the copy of ${momentWithin(created_at, now)}" aria-expanded=${this.asked === path ? "true" : "false"} ?disabled=${busy}
            @click=${() => this.#ask(path)}
          >
            Restore
          </button>`
        : html`<span></span><span class="why whole">${detail}</span>`}
      ${this.asked === path ? this.#question(copy, now) : nothing}
    </li>`;
  }

  #question(copy: Backup, now: Date): TemplateResult {
    return html`<div class="question">
      <p>${restoreQuestion(copy, this.data.damaged, now)}</p>
      <div class="acts">
        <button class="primary" @click=${() => void this.#restore(copy.path)}>Restore this copy</button>
        <button class="cancel" @click=${() => this.#ask(null)}>Cancel</button>
      </div>
    </div>`;
  }

  /** Asks, or no longer; the focus goes along. */
  #ask(path: string | null): void {
    const before = this.asked;
    this.asked = path === before ? null : path;
    void this.updateComplete.then(() => {
      const rows = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-path]")];
      const next = this.asked ? this.renderRoot.querySelector<HTMLElement>(".cancel") : rows.find((row) => row.dataset["path"] === before);
      next?.focus();
    });
  }

  async #restore(path: string): Promise<void> {
    this.#ask(null);
    await this.data.restore(path);
  }

  #export(): TemplateResult {
    const busy = this.data.value.doing !== null;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      if (this.where?.value) void this.data.exportAll(this.where.value);
    };
    const now = new Date();
    return html`
      <h3>Take everything along</h3>
      <p class="quiet">All conversations, facts and settings in one archive that other programs can read.</p>
      ${this.transport.desktop
        ? html`<div class="acts">
            <button class="outlined" ?disabled=${busy} @click=${() => void this.#choose("everything", (path) => this.data.exportAll(path))}>${icon("download")}Export everything…</button>
          </div>`
        : html`<form class="acts" @submit=${submit}>
            <input class="where" aria-label="The new file, on the computer Karen runs on" spellcheck="false" .value=${this.#suggested(now)} />
            <button class="outlined" ?disabled=${busy}>${icon("download")}Export everything</button>
          </form>`}
      ${this.choosing === "" ? nothing : html`<p class="outcome bad" role="alert">${icon("alert")}<span>${this.choosing}</span></p>`}
      ${report(this.data.value, ["export"])}
    `;
  }

  #suggested(now: Date): string {
    const { copies } = this.data.value;
    return copies ? `${copies.folder}/${fileName("everything", now)}` : "";
  }

  async #choose(what: "copy" | "everything", use: (path: string) => Promise<void>): Promise<void> {
    this.choosing = "";
    try {
      const path = await this.transport.desktop?.chooseFile(fileName(what, new Date()));
      if (path) await use(path);
    } catch (error) {
      this.choosing = problemOf(error).message;
    }
  }

  #delete(): TemplateResult {
    const ready = this.typed.trim().toLowerCase() === DELETE_WORDS && this.data.value.doing === null;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      if (!ready) return;
      this.typed = "";
      void this.data.deleteAll();
    };
    return html`
      <h3>Delete everything</h3>
      <p class="quiet" id="delete-note">
        Deletes the conversations, drafts, facts, settings, secrets and copies of everybody who uses this Karen. Nothing of it can be brought back.
        Copies and exports that you put elsewhere stay, and so do files of models of your own. To go on, type “${DELETE_WORDS}”.
      </p>
      <form class="acts delete" @submit=${submit}>
        <input
          aria-label="Type: ${DELETE_WORDS}" aria-describedby="delete-note" autocomplete="off" spellcheck="false" placeholder=${DELETE_WORDS}
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.currentTarget as HTMLInputElement).value)}
        />
        <button class="danger outlined" ?disabled=${!ready}>${icon("trash")}Delete everything</button>
      </form>
      ${report(this.data.value, ["delete"])}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-data": KarenData;
  }
}
