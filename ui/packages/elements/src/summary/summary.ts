/** `<karen-summary>`: what a conversation was about; each sentence is its own and leads to where it was said. */
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ConversationSummary, SummarySentence } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import { isEmpty, type SummaryStore } from "#core/summary";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { panelStyles } from "#elements/memory/panel.styles";
import { quoteStyles } from "#elements/memory/quote";
import { OpenSourceEvent } from "#elements/memory/request";

@customElement("karen-summary")
export class KarenSummary extends DialogElement {
  static override styles = [
    ...DialogElement.styles,
    panelStyles,
    quoteStyles,
    css`
      dialog {
        width: 36rem;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      .body {
        min-height: 10rem;
      }
      .title h2 {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h3 {
        margin: 20px 0 6px;
        font-size: var(--karen-size-s);
        font-weight: 650;
      }
      .topics {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      li + li .quote {
        margin-top: 4px;
      }
      .foot {
        margin-top: 20px;
      }
    `,
  ];

  @property({ attribute: false }) summary!: SummaryStore;
  protected readonly name = "What this was about";

  constructor() {
    super();
    new Watching(this, () => this.summary);
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.summary.load();
  }

  protected content() {
    const { phase, problem, summary } = this.summary.value;
    return html`${this.titleBar()}
      <div class="body" aria-busy=${phase === "loading" ? "true" : "false"} tabindex="-1" @karen-open-source=${() => this.close()}>
        ${phase === "failed" ? html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void this.summary.load()}>Try again</button></p>` : nothing}
        ${!summary && phase === "loading" ? html`<div class="bones"><span class="hidden">Reading the conversation</span><i></i><i></i><i></i></div>` : nothing}
        ${summary ? this.#summary(summary) : nothing}
      </div>`;
  }

  #summary(summary: ConversationSummary): TemplateResult {
    if (isEmpty(summary)) return html`<p class="empty">Too little was said yet to sum it up.</p>`;
    const { topics, decisions, open_points, key_points, message_count, updated_at } = summary;
    const now = new Date();
    return html`
      ${topics.length > 0 ? html`<ul class="topics" aria-label="Topics">${topics.map((topic) => html`<li class="tag">${topic}</li>`)}</ul>` : nothing}
      ${this.#sentences("Decided", decisions, now)} ${this.#sentences("Still open", open_points, now)} ${this.#sentences("What stood out", key_points, now)}
      <p class="small foot" title=${exact(new Date(updated_at))}>Of ${message_count.toLocaleString()} ${message_count === 1 ? "message" : "messages"}, in their own words.</p>
    `;
  }

  #sentences(title: string, sentences: readonly SummarySentence[], now: Date): TemplateResult | typeof nothing {
    if (sentences.length === 0) return nothing;
    return html`<h3>${title}</h3>
      <ul>
        ${sentences.map(({ text, source }) => html`<li>
          <button class="quote" dir="auto" title="Open the conversation there" @click=${(event: Event) => event.currentTarget?.dispatchEvent(new OpenSourceEvent(source))}>${text}<span>${source.role === "user" ? "You" : "Karen"}, ${shortMoment(new Date(source.timestamp), now)}</span></button>
        </li>`)}
      </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-summary": KarenSummary;
  }
}
