/** `<karen-settings>`: everything that can be set, in sections, saved as it is changed. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { DataStore } from "#core/data";
import type { ImportsStore } from "#core/imports";
import type { ModelsStore } from "#core/models";
import type { Cell } from "#core/observable";
import { PreferencesStore } from "#core/preferences";
import { problemOf } from "#core/problem";
import type { SettingsGroup, SettingsStore } from "#core/settings";
import type { Transport } from "#core/transport";
import { Watching } from "#elements/base/watching";
import "#elements/data/data";
import { DialogElement } from "#elements/dialog/dialog";
import type { ChangeEvent, UnfinishedEvent } from "#elements/form/form";
import "#elements/form/form";
import { fieldsOfSchema, type JsonSchema, valueAt } from "#elements/form/schema";
import { icon } from "#elements/icon/icon";
import "#elements/models/models";
import "#elements/settings/about";
import "#elements/settings/preferences";
import { readSettingsFile, settingsFile } from "#elements/settings/file";
import { overruled } from "#elements/settings/overruled";
import { secretFields } from "#elements/settings/secrets";
import { type SectionId, SECTIONS } from "#elements/settings/sections";
import { styles } from "#elements/settings/settings.styles";

const NO_NOTES: ReadonlyMap<string, TemplateResult> = new Map();

@customElement("karen-settings")
export class KarenSettingsPanel extends DialogElement {
  static override styles = [...DialogElement.styles, styles];

  @property({ attribute: false }) settings!: SettingsStore;
  @property({ attribute: false }) models!: ModelsStore;
  @property({ attribute: false }) data!: DataStore;
  @property({ attribute: false }) imports!: ImportsStore;
  @property({ attribute: false }) transport!: Transport;
  /** Grows with each news of memory and preferences. */
  @property({ attribute: false }) news: Cell<number> | undefined;
  /** The one that is open. */
  @property({ attribute: false }) section: SectionId = "personality";

  @state() private note = "";
  @state() private confirming = false;
  /** Something is written in a field that cannot be saved. */
  @state() private unfinished = false;
  @query("input[type=file]") private readonly file!: HTMLInputElement;
  protected readonly name = "Settings";

  #preferred: PreferencesStore | undefined;

  constructor() {
    super();
    new Watching(this, () => this.settings);
    void this.closed.then(() => this.settings.save());
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.settings.loadForms();
    void this.settings.load();
  }

  #show(section: SectionId): void {
    this.section = section;
    this.confirming = false;
    this.note = "";
    this.unfinished = false;
    if (section === "advanced") void this.settings.loadSecrets();
  }

  #keys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = SECTIONS.findIndex(({ id }) => id === this.section);
    const next = SECTIONS[(at + step + SECTIONS.length) % SECTIONS.length];
    if (!next) return;
    this.#show(next.id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus());
  }

  protected content() {
    return html`
      ${this.titleBar()}
      <div class="parts" @karen-open=${() => this.close()} @karen-command=${() => this.close()} @karen-open-source=${() => this.close()}>
        <div class="sections" role="tablist" aria-label="Sections" @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
          ${SECTIONS.map(({ id, title }) => {
            const chosen = id === this.section;
            return html`<button
              id="tab-${id}" role="tab" ?autofocus=${chosen} aria-selected=${chosen ? "true" : "false"} aria-controls="panel" tabindex=${chosen ? 0 : -1}
              @click=${() => this.#show(id)}
            >
              ${title}
            </button>`;
          })}
        </div>
        <section id="panel" class="panel" role="tabpanel" aria-labelledby="tab-${this.section}" tabindex="0">${this.#panel()}</section>
      </div>
      <p class="saving" role="status" ?hidden=${this.section === "data" || this.section === "about"}>${this.#saving()}</p>
    `;
  }

  #panel(): TemplateResult {
    const { view, schemas, phase, problem } = this.settings.value;
    const { profile } = this.settings;
    if (this.section === "data") return html`<karen-data .data=${this.data} .imports=${this.imports} .transport=${this.transport}></karen-data>`;
    if (this.section === "about") return html`<karen-about .transport=${this.transport}></karen-about>`;
    if (this.section === "models") return this.#models();
    if (phase === "failed" || (problem && !schemas))
      return html`<p class="quiet">${problem?.message} <button class="link" @click=${() => this.#again()}>Try again</button></p>`;
    if (!view || !profile || !schemas) return html`<p class="quiet" aria-busy="true">Loading…</p>`;
    return html`
      ${this.#form("profile", schemas.profile, profile, this.#overruled(schemas.profile, view.profile))}
      ${this.section === "memory" ? this.#preferences(schemas.profile) : nothing}
      ${this.section === "advanced" ? this.#form("machine", schemas.machine, view.machine) : nothing}
      ${this.section === "advanced" ? secretFields(this.settings) : nothing}
      ${this.section === "advanced" ? this.#wholeFile() : nothing}
    `;
  }

  protected override updated(): void {
    this.renderRoot.querySelector("[role=tab][aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #preferences(schema: JsonSchema): TemplateResult {
    this.#preferred ??= new PreferencesStore(this.transport);
    const titles = new Map(fieldsOfSchema(schema).map(({ path, label }) => [path, label]));
    return html`<karen-preferences .preferences=${this.#preferred} .titles=${titles} .news=${this.news}></karen-preferences>`;
  }

  #models(): TemplateResult {
    const { view, schemas } = this.settings.value;
    return html`<karen-models .models=${this.models} .desktop=${this.transport.desktop}></karen-models>
      ${view && schemas ? html`<h3>Memory</h3>${this.#form("machine", schemas.machine, view.machine)}` : nothing}`;
  }

  #again(): void {
    void this.settings.load();
    void this.settings.loadForms();
  }

  /** Why a field shows something else than what was set in it. */
  #overruled(schema: JsonSchema, set: object): ReadonlyMap<string, TemplateResult> {
    const fields = new Map(fieldsOfSchema(schema).map((field) => [field.path, field]));
    const now = new Date();
    const back = (name: string) => {
      this.note = "";
      this.settings.dropPreference(name);
      void this.updateComplete.then(() => this.renderRoot.querySelector("karen-form")?.focusOn(name));
    };
    const notes = this.settings.value.preferences.flatMap((preference): [string, TemplateResult][] => {
      const { name } = preference;
      const field = fields.get(name);
      return field ? [[name, overruled(preference, field, valueAt(set, name), now, () => back(name))]] : [];
    });
    return new Map(notes);
  }

  #form(group: SettingsGroup, schema: JsonSchema, value: object, notes: ReadonlyMap<string, TemplateResult> = NO_NOTES): TemplateResult {
    return html`<karen-form
      .schema=${schema}
      .value=${value}
      .notes=${notes}
      .section=${this.section}
      .refused=${this.settings.value.refused[group]}
      @karen-change=${({ change }: ChangeEvent) => this.#change(group, change)}
      @karen-unfinished=${(event: UnfinishedEvent) => (this.unfinished = event.unfinished)}
    ></karen-form>`;
  }

  #change(group: SettingsGroup, change: Record<string, unknown>): void {
    this.note = "";
    this.settings.change(group, change);
  }

  #saving(): string {
    const { saving, problem } = this.settings.value;
    if (this.note !== "") return this.note;
    if (saving === "failed") return problem?.code === "invalid_input" ? "Not saved: see what is marked." : `Not saved yet: ${problem?.message ?? ""}`;
    if (this.unfinished) return "What is marked is not saved.";
    return { idle: "Changes are saved as you make them.", waiting: "Saving…", saving: "Saving…", saved: "Saved." }[saving];
  }

  #wholeFile(): TemplateResult {
    return html`
      <h3>All settings</h3>
      <div class="whole">
        <button class="outlined" @click=${() => void this.#export()}>${icon("download")}Export</button>
        <button class="outlined" @click=${() => this.file.click()}>${icon("upload")}Import</button>
        <input class="hidden" type="file" accept="application/json,.json" tabindex="-1" aria-label="Settings file" @change=${() => void this.#import()} />
        ${this.confirming
          ? html`<span>Set your settings back to how they were at first? Those of this computer and the secrets stay.</span>
              <button class="danger outlined" @click=${() => void this.#reset()}>Reset my settings</button>
              <button class="cancel" @click=${() => this.#confirm(false)}>Cancel</button>`
          : html`<button class="danger reset" @click=${() => this.#confirm(true)}>Reset</button>`}
      </div>
    `;
  }

  async #export(): Promise<void> {
    const { view } = this.settings.value;
    if (!view) return;
    try {
      this.note = await this.transport.saveFile(settingsFile(view));
    } catch (error) {
      this.note = `Not saved: ${problemOf(error).message}`;
    }
  }

  async #import(): Promise<void> {
    const [chosen] = this.file.files ?? [];
    if (!chosen) return;
    try {
      await this.settings.import(readSettingsFile(await chosen.text()));
      this.note = `The settings of ${chosen.name} are in use.`;
    } catch (error) {
      this.note = `Nothing was changed: ${error instanceof SyntaxError ? error.message : problemOf(error).message}`;
    }
    this.file.value = "";
  }

  /** Asks before resetting, or no longer; the focus goes along. */
  #confirm(confirming: boolean): void {
    this.confirming = confirming;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(confirming ? ".cancel" : ".reset")?.focus());
  }

  async #reset(): Promise<void> {
    this.#confirm(false);
    await this.settings.reset();
  }
}
