/** `<karen-numbers>`: how much is remembered, of what kinds, what is used most, and how it can be found. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { claim } from "#core/claims";
import type { Memory, MemoryStats, MemoryType, UISource } from "#core/contract.gen";
import type { Numbers, NumbersStore } from "#core/numbers";
import type { Cell } from "#core/observable";
import { bytes, count } from "#core/quantities";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { asked } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import { OpenMemoryEvent } from "#elements/memory/request";
import { TYPES } from "#elements/memory/words";

const SOURCES: Readonly<Record<UISource, string>> = { desktop: "Karen’s window", web: "A browser", api: "Other programs", streamlit: "Streamlit", ag_ui: "AG-UI" };
/** Of tags there may be hundreds. */
const LONGEST = 10;

@customElement("karen-numbers")
export class KarenNumbers extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr));
        gap: 8px;
        padding: 4px 0 8px;
      }
      .figures div {
        display: flex;
        flex-direction: column-reverse;
        justify-content: flex-end;
        padding: 8px 12px;
        border: 1px solid var(--karen-line);
        border-radius: var(--karen-radius);
      }
      .figures dd {
        font-size: var(--karen-size-l);
        font-variant-numeric: tabular-nums;
        line-height: var(--karen-line-m);
      }
      h3,
      caption {
        padding: 20px 0 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
        text-align: left;
      }
      table {
        width: 100%;
        border-spacing: 0;
      }
      th,
      td {
        padding: 2px 12px 2px 0;
        font-weight: 400;
        overflow-wrap: anywhere;
        text-align: left;
      }
      th {
        width: 11rem;
        color: var(--karen-ink-2);
      }
      .amount {
        width: 4rem;
        font-variant-numeric: tabular-nums;
        text-align: right;
      }
      .bar {
        width: 100%;
        height: 8px;
        fill: var(--karen-accent);
      }
      .used {
        display: flex;
        justify-content: space-between;
        gap: 16px;
        width: 100%;
        padding: 6px 8px;
        text-align: left;
      }
      .used span {
        overflow-wrap: anywhere;
      }
      .used .small {
        flex: none;
      }
      @media (max-width: 719px) {
        th {
          width: 7rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) numbers!: NumbersStore;
  @property({ attribute: false }) news!: Cell<number>;

  constructor() {
    super();
    new Watching(this, () => this.numbers);
    new Watching(this, () => this.news, () => this.numbers.hear());
  }

  protected override firstUpdated(): void {
    void this.numbers.load();
  }

  override render() {
    return asked(this.numbers, ({ analytics, stats }) => html`
      ${figures({ analytics, stats })}
      <p class="quiet">${findable(stats)}</p>
      ${bars("Kinds", Object.entries(analytics.by_type).map(([kind, many]) => ({ name: TYPES[kind as MemoryType], count: many })))}
      ${bars("Importance", analytics.by_importance)} ${bars("Tags", analytics.by_tag)} ${bars("Where they came from", analytics.by_source.map(({ name, count: many }) => ({ name: SOURCES[name as UISource], count: many })))}
      ${analytics.most_used.length === 0 ? nothing : html`<h3>Used most in answers</h3><ul>${analytics.most_used.map((memory) => this.#used(memory))}</ul>`}
    `);
  }

  #used(memory: Memory): TemplateResult {
    const times = memory.access_count === 1 ? "once" : `${count(memory.access_count)} times`;
    return html`<li><button class="used" data-memory=${memory.id} @click=${() => this.dispatchEvent(new OpenMemoryEvent(memory.id))}><span dir="auto">${claim(memory)}</span><span class="small">${times}</span></button></li>`;
  }
}

function figures({ analytics, stats }: Numbers): TemplateResult {
  const shown: readonly (readonly [string, number])[] = [
    ["Memories", analytics.total],
    ["In the last 24 hours", analytics.last_24_hours],
    ["Facts", stats.facts],
    ["In the inbox", stats.inbox],
    ["Pinned", stats.pinned],
    ["From you", analytics.user_confirmed],
    ["From a model", analytics.ai_generated],
    ["Messages", stats.messages],
  ];
  return html`<dl class="figures">${shown.map(([name, value]) => html`<div><dt class="small">${name}</dt><dd>${count(value)}</dd></div>`)}</dl>`;
}

/** Whether everything is found, and how. */
function findable({ index_state, index_detail, index_bytes, indexed, pending_index }: MemoryStats): string {
  const waiting = pending_index === 1 ? "One more is being read for its meaning" : `${count(pending_index)} more are being read for their meaning`;
  const until = "; until then words find what they hold.";
  switch (index_state) {
    case "ready":
      return pending_index > 0 ? `${waiting}${until}` : `Everything is found by its words and its meaning (${count(indexed)} entries, ${bytes(index_bytes)}).`;
    case "indexing":
      return pending_index > 0 ? `${waiting}${until}` : "The index of meanings is being put in order; everything is found meanwhile.";
    case "rebuilding":
      return `The index of meanings is being built anew (${count(indexed)} done)${until}`;
    case "words_only":
      return `Found by words alone at the moment. ${index_detail}`.trim();
  }
}

function bars(title: string, counts: readonly { readonly name: string; readonly count: number }[]): TemplateResult | typeof nothing {
  if (counts.length === 0) return nothing;
  const most = Math.max(...counts.map((entry) => entry.count));
  const left = counts.length - LONGEST;
  return html`<table>
      <caption>${title}</caption>
      <tbody>
        ${counts.slice(0, LONGEST).map(({ name, count: many }) => html`<tr><th scope="row" dir="auto">${name}</th><td>${bar(many / most)}</td><td class="amount">${count(many)}</td></tr>`)}
      </tbody>
    </table>
    ${left > 0 ? html`<p class="small">and ${count(left)} more</p>` : nothing}`;
}

function bar(share: number): TemplateResult {
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.max(1, share * 100)} height="8" />`}</svg>`;
}


declare global {
  interface HTMLElementTagNameMap {
    "karen-numbers": KarenNumbers;
  }
}
