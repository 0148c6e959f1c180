/** `<karen-memory>`: everything Karen remembers: searched, looked through, put right, forgotten. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ConnectionsStore } from "#core/connections";
import type { FactsStore } from "#core/facts";
import type { ForgettingStore } from "#core/forgetting";
import type { ImportsStore } from "#core/imports";
import type { InboxStore } from "#core/inbox";
import type { MemoryStore } from "#core/memory";
import type { NumbersStore } from "#core/numbers";
import type { Cell } from "#core/observable";
import type { SettingsStore } from "#core/settings";
import type { TidyingStore } from "#core/tidying";
import type { TimelineStore } from "#core/timeline";
import type { Transport } from "#core/transport";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import "#elements/memory/connections";
import "#elements/memory/exchange";
import "#elements/memory/facts";
import "#elements/memory/forget";
import "#elements/memory/inbox";
import { inboxSays } from "#elements/memory/inbox-says";
import "#elements/memory/list";
import { styles } from "#elements/memory/memory.styles";
import "#elements/memory/numbers";
import "#elements/memory/page";
import type { ForgetEvent, OpenMemoryEvent } from "#elements/memory/request";
import "#elements/memory/tidying";
import "#elements/memory/timeline";
import type { CommandEvent } from "#elements/sidebar/request";

export type MemoryView = "memories" | "inbox" | "facts" | "timeline" | "connections" | "numbers" | "tidying" | "exchange" | "forget";

const VIEWS: readonly { readonly id: MemoryView; readonly title: string }[] = [
  { id: "memories", title: "Memories" },
  { id: "inbox", title: "Inbox" },
  { id: "facts", title: "Facts" },
  { id: "timeline", title: "Timeline" },
  { id: "connections", title: "Connections" },
  { id: "numbers", title: "Numbers" },
  { id: "tidying", title: "Tidying" },
  { id: "exchange", title: "Take along" },
  { id: "forget", title: "Forget" },
];

@customElement("karen-memory")
export class KarenMemory extends DialogElement {
  static override styles = [...DialogElement.styles, styles];

  @property({ attribute: false }) transport!: Transport;
  @property({ attribute: false }) memory!: MemoryStore;
  @property({ attribute: false }) facts!: FactsStore;
  @property({ attribute: false }) timeline!: TimelineStore;
  @property({ attribute: false }) connections!: ConnectionsStore;
  @property({ attribute: false }) numbers!: NumbersStore;
  @property({ attribute: false }) tidying!: TidyingStore;
  @property({ attribute: false }) imports!: ImportsStore;
  @property({ attribute: false }) settings!: SettingsStore;
  @property({ attribute: false }) inbox!: InboxStore;
  @property({ attribute: false }) forgetting!: ForgettingStore;
  /** Grows with each news of memory. */
  @property({ attribute: false }) news!: Cell<number>;
  @property({ attribute: false }) view: MemoryView = "memories";
  /** The memory whose page is open in the place of the view. */
  @property({ attribute: false }) opened: { readonly id: string; readonly edit: boolean } | null = null;

  @state() private scrolled = 0;
  protected readonly name = "Memory";

  constructor() {
    super();
    new Watching(this, () => this.inbox);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("view")) this.renderRoot.querySelector("[role=tab][aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #show(view: MemoryView): void {
    this.view = view;
    this.opened = null;
    this.scrolled = 0;
  }

  #open({ memoryId, edit }: OpenMemoryEvent): void {
    this.scrolled = this.opened ? this.scrolled : (this.renderRoot.querySelector(".panel")?.scrollTop ?? 0);
    this.opened = { id: memoryId, edit };
    void this.updateComplete.then(() => this.renderRoot.querySelector(".panel")?.scrollTo(0, 0));
  }

  /** Back to where one was. */
  #back(): void {
    const id = this.opened?.id;
    this.opened = null;
    void this.updateComplete.then(async () => {
      const view = this.renderRoot.querySelector<HTMLElement & { updateComplete?: Promise<unknown> }>(".panel > *");
      await view?.updateComplete;
      this.renderRoot.querySelector(".panel")?.scrollTo(0, this.scrolled);
      const row = [...(view?.shadowRoot?.querySelectorAll<HTMLElement>("[data-memory]") ?? [])].find(({ dataset }) => dataset["memory"] === id);
      (row ?? this.renderRoot.querySelector<HTMLElement>("[role=tab][aria-selected=true]"))?.focus({ preventScroll: true });
    });
  }

  #keys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = VIEWS.findIndex(({ id }) => id === this.view);
    const next = VIEWS[(at + step + VIEWS.length) % VIEWS.length];
    if (!next) return;
    this.#show(next.id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus());
  }

  protected content() {
    return html`
      ${this.titleBar()}
      <div class="parts" @karen-open-memory=${(event: OpenMemoryEvent) => this.#take(event)} @karen-open-source=${() => this.close()} @karen-open=${() => this.close()} @karen-command=${(event: CommandEvent) => this.#command(event)} @karen-back=${() => this.#back()} @karen-forget=${(event: ForgetEvent) => this.#forget(event)}>
        <div class="views" role="tablist" aria-label="Views" @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
          ${VIEWS.map(({ id, title }) => this.#tab(id, title))}
        </div>
        <section id="panel" class="panel" role="tabpanel" aria-labelledby="tab-${this.view}" tabindex="-1" @scroll=${(event: Event) => this.#nearEnd(event)}>${this.#panel()}</section>
      </div>
      <p class="said" role="status">${this.view === "inbox" && !this.opened ? inboxSays(this.inbox) : this.#keysWords()}</p>
    `;
  }

  /** Its page opens here: nobody else need hear of it. */
  #take(event: OpenMemoryEvent): void {
    event.stopPropagation();
    this.#open(event);
  }

  /** The inbox is a view of this panel. */
  #command(event: CommandEvent): void {
    if (event.command !== "inbox") return;
    event.stopPropagation();
    this.#show("inbox");
  }

  /** What is known from the same words goes too, where it is asked for. */
  #forget({ memory }: ForgetEvent): void {
    const message_ids = memory.sources.flatMap(({ message_id, role }) => (message_id !== null && role !== "assistant" ? [message_id] : []));
    this.#show("forget");
    void this.forgetting.look({ memory_ids: [memory.id], message_ids: [...new Set(message_ids)] });
  }

  #tab(id: MemoryView, title: string): TemplateResult {
    const chosen = id === this.view;
    const { total } = this.inbox.value;
    return html`<button
      id="tab-${id}" role="tab" ?autofocus=${chosen && id !== "memories"} aria-selected=${chosen ? "true" : "false"} aria-controls="panel" tabindex=${chosen ? 0 : -1}
      @click=${() => this.#show(id)}
    >
      ${title}${id === "inbox" && total > 0 ? html`<span class="badge">${total.toLocaleString()}<span class="hidden"> to look at</span></span>` : nothing}
    </button>`;
  }

  #panel(): TemplateResult {
    const { opened, news } = this;
    if (opened) return html`<karen-memory-page .transport=${this.transport} .news=${news} .memoryId=${opened.id} .edit=${opened.edit}></karen-memory-page>`;
    switch (this.view) {
      case "memories":
        return html`<karen-memory-list .memory=${this.memory} .news=${news}></karen-memory-list>`;
      case "inbox":
        return html`<karen-inbox .inbox=${this.inbox}></karen-inbox>`;
      case "facts":
        return html`<karen-facts .facts=${this.facts} .news=${news}></karen-facts>`;
      case "timeline":
        return html`<karen-timeline .timeline=${this.timeline} .news=${news}></karen-timeline>`;
      case "connections":
        return html`<karen-connections .connections=${this.connections} .news=${news}></karen-connections>`;
      case "numbers":
        return html`<karen-numbers .numbers=${this.numbers} .news=${news}></karen-numbers>`;
      case "tidying":
        return html`<karen-tidying .tidying=${this.tidying} .settings=${this.settings} .news=${news}></karen-tidying>`;
      case "exchange":
        return html`<karen-exchange .transport=${this.transport} .imports=${this.imports}></karen-exchange>`;
      case "forget":
        return html`<karen-forget .forgetting=${this.forgetting}></karen-forget>`;
    }
  }

  #nearEnd(event: Event): void {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget as HTMLElement;
    if (this.view === "memories" && !this.opened && scrollHeight - scrollTop - clientHeight < 400) void this.memory.loadMore();
  }

  #keysWords(): TemplateResult {
    return html`<span>Everything here stays on this computer. What you said is kept as you said it.</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-memory": KarenMemory;
  }
  interface HTMLElementEventMap {
    "karen-back": Event;
  }
}
