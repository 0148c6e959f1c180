/** `<karen-inbox>`: what waits for the user's word, each with the words it was taken from. Worked by mouse or by keys. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { attributeName, claim } from "#core/claims";
import type { Memory } from "#core/contract.gen";
import type { InboxStore } from "#core/inbox";
import type { Unsubscribe } from "#core/observable";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import "#elements/memory/form";
import { panelStyles } from "#elements/memory/panel.styles";
import { quote, quoteStyles } from "#elements/memory/quote";
import { TYPES } from "#elements/memory/words";

/** From so many of a kind on it is offered to keep them together. */
const SEVERAL = 2;

@customElement("karen-inbox")
export class KarenInbox extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    quoteStyles,
    css`
      .kinds {
        padding-bottom: 8px;
      }
      .kinds button {
        min-height: 1.75rem;
        border-radius: 999px;
        font-size: var(--karen-size-xs);
      }
      article {
        display: grid;
        gap: 4px;
        padding: 12px 8px;
        border-bottom: 1px solid var(--karen-line);
        border-radius: var(--karen-radius-s);
      }
      article:last-child {
        border-bottom: 0;
      }
      article:focus-visible {
        outline-offset: -2px;
      }
      h3 {
        font-size: var(--karen-size-m);
        font-weight: 550;
        line-height: var(--karen-line-m);
        overflow-wrap: anywhere;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 4px 16px;
      }
      .foot .acts {
        gap: 4px;
      }
      .foot button {
        min-height: 1.75rem;
      }
      @media (max-width: 719px) {
        article {
          padding: 12px 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) inbox!: InboxStore;
  /** The entry that is being put right. */
  @state() private editing: string | null = null;

  #stop: Unsubscribe | undefined;
  /** Where the focus was when its entry went. */
  #next: number | null = null;

  constructor() {
    super();
    new Watching(this, () => this.inbox);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.inbox.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override updated(): void {
    if (this.#next === null) return;
    const articles = this.#articles();
    (articles[Math.min(this.#next, articles.length - 1)] ?? this.renderRoot.querySelector<HTMLElement>(".empty"))?.focus();
    this.#next = null;
  }

  #articles(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("article")];
  }

  /** The focus goes on to what stands in its place then. */
  #goOn(memory: Memory, act: () => Promise<void>): void {
    this.#next = this.inbox.value.entries.findIndex(({ id }) => id === memory.id);
    this.editing = null;
    void act();
  }

  #edit(memory: Memory | null): void {
    const before = this.editing;
    this.editing = memory?.id ?? null;
    if (memory === null) void this.updateComplete.then(() => this.#articles().find(({ dataset }) => dataset["memory"] === before)?.focus());
  }

  #keys(event: KeyboardEvent, memory: Memory): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const act = { Enter: () => this.#keep(memory), e: () => this.#edit(memory), Delete: () => this.#dismiss(memory), Backspace: () => this.#dismiss(memory) }[event.key];
    if (step === undefined && !act) return;
    event.preventDefault();
    event.stopPropagation();
    if (step !== undefined) this.#articles()[this.inbox.value.entries.indexOf(memory) + step]?.focus();
    act?.();
  }

  #keep(memory: Memory): void {
    this.#goOn(memory, () => this.inbox.keep(memory));
  }

  #dismiss(memory: Memory): void {
    this.#goOn(memory, () => this.inbox.dismiss(memory));
  }

  override render() {
    const { phase, problem, entries, total } = this.inbox.value;
    if (phase === "failed" && entries.length === 0)
      return html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void this.inbox.load()}>Try again</button></p>`;
    if (entries.length === 0 && phase !== "ready") return html`<div class="bones" aria-busy="true"><span class="hidden">Looking into the inbox</span><i></i><i></i><i></i></div>`;
    if (entries.length === 0) return html`<p class="empty" tabindex="-1">Nothing waits. What you tell Karen about yourself will be listed here, to keep or to dismiss.</p>`;
    const now = new Date();
    return html`
      ${this.#kinds()}
      <div role="feed" aria-label="Inbox" aria-busy="false">
        ${repeat(
          entries,
          ({ id }) => id,
          (memory, at) => this.#entry(memory, at, now),
        )}
      </div>
      ${total > entries.length ? html`<p class="small">The newest ${entries.length} of ${total.toLocaleString()}; the others come as these are settled.</p>` : nothing}
    `;
  }

  #kinds(): TemplateResult | typeof nothing {
    const several = Object.entries(this.inbox.value.byAttribute).filter(([, count]) => count >= SEVERAL);
    const { total } = this.inbox.value;
    if (total < SEVERAL) return nothing;
    return html`<div class="acts kinds" role="group" aria-label="Keep several at once">
      <button class="outlined" @click=${() => void this.inbox.keepAll({})}>${icon("check", 14)}Keep all ${total.toLocaleString()}</button>
      ${several.map(([attribute, count]) => html`<button class="outlined" @click=${() => void this.inbox.keepAll({ attribute })}>Keep all ${count.toLocaleString()} of “${attributeName(attribute)}”</button>`)}
    </div>`;
  }

  #entry(memory: Memory, at: number, now: Date): TemplateResult {
    const heading = `entry-${at}`;
    return html`<article
      tabindex="0" data-memory=${memory.id} aria-labelledby=${heading} aria-posinset=${at + 1} aria-setsize=${this.inbox.value.total}
      @keydown=${(event: KeyboardEvent) => this.#keys(event, memory)}
    >
      <h3 class="claim" id=${heading} dir="auto">${claim(memory)}</h3>
      ${memory.sources.map((source) => quote(source, memory.content, now))}
      ${this.editing === memory.id ? this.#form(memory) : this.#foot(memory)}
    </article>`;
  }

  #form(memory: Memory): TemplateResult {
    return html`<karen-memory-form
      .memory=${memory}
      @karen-put-right=${({ change }: HTMLElementEventMap["karen-put-right"]) => this.#goOn(memory, () => this.inbox.edit(memory, change))}
      @karen-leave=${() => this.#edit(null)}
    ></karen-memory-form>`;
  }

  #foot(memory: Memory): TemplateResult {
    const from = memory.state === "proposed" ? "Proposed by a model: not used until you keep it." : `${TYPES[memory.memory_type]}. Used already, because you said it.`;
    return html`<div class="foot">
      <span class="small">${from}</span>
      <div class="acts">
        <button class="outlined" @click=${() => this.#keep(memory)}>${icon("check", 14)}Keep</button>
        <button @click=${() => this.#edit(memory)}>${icon("edit", 14)}Edit</button>
        <button class="danger" @click=${() => this.#dismiss(memory)}>${icon("close", 14)}Dismiss</button>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-inbox": KarenInbox;
  }
}
