/** `<karen-facts>`: what is known of whom, and what held before. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { attributeName, subjectName } from "#core/claims";
import type { Memory } from "#core/contract.gen";
import { dayWithin, exact } from "#core/dates";
import type { Attribute, FactsStore, Subject } from "#core/facts";
import type { Cell } from "#core/observable";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { asked } from "#elements/memory/asked";
import { historyStyles } from "#elements/memory/history";
import { panelStyles } from "#elements/memory/panel.styles";
import { OpenMemoryEvent } from "#elements/memory/request";

@customElement("karen-facts")
export class KarenFacts extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    historyStyles,
    css`
      h3 {
        margin: 20px 0 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      section:first-of-type h3 {
        margin-top: 4px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(5rem, 30%) 1fr;
      }
      dt,
      dd {
        padding: 6px 0;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
      }
      dt {
        padding-right: 16px;
        color: var(--karen-ink-2);
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 16px;
      }
      .value {
        display: inline;
        min-height: 0;
        padding: 0;
        border-radius: 4px;
        text-align: left;
        user-select: text;
      }
      .value:hover {
        background: none;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .arrow {
        padding: 0 6px;
        color: var(--karen-ink-2);
      }
      .past .value {
        color: var(--karen-ink-2);
      }
    `,
  ];

  @property({ attribute: false }) facts!: FactsStore;
  @property({ attribute: false }) news!: Cell<number>;

  constructor() {
    super();
    new Watching(this, () => this.facts);
    new Watching(this, () => this.news, () => this.facts.hear());
  }

  protected override firstUpdated(): void {
    void this.facts.load();
  }

  override render() {
    return asked(this.facts, (subjects) => {
      if (subjects.length === 0) return html`<p class="empty">No facts yet. Tell Karen where you live, what you like, whose birthday it is.</p>`;
      const now = new Date();
      return subjects.map((subject) => this.#subject(subject, now));
    });
  }

  #subject({ name, attributes }: Subject, now: Date): TemplateResult {
    return html`<section aria-label=${subjectName(name)}>
      <h3 class="subject" dir="auto">${subjectName(name)}</h3>
      <dl>
        ${attributes.map((attribute) => html`<dt dir="auto">${attributeName(attribute.name)}</dt><dd>${this.#values(attribute, now)}</dd>`)}
      </dl>
    </section>`;
  }

  /** What held before leads to what holds now; where several hold at once, they stand beside each other. */
  #values({ now: holding, before }: Attribute, now: Date): TemplateResult {
    const led = holding.length === 1 && before.length > 0;
    return html`<ul>
      ${led || holding.length === 0
        ? before.toReversed().map((fact) => html`<li class="past">${this.#value(fact)} <span class="small">${until(fact, now)}</span>${led ? html`<span class="arrow" aria-label="then">→</span>` : nothing}</li>`)
        : nothing}
      ${holding.map((fact) => html`<li>${this.#value(fact)}</li>`)}
    </ul>`;
  }

  #value(fact: Memory): TemplateResult {
    const { id, value, polarity, content } = fact;
    return html`<button class="value" dir="auto" data-memory=${id} title=${content} @click=${() => this.dispatchEvent(new OpenMemoryEvent(id))}>${polarity === "not" ? "not " : ""}${value}</button>`;
  }
}

function until({ valid_to }: Memory, now: Date): TemplateResult | typeof nothing {
  return valid_to === null ? nothing : html`<span title=${exact(new Date(valid_to))}>until ${dayWithin(valid_to, now)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-facts": KarenFacts;
  }
}
