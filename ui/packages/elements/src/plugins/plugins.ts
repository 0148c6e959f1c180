/** `<karen-plugins>`: every plugin and how it stands; one of them on its page; a file is installed by dropping it here. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { PluginInfo, Plugins } from "#core/contract.gen";
import type { Cell } from "#core/observable";
import type { PluginsStore } from "#core/plugins";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { icon } from "#elements/icon/icon";
import { asked } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import { KarenPluginConsent } from "#elements/plugins/consent";
import "#elements/plugins/page";
import type { KarenPluginPage } from "#elements/plugins/page";
import { styles } from "#elements/plugins/plugins.styles";
import { problemList } from "#elements/plugins/problems";
import { doneWords, SOURCES, STATES } from "#elements/plugins/words";

@customElement("karen-plugins")
export class KarenPlugins extends DialogElement {
  static override styles = [...DialogElement.styles, panelStyles, styles];

  @property({ attribute: false }) plugins!: PluginsStore;
  /** Grows with each news of plugins. */
  @property({ attribute: false }) news!: Cell<number>;
  /** The one whose page is shown. */
  @state() private shown: string | null = null;
  @state() private text = "";
  @state() private category = "";
  @state() private dropping = false;
  /** The file that was not installed. */
  @state() private refused: File | null = null;
  /** Servers are pasted. */
  @state() private pasting = false;
  @query("[name=find]") private readonly field!: HTMLInputElement | null;
  @query("[name=servers]") private readonly servers!: HTMLTextAreaElement | null;
  @query("input[type=file]") private readonly file!: HTMLInputElement;
  @query("karen-plugin-page") private readonly page!: KarenPluginPage | null;
  protected readonly name = "Plugins";

  constructor() {
    super();
    new Watching(this, () => this.plugins);
    new Watching(this, () => this.plugins.all);
    new Watching(this, () => this.news, () => this.plugins.all.hear());
    this.addEventListener("dragover", (event) => this.#drag(event));
    this.addEventListener("dragleave", () => (this.dropping = false));
    this.addEventListener("drop", (event) => this.#dropped(event));
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    this.field?.focus();
    void this.plugins.all.load();
  }

  async #open(id: string | null): Promise<void> {
    const before = this.shown;
    this.shown = id;
    if (id !== null) this.plugins.forget();
    await this.updateComplete;
    if (id !== null) {
      await this.page?.updateComplete;
      this.page?.focus();
      return;
    }
    const row = this.renderRoot.querySelector<HTMLElement>(`[data-plugin="${before ?? ""}"] button`);
    (row ?? this.field)?.focus();
  }

  #consent(plugin: PluginInfo): void {
    const dialog = new KarenPluginConsent();
    dialog.plugins = this.plugins;
    dialog.plugin = plugin;
    this.renderRoot.querySelector("dialog")?.append(dialog);
    void dialog.closed.then(() => {
      dialog.remove();
      this.page?.focus();
    });
  }

  async #install(files: readonly File[], replace = false): Promise<void> {
    this.file.value = "";
    for (const file of files) {
      const id = await this.plugins.install(file, replace);
      this.refused = id === null ? file : null;
      const plugin = id === null ? null : this.plugins.find(id);
      if (!plugin) continue;
      await this.#open(plugin.plugin_id);
      if (plugin.state === "new" || plugin.state === "changed") this.#consent(plugin);
      return; // one is agreed to at a time
    }
  }

  /** Files are installed here, and do not reach the page around it, which would import them. */
  #drag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    this.dropping = true;
  }

  #dropped(event: DragEvent): void {
    this.dropping = false;
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#install([...event.dataTransfer.files]);
  }

  async #add(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.servers?.value.trim() ?? "";
    if (text.length < 2 || !(await this.plugins.addServers(text))) return;
    this.pasting = false;
    this.field?.focus();
  }

  protected content(): TemplateResult {
    const plugin = this.shown === null ? null : this.plugins.find(this.shown);
    return html`
      ${this.titleBar()} ${plugin ? nothing : this.#head()}
      <div class="body" tabindex="-1">${plugin ? this.#page(plugin) : asked(this.plugins.all, (all) => this.#list(all))}</div>
      ${this.dropping ? html`<p class="drop">${icon("upload", 18)}Drop a plugin to install it: a .karen or a .py file</p>` : nothing}
      <p class="said" role="status">${this.#said()}</p>
      <input class="hidden" type="file" accept=".karen,.py" tabindex="-1" aria-hidden="true" aria-label="A plugin to install" @change=${() => void this.#install([...(this.file.files ?? [])])} />
    `;
  }

  #head(): TemplateResult {
    const categories = [...new Set((this.plugins.all.value.answer?.plugins ?? []).flatMap(({ categories }) => categories))].sort();
    return html`<div class="filter">
        <input name="find" type="search" aria-label="Find a plugin" placeholder="Find a plugin…" autocomplete="off" .value=${this.text} @input=${(event: Event) => (this.text = (event.target as HTMLInputElement).value)} />
        <select aria-label="Category" @change=${(event: Event) => (this.category = (event.target as HTMLSelectElement).value)}>
          <option value="">Every category</option>
          ${categories.map((one) => html`<option value=${one} ?selected=${one === this.category}>${one}</option>`)}
        </select>
        <button class="outlined" @click=${() => this.file.click()}>${icon("upload")}Install…</button>
        <button class="outlined" aria-expanded=${this.pasting ? "true" : "false"} @click=${() => (this.pasting = !this.pasting)}>${icon("plus")}Servers…</button>
      </div>
      ${this.pasting
        ? html`<form class="servers" aria-label="Add servers" @submit=${(event: Event) => void this.#add(event)}>
            <label class="small" for="servers">Servers of the Model Context Protocol, as other programs have them in their settings. Each waits to be agreed to.</label>
            <textarea id="servers" name="servers" rows="5" maxlength="100000" spellcheck="false" placeholder='{"mcpServers": {"name": {"command": "…", "args": []}}}'></textarea>
            <p class="acts"><button class="primary">Add</button><button class="outlined" type="button" @click=${() => (this.pasting = false)}>Cancel</button></p>
          </form>`
        : nothing}`;
  }

  #list({ plugins, folders, problem }: Plugins): TemplateResult {
    const folder = folders.find(({ source }) => source === "user")?.path ?? "";
    const wanted = this.text.trim().toLowerCase();
    const found = plugins.filter(
      ({ plugin_id, name, description, categories }) =>
        (this.category === "" || categories.includes(this.category)) && `${plugin_id} ${name} ${description}`.toLowerCase().includes(wanted),
    );
    const warning = problem === "" ? nothing : html`<p class="warning">${problem}</p>`;
    if (plugins.length === 0) return html`${warning}<p class="empty">No plugins yet. Drop a .karen or a .py file here, or put one into ${folder}</p>`;
    if (found.length === 0) return html`${warning}<p class="empty">No plugin is like that.</p>`;
    return html`${warning}<ul aria-label="Plugins">${repeat(found, ({ plugin_id }) => plugin_id, (plugin) => this.#row(plugin))}</ul>`;
  }

  #row(plugin: PluginInfo): TemplateResult {
    const { plugin_id, name, description, source, state: stands, kind, level, categories } = plugin;
    const held = level === "none" ? "Not held" : kind === "mcp" ? "A server, held less tightly" : level === "full" ? "Fully held" : "Strongly held";
    return html`<li class="row" data-plugin=${plugin_id}>
      <button class="open" @click=${() => void this.#open(plugin_id)}>
        <b dir="auto">${name}</b><span class="state ${stands}">${STATES[stands]}</span>
        <span class="small" dir="auto">${description}</span><span class="small">${[SOURCES[source], held, ...categories].join(" · ")}</span>
      </button>
      ${problemList(plugin)}
    </li>`;
  }

  #page(plugin: PluginInfo): TemplateResult {
    return html`${repeat([plugin.plugin_id], (id) => id, () => html`<karen-plugin-page .plugins=${this.plugins} .plugin=${plugin} .news=${this.plugins.all.value.answer} @karen-back=${() => void this.#open(null)} @karen-consent=${() => this.#consent(plugin)}></karen-plugin-page>`)}`;
  }

  #said(): TemplateResult {
    const { done } = this.plugins.value;
    const { refused } = this;
    const there = refused !== null && done?.kind === "refused" && done.problem.code === "conflict";
    if (done) return html`<span class=${done.kind === "refused" ? "wrong" : ""}>${doneWords(done)}</span>${there ? html`<button class="link" @click=${() => void this.#install([refused], true)}>Put ${refused.name} in its place</button>` : nothing}`;
    return html`<span>A plugin runs only once you agree to it, and again when it changes.</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugins": KarenPlugins;
  }
}
