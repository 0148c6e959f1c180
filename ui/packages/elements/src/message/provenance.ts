/** `<karen-provenance>`: how Karen knows an answer. A chip with an icon and a word; it opens the why. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { AiData, Message, SourceSpan } from "#core/contract.gen";
import { count, duration, speed } from "#core/quantities";
import { controls } from "#elements/base/controls";
import { panel, placeBeside } from "#elements/base/popover";
import { icon, type IconName } from "#elements/icon/icon";
import { OpenSourceEvent } from "#elements/memory/request";
import { quotes, quotesStyles } from "#elements/message/quotes";
import { known } from "#elements/models/words";
import { CommandEvent } from "#elements/sidebar/request";

export type Provenance = NonNullable<Message["provenance"]>;
type Guessed = Extract<Provenance, { kind: "guess" }>;

const WORDS: Readonly<Record<Provenance["kind"], { icon: IconName; word: string }>> = {
  computed: { icon: "computed", word: "Computed" },
  remembered: { icon: "remembered", word: "Remembered" },
  file: { icon: "file", word: "From file" },
  tool: { icon: "tool", word: "Tool" },
  guess: { icon: "guess", word: "A model’s guess" },
};

/** A guess names who made it, and says when that one is too small to be relied on. */
function wordOf(provenance: Provenance): string {
  const { word } = WORDS[provenance.kind];
  if (provenance.kind !== "guess") return word;
  return `${provenance.tiny ? "A tiny model’s guess" : word} · ${provenance.model}`;
}

/** What the answer cost, as far as it was measured. */
function cost({ tokens, tokens_per_second, first_token_ms, duration_ms, prompt_tokens, context_tokens }: Guessed): [string, string][] {
  const context = context_tokens ? (used: number) => `${count(used)} of ${count(context_tokens)} tokens` : (used: number) => `${count(used)} tokens`;
  const used = prompt_tokens ? prompt_tokens + (tokens ?? 0) : null;
  return known([
    ["Answer", tokens, (many) => `${count(many)} tokens`],
    ["Speed", tokens_per_second, speed],
    ["First word after", first_token_ms, duration],
    ["In all", duration_ms, duration],
    ["Context", used, context],
  ]);
}

@customElement("karen-provenance")
export class KarenProvenance extends LitElement {
  static override styles = [
    controls,
    panel,
    quotesStyles,
    css`
      :host {
        display: inline-flex;
        min-width: 0;
      }
      .chip {
        min-width: 0;
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
        width: 20rem;
        color: var(--karen-ink);
        overflow-wrap: anywhere;
      }
      h2 {
        margin-bottom: 4px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      .chip span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      p + p,
      dl,
      ul {
        margin-top: 8px;
      }
      .quiet {
        color: var(--karen-ink-2);
      }
    `,
  ];

  @property({ attribute: false }) provenance: Provenance | null = null;
  /** Where the answer stands. */
  @property({ attribute: false }) conversationId = "";
  @property({ attribute: false }) aiData: AiData | null = null;

  @state() private open = false;
  @query(".why") private readonly why!: HTMLElement;
  @query(".chip") private readonly chip!: HTMLElement;

  override render() {
    if (!this.provenance) return nothing;
    return html`
      <button class="chip" popovertarget="why" aria-expanded=${this.open ? "true" : "false"} title="How Karen knows this">
        ${icon(WORDS[this.provenance.kind].icon, 14)}<span>${wordOf(this.provenance)}</span>
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
    const reasoning = provenance.kind === "guess" ? null : this.aiData?.reasoning; // a model has none beyond its words
    const { confidence, keywords = [], knowledge_graph_insights: insight } = this.aiData ?? {};
    return html`
      ${this.#kind(provenance)} ${reasoning ? html`<p class="quiet">${reasoning}</p>` : nothing}
      ${typeof confidence === "number" ? html`<p class="quiet">How sure: ${Math.round(confidence * 100)} %</p>` : nothing}
      ${insight ? html`<p dir="auto">What else is known: ${insight}</p>` : nothing}
      ${keywords.length > 0 ? html`<p class="quiet" dir="auto">Keywords: ${keywords.join(", ")}</p>` : nothing}
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
        return html`${guess(provenance)} ${provenance.told.length > 0 ? html`<p>It was told this of what was said before:</p>${this.#sources(provenance.told)}` : nothing}`;
      case "remembered":
        return html`<h2>From what was said before</h2>
          ${provenance.sources.length > 0 ? this.#sources(provenance.sources) : this.#withoutMessage()}`;
    }
  }

  #sources(sources: readonly SourceSpan[]) {
    return quotes(sources, this.conversationId, (source) => this.#openSource(source));
  }

  /** Stored by a program, or written in the settings. */
  #withoutMessage() {
    const open = () => {
      this.why.hidePopover();
      this.dispatchEvent(new CommandEvent("memory"));
    };
    return html`<p>It is kept in memory without a message it was said in. <button class="link" @click=${open}>Open memory</button></p>`;
  }

  #openSource(source: SourceSpan): void {
    this.why.hidePopover();
    this.dispatchEvent(new OpenSourceEvent(source));
  }
}

function guess(provenance: Guessed) {
  const { model, tiny } = provenance;
  const costs = cost(provenance);
  return html`<h2>${tiny ? "A tiny model’s words" : "A language model’s words"}</h2>
    ${tiny
      ? html`<p>${model} wrote this. It is too small to be relied on: it makes things up and may not heed what you told it. Check everything.</p>`
      : html`<p>${model} wrote this. It may be wrong: check what matters.</p>`}
    ${costs.length > 0 ? html`<dl>${costs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>` : nothing}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-provenance": KarenProvenance;
  }
}
