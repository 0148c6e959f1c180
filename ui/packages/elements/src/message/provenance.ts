/** `<karen-provenance>`: how Karen knows an answer. A chip with an icon and a word; it opens the why. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { AiData, Message, SourceSpan } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { controls } from "#elements/base/controls";
import { panel, placeBeside } from "#elements/base/popover";
import { icon, type IconName } from "#elements/icon/icon";

export type Provenance = NonNullable<Message["provenance"]>;

const WORDS: Readonly<Record<Provenance["kind"], { icon: IconName; word: string }>> = {
  computed: { icon: "computed", word: "Computed" },
  remembered: { icon: "remembered", word: "Remembered" },
  file: { icon: "file", word: "From file" },
  tool: { icon: "tool", word: "Tool" },
  guess: { icon: "guess", word: "Guess" },
};

/** The user wants to see where something is known from. */
export class OpenSourceEvent extends Event {
  constructor(readonly source: SourceSpan) {
    super("karen-open-source", { bubbles: true, composed: true });
  }
}

@customElement("karen-provenance")
export class KarenProvenance extends LitElement {
  static override styles = [
    controls,
    panel,
    css`
      :host {
        display: inline-flex;
      }
      .chip {
        gap: 6px;
        min-height: 1.5rem;
        padding: 0 8px 0 6px;
        border: 1px solid var(--karen-line);
        border-radius: 999px;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
      .why {
        width: 320px;
        color: var(--karen-ink);
        overflow-wrap: anywhere;
      }
      h2 {
        margin-bottom: 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      p + p,
      ul {
        margin-top: 8px;
      }
      .quiet {
        color: var(--karen-ink-2);
      }
      .source {
        display: block;
        width: 100%;
        margin-top: 4px;
        padding: 8px;
        border: 1px solid var(--karen-line);
        text-align: left;
      }
      .source span {
        display: block;
        color: var(--karen-ink-2);
        font-size: var(--karen-size-xs);
        line-height: var(--karen-line-xs);
      }
    `,
  ];

  @property({ attribute: false }) provenance: Provenance | null = null;
  @property({ attribute: false }) aiData: AiData | null = null;

  @state() private open = false;
  @query(".why") private readonly why!: HTMLElement;
  @query(".chip") private readonly chip!: HTMLElement;

  override render() {
    if (!this.provenance) return nothing;
    const { icon: name, word } = WORDS[this.provenance.kind];
    return html`
      <button class="chip" popovertarget="why" aria-expanded=${this.open ? "true" : "false"} title="How Karen knows this">
        ${icon(name, 14)}<span>${word}</span>
      </button>
      <div id="why" class="why panel" popover role="dialog" aria-label="How Karen knows this" @toggle=${(event: ToggleEvent) => this.#toggled(event)}>
        ${this.open ? this.#explanation(this.provenance) : nothing}
      </div>
    `;
  }

  #toggled(event: ToggleEvent): void {
    this.open = event.newState === "open";
    if (this.open) void this.updateComplete.then(() => placeBeside(this.why, this.chip));
  }

  #explanation(provenance: Provenance) {
    const reasoning = this.aiData?.reasoning;
    const confidence = this.aiData?.confidence;
    return html`
      ${this.#kind(provenance)} ${reasoning ? html`<p class="quiet">${reasoning}</p>` : nothing}
      ${typeof confidence === "number" ? html`<p class="quiet">How sure: ${Math.round(confidence * 100)} %</p>` : nothing}
    `;
  }

  #kind(provenance: Provenance) {
    switch (provenance.kind) {
      case "computed":
        return html`<h2>Worked out on this computer</h2><p>${provenance.how}</p>`;
      case "file":
        return html`<h2>Read from a file</h2><p>${provenance.name}</p>`;
      case "tool":
        return html`<h2>From the tool “${provenance.tool}”</h2><p>${provenance.how}</p>`;
      case "guess":
        return html`<h2>A language model’s words</h2>
          <p>${provenance.model} wrote this. It may be wrong: check what matters.</p>`;
      case "remembered":
        return html`<h2>From what was said before</h2>
          <ul>
            ${provenance.sources.map((source) => html`<li>${this.#source(source)}</li>`)}
          </ul>`;
    }
  }

  #source(source: SourceSpan) {
    const moment = new Date(source.timestamp);
    return html`<button class="source" @click=${() => this.#openSource(source)}>
      “${source.text}”
      <span title=${exact(moment)}>${source.role === "user" ? "You" : "Karen"}, ${shortMoment(moment, new Date())}</span>
    </button>`;
  }

  #openSource(source: SourceSpan): void {
    this.why.hidePopover();
    this.dispatchEvent(new OpenSourceEvent(source));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-provenance": KarenProvenance;
  }
  interface HTMLElementEventMap {
    "karen-open-source": OpenSourceEvent;
  }
}
