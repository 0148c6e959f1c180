/** `<karen-preferences>`: what was learned or set beside the settings, with the words it was learned from. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Preference } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import type { Cell } from "#core/observable";
import { preferenceName, type PreferencesStore } from "#core/preferences";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import { quote, quoteStyles } from "#elements/memory/quote";

@customElement("karen-preferences")
export class KarenPreferences extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    quoteStyles,
    css`
      h3 {
        margin: 20px 0 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 16px;
        padding: 8px 0;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
      }
      li > .quote {
        grid-column: 1 / -1;
      }
      .name {
        font-weight: 550;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding-top: 12px;
      }
      form input {
        flex: 1 1 9rem;
        min-width: 0;
      }
      .bad {
        padding-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) preferences!: PreferencesStore;
  /** Titles of the settings, by name. */
  @property({ attribute: false }) titles: ReadonlyMap<string, string> = new Map();
  /** Grows with each news of preferences. */
  @property({ attribute: false }) news: Cell<number> | undefined;
  @state() private wrong = "";
  @query("[name=name]") private readonly named!: HTMLInputElement;
  @query("[name=value]") private readonly valued!: HTMLInputElement;

  constructor() {
    super();
    new Watching(this, () => this.preferences);
    new Watching(this, () => this.news, () => void this.preferences.load());
  }

  protected override firstUpdated(): void {
    void this.preferences.load();
  }

  async #add(event: Event): Promise<void> {
    event.preventDefault();
    const [name, value] = [this.#nameOf(this.named.value), this.valued.value.trim()];
    this.wrong = name === "" ? "Say what it is about, in letters." : value === "" ? "Say what you prefer." : "";
    if (this.wrong !== "") {
      (name === "" ? this.named : this.valued).focus();
      return;
    }
    if (!(await this.preferences.set(name, value))) return;
    this.named.value = this.valued.value = "";
    this.named.focus();
  }

  /** A setting is named as it is titled here. */
  #nameOf(words: string): string {
    const name = preferenceName(words);
    return [...this.titles].find(([, title]) => preferenceName(title) === name)?.[0] ?? name;
  }

  /** What was pressed goes: the focus goes on to the next. */
  async #remove(name: string): Promise<void> {
    await this.preferences.remove(name);
    await this.updateComplete;
    (this.renderRoot.querySelector<HTMLElement>("li button.icon") ?? this.named).focus();
  }

  override render() {
    const { phase, problem, preferences, refused } = this.preferences.value;
    const now = new Date();
    const wrong = this.wrong || (refused?.message ?? "");
    return html`
      <h3>Preferences</h3>
      <p class="quiet">What you set here, or tell Karen in a chat, counts from the next message on and overrules the setting of the same name.</p>
      ${phase === "failed" ? html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void this.preferences.load()}>Try again</button></p>` : nothing}
      <ul aria-label="Preferences">${preferences.map((preference) => this.#preference(preference, now))}</ul>
      <form novalidate aria-label="Add a preference" @submit=${(event: Event) => void this.#add(event)}>
        <input name="name" aria-label="About what" placeholder="About what" maxlength="100" autocomplete="off" dir="auto" />
        <input name="value" aria-label="What you prefer" placeholder="What you prefer" maxlength="1000" autocomplete="off" dir="auto" />
        <button class="outlined">Add</button>
      </form>
      ${wrong === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span>${wrong}</span></p>`}
    `;
  }

  #preference({ name, value, origin, source, changed_at }: Preference, now: Date): TemplateResult {
    const title = this.titles.get(name) ?? name.replaceAll("_", " ");
    const moment = new Date(changed_at);
    return html`<li>
      <span><span class="name">${title}:</span> <span dir="auto">${value}</span> <span class="small" title=${exact(moment)}>${origin === "learned" ? "Learned" : "Set"}, ${shortMoment(moment, now)}</span></span>
      <button class="icon" aria-label="Remove the preference ${title}" title="Remove" @click=${() => void this.#remove(name)}>${icon("close", 14)}</button>
      ${source ? quote(source, "", now) : nothing}
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-preferences": KarenPreferences;
  }
}
