/** `<karen-context-meter>`: how full the model's context is in this conversation; shown only once it matters. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Message } from "#core/contract.gen";
import { type Fullness, fullnessOf } from "#core/context";
import type { ModelsStore } from "#core/models";
import { count } from "#core/quantities";
import { controls } from "#elements/base/controls";
import { panel, placeBeside } from "#elements/base/popover";
import { Watching } from "#elements/base/watching";

/** Shares of the context. */
const SHOWN_FROM = 0.5;
const NEARLY_FULL = 0.9;

@customElement("karen-context-meter")
export class KarenContextMeter extends LitElement {
  static override styles = [
    controls,
    panel,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .meter {
        gap: 8px;
        min-height: 1.5rem;
        padding: 0 8px;
        color: var(--karen-ink-3);
        font-size: var(--karen-size-xs);
        font-variant-numeric: tabular-nums;
        line-height: var(--karen-line-xs);
        white-space: nowrap;
      }
      svg {
        color: var(--karen-ink-2);
      }
      .track {
        stroke: var(--karen-line-strong);
        stroke-opacity: 0.5;
      }
      .nearly {
        color: var(--karen-warn);
      }
      .nearly svg {
        color: inherit;
      }
      .why {
        width: 20rem;
        color: var(--karen-ink);
      }
      h2 {
        margin-bottom: 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      p + p {
        margin-top: 8px;
        color: var(--karen-ink-2);
      }
      @container (max-width: 28rem) {
        .long {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) messages: readonly Message[] = [];
  @property({ attribute: false }) models!: ModelsStore;

  @state() private open = false;
  private shown: Fullness | null = null;
  @query(".meter") private readonly meter!: HTMLElement;
  @query(".why") private readonly why!: HTMLElement;

  constructor() {
    super();
    new Watching(this, () => this.models);
  }

  protected override willUpdate(): void {
    const fullness = fullnessOf(this.messages, this.models.value.status?.context_tokens);
    this.shown = fullness && fullness.share >= SHOWN_FROM ? fullness : null;
    this.hidden = !this.shown;
  }

  override render() {
    const fullness = this.shown;
    if (!fullness) return nothing;
    const percent = Math.min(100, Math.round(fullness.share * 100));
    const nearly = fullness.share >= NEARLY_FULL;
    return html`
      <button class="meter ${nearly ? "nearly" : ""}" popovertarget="why" aria-expanded=${this.open ? "true" : "false"} title=${summary(fullness)}>
        ${ring(percent)}<span><span class="long">Context </span>${percent} % full</span><span class="hidden">. ${summary(fullness)}</span>
      </button>
      <div id="why" class="why panel" popover role="dialog" aria-label="How full the context is" @toggle=${(event: ToggleEvent) => this.#toggled(event)}>
        ${this.open ? explanation(fullness) : nothing}
      </div>
    `;
  }

  #toggled(event: ToggleEvent): void {
    this.open = event.newState === "open";
    if (this.open) void this.updateComplete.then(() => placeBeside(this.why, this.meter));
  }
}

function summary({ used, held }: Fullness): string {
  return `${count(used)} of the ${count(held)} tokens that the model can hold are used`;
}

function explanation(fullness: Fullness) {
  return html`<h2>${summary(fullness)}</h2>
    <p>That is this conversation, as far as the model sees it, with what Karen adds. When it is full, the oldest messages are no longer shown to the model; they stay in the conversation.</p>
    <p>A new chat begins empty.</p>`;
}

/** A circle that fills clockwise, drawn with attributes only. */
function ring(percent: number) {
  return html`<svg width="0.875rem" height="0.875rem" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="3.5" aria-hidden="true">
    <circle class="track" cx="10" cy="10" r="8"></circle>
    <circle cx="10" cy="10" r="8" pathLength="100" stroke-dasharray="${percent} 100" transform="rotate(-90 10 10)"></circle>
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-context-meter": KarenContextMeter;
  }
}
