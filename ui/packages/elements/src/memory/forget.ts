/** `<karen-forget>`: forgets for good: words or a memory, what would go, the question, the receipt. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ForgetReceipt, ForgottenThing } from "#core/contract.gen";
import { exact } from "#core/dates";
import { type ForgettingState, type ForgettingStore, isChosen } from "#core/forgetting";
import { count } from "#core/quantities";
import { SHORTEST } from "#core/search";
import { copyText } from "#elements/base/clipboard";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import { goneWords, proofWords, receiptText } from "#elements/memory/receipt";

const KINDS: Readonly<Record<ForgottenThing["kind"], string>> = {
  memory: "Memory",
  message: "Message",
  summary: "Summary",
  reminder: "Reminder",
  list: "List",
  list_item: "Item of a list",
  plugin_value: "Kept by a plugin",
};

@customElement("karen-forget")
export class KarenForget extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      h3 {
        padding: 4px 0;
        font-size: var(--karen-size-m);
        font-weight: 600;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 12px 0;
      }
      form input {
        flex: 1 1 14rem;
        min-width: 0;
      }
      li label {
        display: grid;
        grid-template-columns: auto 5rem minmax(0, 1fr);
        align-items: baseline;
        gap: 8px;
        padding: 8px 0;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
      }
      li input {
        margin: 0;
        accent-color: var(--karen-accent);
        translate: 0 2px;
      }
      .question {
        position: sticky;
        bottom: -24px;
        margin: 0 -4px;
        padding: 12px 4px;
        background: var(--karen-raised);
      }
      .question .acts {
        padding-top: 8px;
      }
      .receipt {
        display: grid;
        gap: 8px;
        padding: 16px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-card);
        overflow-wrap: anywhere;
        user-select: text;
      }
      .receipt p:first-child {
        display: flex;
        gap: 8px;
      }
      .receipt svg {
        margin-top: 2px;
        color: var(--karen-good);
      }
      .receipt .bad svg {
        color: inherit;
      }
      .receipt + .acts {
        padding-top: 12px;
      }
    `,
  ];

  @property({ attribute: false }) forgetting!: ForgettingStore;
  /** The words, as they are written. */
  @state() private words = "";
  @state() private copied = false;
  /** The phase of which the focus is where it should be. */
  #settled: ForgettingState["phase"] | null = null;
  @query("input[name=words]") private readonly field!: HTMLInputElement | null;

  constructor() {
    super();
    new Watching(this, () => this.forgetting);
  }

  /** The focus goes to what is to be done next. */
  protected override updated(): void {
    const { phase } = this.forgetting.value;
    if (phase === this.#settled || phase === "looking" || phase === "forgetting") return;
    this.#settled = phase;
    (this.renderRoot.querySelector<HTMLElement>(".keep, .copy") ?? this.field)?.focus();
  }

  #look(event: Event): void {
    event.preventDefault();
    this.#settled = null;
    if (this.words.trim().length >= SHORTEST) void this.forgetting.look({ query: this.words.trim() });
  }

  #again(): void {
    this.words = "";
    this.copied = false;
    this.forgetting.begin();
  }

  override render() {
    const { phase, preview, receipt, problem } = this.forgetting.value;
    return html`
      ${phase === "done" && receipt ? this.#receipt(receipt) : this.#asking()}
      ${problem ? html`<p class="bad" role="alert">${icon("alert")}<span>${problem.message}</span></p>` : nothing}
      <div role="status">${phase === "looking" ? html`<p class="quiet">Looking for what would go…</p>` : nothing}</div>
      ${preview && phase !== "done" ? this.#preview(preview) : nothing}
    `;
  }

  #asking(): TemplateResult {
    const { phase } = this.forgetting.value;
    const busy = phase === "looking" || phase === "forgetting";
    return html`<h3>Forget for good</h3>
      <p class="quiet" id="forget-note">Removes memories, messages and summaries with these words, and every trace of them: from the index, from Karen’s own copies, from the file itself. You see first what would go.</p>
      <form @submit=${(event: Event) => this.#look(event)}>
        <input
          name="words" aria-label="Words to forget" aria-describedby="forget-note" placeholder="Words to forget" maxlength="1000" autocomplete="off" spellcheck="false" dir="auto"
          .value=${this.words}
          @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)}
        />
        <button class="outlined" ?disabled=${busy || this.words.trim().length < SHORTEST}>${icon("search", 14)}Show what would go</button>
      </form>`;
  }

  #preview({ things }: ForgetReceipt): TemplateResult {
    if (things.length === 0) return html`<p class="empty" role="status">Nothing holds these words.</p>`;
    const { phase, spared } = this.forgetting.value;
    const going = things.filter(({ id }) => !spared.has(id)).length;
    const busy = phase === "forgetting";
    return html`<ul aria-label="What would go">${things.map((thing) => this.#thing(thing, busy))}</ul>
      <div class="question" role="group" aria-label="Forget these">
        <p>${busy ? "Forgetting… Karen’s copies are gone through too, which may take a moment." : going === 0 ? "Nothing is chosen." : `${going === 1 ? "This goes" : `These ${count(going)} go`} for good. It cannot be taken back.`}</p>
        <div class="acts">
          <button class="outlined keep" ?disabled=${busy} @click=${() => this.#again()}>Keep everything</button>
          <button class="danger outlined" ?disabled=${busy || going === 0} @click=${() => void this.forgetting.forget()}>${icon("trash", 14)}Forget ${going === 1 ? "it" : `all ${count(going)}`} for good</button>
        </div>
      </div>`;
  }

  #thing(thing: ForgottenThing, busy: boolean): TemplateResult {
    const { kind, id, excerpt } = thing;
    const spare = (event: Event) => this.forgetting.spare(id, !(event.target as HTMLInputElement).checked);
    return html`<li><label><input type="checkbox" .checked=${!this.forgetting.value.spared.has(id)} ?disabled=${busy || !isChosen(thing)} @change=${spare} /><span class="small">${KINDS[kind]}</span><span dir="auto">${excerpt}</span></label></li>`;
  }

  #receipt(receipt: ForgetReceipt): TemplateResult {
    const moment = new Date(receipt.forgotten_at);
    const clean = receipt.left_in.length === 0;
    const copy = async () => (this.copied = await copyText(receiptText(receipt)));
    return html`<h3>Receipt</h3>
      <div class="receipt" role="status">
        <p>${icon("check")}<span>${goneWords(receipt)}</span></p>
        <p class=${clean ? "" : "bad"}>${clean ? nothing : icon("alert")}<span>${proofWords(receipt)}</span></p>
        ${clean ? nothing : html`<ul>${receipt.left_in.map((place) => html`<li>${place}</li>`)}</ul>`}
        <p class="small">${exact(moment)}</p>
      </div>
      <div class="acts">
        <button class="outlined copy" @click=${() => void copy()}>${icon(this.copied ? "check" : "copy", 14)}${this.copied ? "Copied" : "Copy the receipt"}</button>
        <button @click=${() => this.#again()}>Forget something else</button>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-forget": KarenForget;
  }
}
