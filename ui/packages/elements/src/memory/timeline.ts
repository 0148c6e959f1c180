/** `<karen-timeline>`: day by day what was learned, what changed and what ceased to hold. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { claim, subjectName } from "#core/claims";
import type { TimelineEntry } from "#core/contract.gen";
import { clock, dayName, exact } from "#core/dates";
import type { Cell } from "#core/observable";
import { keyOf, type TimelineStore } from "#core/timeline";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { bones } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import { OpenMemoryEvent } from "#elements/memory/request";

const EVENTS: Readonly<Record<TimelineEntry["event"], string>> = { learned: "Learned", changed: "Changed", closed: "No longer so" };

@customElement("karen-timeline")
export class KarenTimeline extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      .whose {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 0 8px;
        font-size: var(--karen-size-xs);
      }
      select {
        max-width: 14rem;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      li {
        border-bottom: 1px solid var(--karen-line);
      }
      .entry {
        display: grid;
        grid-template-columns: 6.5rem minmax(0, 1fr) auto;
        align-items: baseline;
        justify-content: stretch;
        gap: 2px 12px;
        width: 100%;
        padding: 8px;
        text-align: left;
      }
      .says {
        display: -webkit-box;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      .entry:focus-visible {
        outline-offset: -2px;
      }
      .closed .says {
        color: var(--karen-ink-2);
      }
      .older {
        margin-top: 12px;
      }
      @media (max-width: 719px) {
        .entry {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .says {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) timeline!: TimelineStore;
  @property({ attribute: false }) news!: Cell<number>;

  constructor() {
    super();
    new Watching(this, () => this.timeline);
    new Watching(this, () => this.news, () => this.timeline.hear());
  }

  protected override firstUpdated(): void {
    void this.timeline.load();
  }

  override render() {
    const { phase, problem, entries, next } = this.timeline.value;
    const now = new Date();
    return html`${this.#whose()}
      ${phase === "failed" ? html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void this.timeline.load()}>Try again</button></p>` : nothing}
      ${phase === "loading" && entries.length === 0 ? bones() : nothing}
      ${phase === "ready" && entries.length === 0 ? html`<p class="empty">Nothing has been learned yet. What you tell Karen about yourself stands here by its day.</p>` : nothing}
      ${daysOf(entries, now).map(({ day, of }) => this.#day(day, of))}
      ${next !== null ? html`<button class="outlined older" @click=${() => void this.#older()}>Show what was before</button>` : nothing}`;
  }

  /** The focus goes on to the first that is new. */
  async #older(): Promise<void> {
    const shown = this.timeline.value.entries.length;
    await this.timeline.loadOlder();
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>(".entry")[shown]?.focus();
  }

  #whose(): TemplateResult | typeof nothing {
    const { subject, subjects } = this.timeline.value;
    if (subjects.length < 2) return nothing;
    const choose = (event: Event) => void this.timeline.choose((event.target as HTMLSelectElement).value || null);
    return html`<div class="whose">
      <select aria-label="Of whom" .value=${subject ?? ""} @change=${choose}>
        <option value="">Of everybody</option>
        ${subjects.map((name) => html`<option value=${name} ?selected=${name === subject}>${subjectName(name)}</option>`)}
      </select>
    </div>`;
  }

  #day(day: string, entries: readonly TimelineEntry[]): TemplateResult {
    return html`<section aria-label=${day}>
      <h3>${day}</h3>
      <ul>${entries.map((entry) => html`<li>${this.#entry(entry)}</li>`)}</ul>
    </section>`;
  }

  #entry(entry: TimelineEntry): TemplateResult {
    const { at, event, memory, before } = entry;
    const moment = new Date(at);
    return html`<button class="entry ${event}" data-memory=${memory.id} data-entry=${keyOf(entry)} @click=${() => this.dispatchEvent(new OpenMemoryEvent(memory.id))}>
      <span class="small">${EVENTS[event]}</span>
      <span class="says" dir="auto">${claim(memory)}${before === null ? nothing : html` <span class="small">was <span dir="auto">${before}</span></span>`}</span>
      <time class="small" datetime=${at} title=${exact(moment)}>${clock(moment)}</time>
    </button>`;
  }
}

/** Entries that stand together under the name of their day, in their order. */
function daysOf(entries: readonly TimelineEntry[], now: Date): { readonly day: string; readonly of: TimelineEntry[] }[] {
  const days: { day: string; of: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayName(new Date(entry.at), now);
    const last = days.at(-1);
    if (last?.day === day) last.of.push(entry);
    else days.push({ day, of: [entry] });
  }
  return days;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-timeline": KarenTimeline;
  }
}
