/** `<karen-plugin-page>`: one plugin: what it is, may do, offers and did, and what a person decides about it. Fires `karen-back`. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { PluginInfo } from "#core/contract.gen";
import { dayAndTime, exact } from "#core/dates";
import type { PluginsStore } from "#core/plugins";
import { copyText } from "#elements/base/clipboard";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import "#elements/plugins/log";
import { pageStyles } from "#elements/plugins/plugins.styles";
import { problemList } from "#elements/plugins/problems";
import "#elements/plugins/record";
import "#elements/plugins/settings";
import "#elements/plugins/tool";
import { levelWords, limitWords, runWords, signerWords, SOURCES, STATES } from "#elements/plugins/words";

@customElement("karen-plugin-page")
export class KarenPluginPage extends LitElement {
  static override styles = [controls, panelStyles, pageStyles];

  @property({ attribute: false }) plugins!: PluginsStore;
  @property({ attribute: false }) plugin!: PluginInfo;
  /** Another value with each news of plugins. */
  @property({ attribute: false }) news: unknown = null;
  @state() private removing = false;
  @state() private copied = "";
  @query("[name=data]") private readonly data!: HTMLInputElement | null;
  @query(".back") private readonly back!: HTMLButtonElement;

  override focus(): void {
    this.back.focus();
  }

  /** What was pressed may be gone: the focus goes to where one goes on. */
  async #do(act: Promise<unknown>): Promise<void> {
    await act;
    await this.updateComplete;
    if (this.isConnected && !this.shadowRoot?.activeElement) this.focus();
  }

  async #remove(): Promise<void> {
    if (await this.plugins.remove(this.plugin, this.data?.checked === true)) this.dispatchEvent(new Event("karen-back"));
    this.removing = false;
  }

  async #copy(): Promise<void> {
    this.copied = (await copyText(this.plugin.sha256)) ? "Copied" : "It could not be copied.";
  }

  override render(): TemplateResult {
    const { plugin } = this;
    const { homepage } = plugin;
    return html`
      <div class="head">
        <button class="icon back" aria-label="All plugins" title="All plugins" @click=${() => this.dispatchEvent(new Event("karen-back"))}>${icon("previous")}</button>
        <h3 dir="auto">${plugin.name}</h3>
        ${this.#switches()}
      </div>
      ${this.removing ? this.#question() : nothing}
      <p class="quiet" dir="auto">${plugin.description}</p>
      <p class="about small"><span>${STATES[plugin.state]}</span><span>· ${SOURCES[plugin.source]}</span>${plugin.author === "" ? nothing : html`<span dir="auto">· By ${plugin.author}</span>`}${plugin.version === "" ? nothing : html`<span>· Version ${plugin.version}</span>`}${homepage.startsWith("https://") ? html`<a href=${homepage} rel="noreferrer">${homepage}</a>` : nothing}</p>
      ${plugin.failure === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span dir="auto">${plugin.failure}</span></p>`}
      ${problemList(plugin)}
      ${this.#reach()} ${this.#tools()}
      ${plugin.settings_schema && plugin.approved_at !== null ? html`<section><h4>Settings</h4><karen-plugin-settings .plugins=${this.plugins} .plugin=${plugin}></karen-plugin-settings></section>` : nothing}
      ${this.#history()} ${this.#identity()}
    `;
  }

  #switches(): TemplateResult {
    const { plugin, plugins } = this;
    const { state: stands } = plugin;
    const on = stands === "enabled" || stands === "failed";
    return html`
      ${stands === "new" || stands === "changed" ? html`<button class="primary" @click=${() => this.dispatchEvent(new Event("karen-consent"))}>Look at what it asks for</button>` : nothing}
      ${on || stands === "disabled" ? html`<button class="outlined" role="switch" aria-checked=${on ? "true" : "false"} aria-label="${plugin.name} is on" @click=${() => void this.#do(plugins.turn(plugin, !on))}>${on ? "Switch off" : "Switch on"}</button>` : nothing}
      ${plugin.approved_at === null ? nothing : html`<button class="outlined" @click=${() => void this.#do(plugins.revoke(plugin))}>Revoke</button>`}
      ${plugin.source === "user" && !this.removing ? html`<button class="danger outlined" @click=${() => (this.removing = true)}>Remove…</button>` : nothing}
    `;
  }

  #question(): TemplateResult {
    return html`<div class="warning" role="group" aria-label="Remove ${this.plugin.name}?">
      <p>Remove ${this.plugin.name}? Its files go, and what was agreed to.</p>
      <label class="tick"><input type="checkbox" name="data" /><span>What it has kept goes too.</span></label>
      <p class="acts"><button class="danger outlined" @click=${() => void this.#do(this.#remove())}>Remove</button><button class="outlined" @click=${() => (this.removing = false)}>Keep it</button></p>
    </div>`;
  }

  #reach(): TemplateResult {
    const { plugin } = this;
    return html`<section aria-label="What it may do">
      <h4>${plugin.approved_at === null ? "What it asks for" : "What it may do"}</h4>
      ${plugin.permissions.length === 0 ? html`<p class="quiet">Nothing beyond what it is given.</p>` : html`<ul class="marked">${plugin.permissions.map(({ sentence }) => html`<li dir="auto">${sentence}</li>`)}</ul>`}
      <p class=${plugin.level === "none" ? "warning" : "quiet"}>${levelWords(plugin)}</p>
      <p class="small">${limitWords(plugin.limits)}</p>
      ${plugin.requires.length === 0 ? nothing : html`<p class="small">It needs these plugins to be on: ${plugin.requires.join(", ")}.</p>`}
    </section>`;
  }

  #tools(): TemplateResult {
    const { plugin } = this;
    return html`<section aria-label="Tools">
      <h4>Tools</h4>
      ${plugin.tools.length === 0 ? html`<p class="quiet">They are known once it has been started.</p>` : repeat(plugin.tools, ({ name }) => name, (tool) => html`<karen-plugin-tool .plugins=${this.plugins} .plugin=${plugin.plugin_id} .tool=${tool} ?runs=${plugin.state === "enabled"}></karen-plugin-tool>`)}
    </section>`;
  }

  #history(): TemplateResult {
    const { plugin_id, last_run_at } = this.plugin;
    const last = last_run_at === null ? null : new Date(last_run_at);
    const { transport } = this.plugins;
    return html`<section aria-label="What it did">
      <h4>What it did</h4>
      <p class="quiet">${runWords(this.plugin)} ${last ? html`<span title=${exact(last)}>Last: ${dayAndTime(last, new Date())}.</span>` : nothing}</p>
      <details><summary>Audit log</summary><karen-plugin-record .transport=${transport} .plugin=${plugin_id} .news=${this.news}></karen-plugin-record></details>
      <details><summary>Output</summary><karen-plugin-log .transport=${transport} .plugin=${plugin_id} .news=${this.news}></karen-plugin-log></details>
    </section>`;
  }

  #identity(): TemplateResult {
    const { sha256, path, signed_by, signed_before, approved_at } = this.plugin;
    const agreed = approved_at === null ? null : new Date(approved_at);
    return html`<section aria-label="Its files">
      <h4>Its files</h4>
      <p class="small"><code>${path}</code></p>
      ${sha256 === "" ? nothing : html`<p class="about small">SHA-256 <code title=${sha256}>${sha256.slice(0, 12)}…</code><button class="link" aria-label="Copy the SHA-256" @click=${() => void this.#copy()}>Copy</button><span role="status">${this.copied}</span></p>`}
      ${signed_by === "" && signed_before === "" ? nothing : html`<p class=${signed_before === "" ? "small signer" : "warning signer"}>${signerWords(this.plugin)}</p>`}
      ${agreed ? html`<p class="small" title=${exact(agreed)}>Agreed to: ${dayAndTime(agreed, new Date())}.</p>` : nothing}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-page": KarenPluginPage;
  }
}
