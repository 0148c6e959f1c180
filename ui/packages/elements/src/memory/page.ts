/** `<karen-memory-page>`: one memory: what it says, where it is from, what held before, and what can be done with it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { claim, isFact } from "#core/claims";
import type { Memory } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { MemoryPageStore } from "#core/memory-page";
import type { Cell } from "#core/observable";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import "#elements/memory/form";
import { history, historyStyles } from "#elements/memory/history";
import { pageStyles } from "#elements/memory/page.styles";
import { panelStyles } from "#elements/memory/panel.styles";
import { quote, quoteStyles } from "#elements/memory/quote";
import { ForgetEvent, OpenMemoryEvent } from "#elements/memory/request";
import "#elements/memory/tags";
import { standing, TYPES } from "#elements/memory/words";

@customElement("karen-memory-page")
export class KarenMemoryPage extends LitElement {
  static override styles = [controls, panelStyles, quoteStyles, historyStyles, pageStyles];

  @property({ attribute: false }) transport!: Transport;
  @property({ attribute: false }) news!: Cell<number>;
  @property({ attribute: false }) memoryId = "";
  /** It is being put right. */
  @property({ type: Boolean }) edit = false;

  @state() private store: MemoryPageStore | undefined;
  /** It was in the page when it was opened: from then on an Undo is offered. */
  @state() private deleting = false;

  constructor() {
    super();
    new Watching(this, () => this.store);
    new Watching(this, () => this.news, () => !this.deleting && this.store?.hear());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("memoryId")) return;
    this.deleting = false;
    this.store = new MemoryPageStore(this.transport, this.memoryId);
    void this.store.load();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("memoryId") && !this.edit) this.renderRoot.querySelector<HTMLElement>(".back")?.focus();
  }

  #back(): void {
    this.dispatchEvent(new Event("karen-back", { bubbles: true, composed: true }));
  }

  #leaveEditing(): void {
    this.edit = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".put-right")?.focus());
  }

  async #delete(): Promise<void> {
    this.deleting = true;
    await this.store?.delete();
    if (this.store?.value.deleted !== true) this.deleting = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".undo")?.focus();
  }

  async #restore(): Promise<void> {
    await this.store?.restore();
    this.deleting = this.store?.value.deleted ?? false;
  }

  override render() {
    const { memory, problem, deleted } = this.store?.value ?? {};
    return html`<button class="back" @click=${() => this.#back()}>${icon("previous")}Back</button>
      ${deleted ? this.#gone() : nothing} ${problem && !deleted ? html`<p class="quiet" role="alert">${problem.message} <button class="link" @click=${() => void this.store?.load()}>Try again</button></p>` : nothing}
      ${!memory && !problem ? html`<div class="bones" aria-busy="true"><span class="hidden">Loading</span><i></i><i></i><i></i></div>` : nothing}
      ${memory && !deleted ? this.#memory(memory) : nothing}`;
  }

  #gone(): TemplateResult {
    if (!this.deleting) return html`<p class="empty">This memory is no longer there.</p>`;
    return html`<p class="empty" role="status">Deleted, from every index too. <button class="link undo" @click=${() => void this.#restore()}>Undo</button></p>`;
  }

  #memory(memory: Memory): TemplateResult {
    const { refused, history: known = [] } = this.store?.value ?? {};
    const now = new Date();
    return html`
      <h3 class="says" dir="auto">${claim(memory)}</h3>
      ${this.edit ? this.#form(memory) : this.#acts(memory)}
      ${refused ? html`<p class="bad" role="alert">${icon("alert")}<span>${refused.message}</span></p>` : nothing}
      <h4>${memory.sources.length === 1 ? "Where it is from" : "Where it is from, place by place"}</h4>
      ${memory.sources.length === 0 ? html`<p class="quiet">Stored by ${memory.ai_generated ? "a model" : "you or a program of yours"}, without a message.</p>` : memory.sources.map((source) => quote(source, memory.content, now))}
      ${known.length > 1 ? html`<h4>What was known of it</h4>${history(known, memory.id, now, (id) => this.dispatchEvent(new OpenMemoryEvent(id)))}` : nothing}
      <h4>Tags</h4>
      <karen-memory-tags .tags=${memory.tags} .proposed=${memory.proposed_tags} .change=${(add: string[], remove: string[]) => void this.store?.tag(add, remove)}></karen-memory-tags>
      ${this.#weight(memory)} ${this.#details(memory, now)}
    `;
  }

  #form(memory: Memory): TemplateResult {
    const putRight = async ({ change }: HTMLElementEventMap["karen-put-right"]) => {
      if (Object.keys(change).length === 0 || (await this.store?.update(change))) this.#leaveEditing();
    };
    return html`<karen-memory-form .memory=${memory} @karen-put-right=${(event: HTMLElementEventMap["karen-put-right"]) => void putRight(event)} @karen-leave=${() => this.#leaveEditing()}></karen-memory-form>`;
  }

  #acts(memory: Memory): TemplateResult {
    const closed = memory.state === "closed";
    return html`<div class="acts">
      ${memory.reviewed || closed ? nothing : html`<button class="outlined" @click=${() => void this.store?.keep()}>${icon("check", 14)}Keep</button>`}
      ${closed ? nothing : html`<button class="outlined put-right" @click=${() => (this.edit = true)}>${icon("edit", 14)}Edit</button>`}
      <button class="outlined" aria-pressed=${memory.pinned ? "true" : "false"} title="Pinned memories are told in every answer that looks far back" @click=${() => void this.store?.pin(!memory.pinned)}>
        ${icon(memory.pinned ? "unpin" : "pin", 14)}${memory.pinned ? "Unpin" : "Pin"}
      </button>
      <button class="danger" @click=${() => void this.#delete()}>${icon("trash", 14)}Delete</button>
      <button class="danger" title="With the messages it is known from, and every trace" @click=${() => this.dispatchEvent(new ForgetEvent(memory))}>Forget for good…</button>
    </div>`;
  }

  #weight({ importance_score }: Memory): TemplateResult {
    const weigh = (event: Event) => void this.store?.weigh(Number((event.target as HTMLInputElement).value));
    return html`<div class="weight">
      <label for="importance">Importance</label>
      <input id="importance" type="range" min="1" max="10" step="1" .value=${String(importance_score)} aria-valuetext="${importance_score} of 10" @change=${weigh} />
      <output for="importance">${importance_score}</output>
    </div>`;
  }

  #details(memory: Memory, now: Date): TemplateResult {
    const moment = (iso: string) => html`<span title=${exact(new Date(iso))}>${shortMoment(new Date(iso), now)}</span>`;
    const stands = standing(memory, now);
    const used = memory.last_accessed === null ? "Never" : html`${memory.access_count.toLocaleString()} ${memory.access_count === 1 ? "time" : "times"}, last ${moment(memory.last_accessed)}`;
    return html`<dl>
      <dt>Kind</dt><dd>${TYPES[memory.memory_type]}</dd>
      ${stands === "" ? nothing : html`<dt>State</dt><dd>${stands}</dd>`}
      ${isFact(memory) && memory.valid_from !== null ? html`<dt>Since</dt><dd>${moment(memory.valid_from)}</dd>` : nothing}
      <dt>Kept since</dt><dd>${moment(memory.created_at)}</dd>
      ${memory.expires_at === null ? nothing : html`<dt>Vanishes</dt><dd>${moment(memory.expires_at)}</dd>`}
      <dt>Used in answers</dt><dd>${used}</dd>
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-memory-page": KarenMemoryPage;
  }
}
