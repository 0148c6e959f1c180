/** `<karen-plugin-consent>`: what a plugin asks for, in sentences, before it may run; what has changed since it was agreed to. */
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { PluginInfo, PluginPermission } from "#core/contract.gen";
import type { PluginsStore } from "#core/plugins";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import { pageStyles } from "#elements/plugins/plugins.styles";
import { cannotWords, levelWords, limitWords, signerWords } from "#elements/plugins/words";

@customElement("karen-plugin-consent")
export class KarenPluginConsent extends DialogElement {
  static override styles = [...DialogElement.styles, panelStyles, pageStyles, css`
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      .body {
        flex: 0 1 auto; /* with no height of its own to share out, WebKit gives a share of nothing */
        min-height: 0;
      }
      .decide {
        flex: none;
        padding: 12px 24px;
        border-top: 1px solid var(--karen-line);
      }
    `];

  @property({ attribute: false }) plugins!: PluginsStore;
  /** As it was when this opened: what is agreed to is what was shown. */
  @property({ attribute: false }) plugin!: PluginInfo;
  @state() private trusts = false;
  @state() private follows = false;
  @state() private problem = "";
  /** It is being started. */
  @state() private starting = false;
  protected readonly name = "Agree to this plugin?";

  constructor() {
    super();
    new Watching(this, () => this.plugins.all);
  }

  async #agree(): Promise<void> {
    this.starting = true;
    const agreed = await this.plugins.agree(this.plugin, { trustWithoutCell: this.trusts, followsChanges: this.follows });
    this.starting = false;
    if (agreed) {
      this.close();
      return;
    }
    const { done } = this.plugins.value;
    if (done?.kind === "refused") this.problem = done.problem.message;
    await this.plugins.all.load();
  }

  #show(now: PluginInfo): void {
    this.plugin = now;
    this.problem = "";
    this.trusts = false;
    this.follows = false;
  }

  protected content(): TemplateResult {
    const { plugin } = this;
    const now = this.plugins.find(plugin.plugin_id);
    const another = now !== null && asksOf(now) !== asksOf(plugin);
    const gone = now === null;
    const untrusted = plugin.level === "none" && !this.trusts;
    return html`
      ${this.titleBar()}
      <div class="body" tabindex="-1">
        <p><b dir="auto">${plugin.name}</b> <span class="small">${plugin.version}</span></p>
        <p class="quiet" dir="auto">${plugin.description}</p>
        ${plugin.state === "changed" ? html`<p class="quiet">It is not what you agreed to any more. ${differs(plugin)}</p>` : nothing}
        ${signer(plugin)} ${this.#asks(plugin)} ${withdrawn(plugin.withdrawn)} ${cannot(plugin)}
        <section><h3>How it is held</h3><p class=${plugin.level === "none" ? "warning" : "quiet"}>${levelWords(plugin)}</p><p class="small">${limitWords(plugin.limits)}</p></section>
        ${this.#ticks(plugin)}
        ${this.problem === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span>${this.problem}</span></p>`}
        ${another ? html`<p class="bad" role="alert">${icon("alert")}<span>It has changed since this was shown. <button class="link" @click=${() => this.#show(now)}>Show what it is now</button></span></p>` : nothing}
        ${gone ? html`<p class="bad" role="alert">${icon("alert")}<span>It is no longer there.</span></p>` : nothing}
      </div>
      <p class="acts decide"><button class="primary" ?disabled=${another || gone || untrusted || this.starting} @click=${() => void this.#agree()}>Agree</button><button class="outlined" @click=${() => this.close()}>Not now</button>${this.starting ? html`<span class="small" role="status">It is being started…</span>` : nothing}</p>
    `;
  }

  #asks({ permissions, state: stands }: PluginInfo): TemplateResult {
    const sentence = (permission: PluginPermission) => html`<li class=${permission.new && stands === "changed" ? "new" : ""} dir="auto">${permission.new && stands === "changed" ? "New: " : ""}${permission.sentence}</li>`;
    return html`<section><h3>What it may do</h3>${permissions.length === 0 ? html`<p class="quiet">It asks for nothing: it only works with what it is given.</p>` : html`<ul class="marked">${permissions.map(sentence)}</ul>`}</section>`;
  }

  #ticks(plugin: PluginInfo): TemplateResult | typeof nothing {
    if (plugin.source === "bundled" && plugin.level !== "none") return nothing;
    return html`<section>
      ${plugin.level === "none" ? html`<label class="tick"><input type="checkbox" name="trust" .checked=${this.trusts} @change=${(event: Event) => (this.trusts = (event.target as HTMLInputElement).checked)} /><span>I trust whoever wrote it: run it although nothing holds it on this machine.</span></label>` : nothing}
      ${plugin.source === "bundled" || plugin.level === "none" ? nothing : html`<label class="tick"><input type="checkbox" name="follow" .checked=${this.follows} @change=${(event: Event) => (this.follows = (event.target as HTMLInputElement).checked)} /><span>I am writing it: agree to its later versions too, as long as they ask for nothing more.</span></label>`}
    </section>`;
  }
}

/** Its files and what it asks for; not what of it is new, which an agreement changes. */
function asksOf({ sha256, permissions }: PluginInfo): string {
  return JSON.stringify([sha256, ...permissions.map(({ name, value }) => [name, value])]);
}

function differs({ permissions, withdrawn: gone }: PluginInfo): string {
  return permissions.some((permission) => permission.new) || gone.length > 0 ? "What it asks for has changed." : "Its files have changed; it asks for the same.";
}

/** A warning above everything else where somebody else has changed it. */
function signer(plugin: PluginInfo): TemplateResult | typeof nothing {
  if (plugin.signed_before !== "") return html`<p class="warning signer">${signerWords(plugin)}</p>`;
  return plugin.signed_by === "" ? nothing : html`<p class="small signer">${signerWords(plugin)}</p>`;
}

function withdrawn(permissions: readonly PluginPermission[]): TemplateResult | typeof nothing {
  if (permissions.length === 0) return nothing;
  return html`<section><h3>Not asked for any more</h3><ul class="marked">${permissions.map(({ sentence }) => html`<li dir="auto">${sentence}</li>`)}</ul></section>`;
}

function cannot(plugin: PluginInfo): TemplateResult | typeof nothing {
  const sentences = cannotWords(plugin);
  if (sentences.length === 0) return nothing;
  return html`<section><h3>What it cannot do</h3><ul class="marked">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-consent": KarenPluginConsent;
  }
}
