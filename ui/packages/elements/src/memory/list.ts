/** `<karen-memory-list>`: memories newest first, or what was found for some words; narrowed by kind, tag and state. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Memory, MemoryHit, MemoryType } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { ALL, type MemoryFilters, type MemoryStore } from "#core/memory";
import type { Cell } from "#core/observable";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { why, whyStyles } from "#elements/memory/found";
import { panelStyles } from "#elements/memory/panel.styles";
import { placeOf } from "#elements/memory/quote";
import { OpenMemoryEvent, OpenSourceEvent } from "#elements/memory/request";
import { saidBy, standing, TYPES } from "#elements/memory/words";

const STATES: readonly (readonly [MemoryFilters["state"], string])[] = [
  ["used", "What holds"],
  ["model", "From a model"],
  ["all", "With what held before"],
];

@customElement("karen-memory-list")
export class KarenMemoryList extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    whyStyles,
    css`
      .top {
        position: sticky;
        top: 0;
        z-index: 1;
        display: grid;
        gap: 8px;
        padding: 4px 0 8px;
        background: var(--karen-raised);
      }
      .ask {
        display: flex;
        align-items: center;
        position: relative;
      }
      .ask svg {
        position: absolute;
        left: 10px;
        color: var(--karen-ink-2);
      }
      .ask input {
        width: 100%;
        padding-left: calc(1rem + 18px);
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        font-size: var(--karen-size-xs);
      }
      .filters select {
        max-width: 9rem;
      }
      .filters label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .filters input {
        margin: 0;
        accent-color: var(--karen-accent);
      }
      .count {
        margin-left: auto;
      }
      li {
        border-bottom: 1px solid var(--karen-line);
      }
      li:last-child {
        border-bottom: 0;
      }
      .memory {
        display: grid;
        justify-content: stretch;
        gap: 2px;
        width: 100%;
        padding: 10px 8px;
        text-align: left;
      }
      .words {
        display: -webkit-box;
        overflow: hidden;
        font-size: var(--karen-size-m);
        line-height: var(--karen-line-m);
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      .gone .words {
        color: var(--karen-ink-2);
      }
      .meta {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
      }
      .meta svg {
        color: var(--karen-ink-2);
      }
    `,
  ];

  @property({ attribute: false }) memory!: MemoryStore;
  @property({ attribute: false }) news!: Cell<number>;
  /** The hits of which it is shown why they were found. */
  @state() private explained: ReadonlySet<string> = new Set();
  @query("input[type=search]") private readonly field!: HTMLInputElement;

  constructor() {
    super();
    new Watching(this, () => this.memory);
    new Watching(this, () => this.news, () => this.memory.hear());
  }

  protected override firstUpdated(): void {
    this.field.focus();
    void this.memory.load();
  }

  #filter(change: Partial<MemoryFilters>): void {
    const { text, filters } = this.memory.value;
    this.memory.ask(text, { ...filters, ...change });
  }

  /** Arrows go from row to row, and up to the words again. */
  #keys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const [from] = event.composedPath();
    if (step === undefined || !(from instanceof HTMLElement) || !from.matches(".memory, input[type=search]")) return;
    event.preventDefault();
    const places = [this.field, ...this.renderRoot.querySelectorAll<HTMLElement>(".memory")];
    places[places.indexOf(from) + step]?.focus();
  }

  override render() {
    const { phase, problem, memories, hits } = this.memory.value;
    const now = new Date();
    const empty = (hits ?? memories).length === 0;
    return html`<div @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
      ${this.#top()}
      ${phase === "failed" ? html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void this.memory.load()}>Try again</button></p>` : nothing}
      ${empty && phase === "loading" ? html`<div class="bones" aria-busy="true"><span class="hidden">Loading</span><i></i><i></i><i></i></div>` : nothing}
      ${empty && phase === "ready" ? html`<p class="empty" tabindex="-1">${this.#nothing()}</p>` : nothing}
      <ul aria-label=${hits ? "What was found" : "Memories"}>
        ${hits
          ? repeat(hits, ({ id }) => id, (hit) => this.#hit(hit, now))
          : repeat(memories, ({ id }) => id, (memory) => html`<li>${guard([memory, now.toDateString()], () => this.#memory(memory, now))}</li>`)}
      </ul>
    </div>`;
  }

  #nothing(): string | TemplateResult {
    const { hits, filters, anyway } = this.memory.value;
    const show = () => void this.memory.askAnyway().then(() => this.field.focus());
    if (hits && !anyway) return html`Nothing that was said or kept answers to this. <button class="link" @click=${show}>Show what comes nearest</button>`;
    if (hits) return "Nothing comes near it.";
    return filters === ALL ? "Nothing yet. Tell Karen something about yourself, or say “Remember: …”." : "Nothing fits. Take a filter away.";
  }

  #top(): TemplateResult {
    const { text, filters, tags, total, hits, phase, searched } = this.memory.value;
    const found = hits ? `${hits.length.toLocaleString()} found${searched === "words" ? ", by their words alone" : ""}` : `${total.toLocaleString()} ${total === 1 ? "memory" : "memories"}`;
    return html`<div class="top">
      <div class="ask">
        ${icon("search")}
        <input
          type="search" aria-label="Search what Karen remembers" placeholder="Search what was said and kept" autocomplete="off" spellcheck="false" dir="auto"
          .value=${text}
          @input=${() => this.memory.ask(this.field.value)}
        />
      </div>
      <div class="filters" role="group" aria-label="Narrow it">
        ${choice("Kind", [["", "Any kind"], ...Object.entries(TYPES)], filters.type ?? "", (type) => this.#filter({ type: (type || null) as MemoryType | null }))}
        ${tags.length > 0 ? choice("Tag", [["", "Any tag"], ...tags.map((tag) => [tag, tag] as const)], filters.tag ?? "", (tag) => this.#filter({ tag: tag || null })) : nothing}
        ${choice("State", STATES, filters.state, (state) => this.#filter({ state: state as MemoryFilters["state"] }))}
        <label><input type="checkbox" .checked=${filters.pinned} @change=${(event: Event) => this.#filter({ pinned: (event.target as HTMLInputElement).checked })} />Pinned</label>
        <span class="small count" role="status">${phase === "ready" ? found : ""}</span>
      </div>
    </div>`;
  }

  #memory(memory: Memory, now: Date): TemplateResult {
    const [source] = memory.sources;
    const moment = new Date(source?.timestamp ?? memory.created_at);
    const stands = standing(memory, now);
    return html`<button class="memory ${memory.state === "closed" ? "gone" : ""}" data-memory=${memory.id} @click=${() => this.dispatchEvent(new OpenMemoryEvent(memory.id))}>
      <span class="words" dir="auto">${memory.content}</span>
      <span class="meta small">
        ${memory.pinned ? html`${icon("pin", 12)}<span class="hidden">Pinned</span>` : nothing}
        <span>${TYPES[memory.memory_type]}</span>
        <span title=${exact(moment)}>${source ? saidBy(source, now) : shortMoment(moment, now)}</span>
        ${stands === "" ? nothing : html`<span>${stands}</span>`} ${memory.tags.map((tag) => html`<span class="tag">${tag}</span>`)}
      </span>
    </button>`;
  }

  #hit(hit: MemoryHit, now: Date): TemplateResult {
    const { id, kind, memory, content, source } = hit;
    const place = placeOf(source);
    const open = () => {
      if (kind === "memory") this.dispatchEvent(new OpenMemoryEvent(id));
      else if (place) this.dispatchEvent(new OpenSourceEvent(place));
    };
    const explained = this.explained.has(id);
    const stands = memory ? standing(memory, now) : "";
    return html`<li class="hit">
      <button class="memory" data-memory=${id} @click=${open}>
        <span class="words" dir="auto">${content}</span>
        <span class="meta small">
          ${icon(kind === "memory" ? "remembered" : "chat", 12)}<span>${kind === "memory" ? "Memory" : "Message"}</span>
          <span title=${exact(new Date(source.timestamp))}>${saidBy(source, now)}</span>
          ${stands === "" ? nothing : html`<span>${stands}</span>`}
        </span>
      </button>
      <button class="link because" aria-expanded=${explained ? "true" : "false"} aria-label="Why “${content.slice(0, 60)}” was found" @click=${() => this.#explain(id)}>Why</button>
      ${explained ? why(hit) : nothing}
    </li>`;
  }

  #explain(id: string): void {
    const explained = new Set(this.explained);
    if (!explained.delete(id)) {
      explained.add(id);
      void this.memory.explain();
    }
    this.explained = explained;
  }
}

function choice(label: string, options: readonly (readonly [string, string])[], chosen: string, choose: (value: string) => void): TemplateResult {
  return html`<select aria-label=${label} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
    ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}
  </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-memory-list": KarenMemoryList;
  }
}
