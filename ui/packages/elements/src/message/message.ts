/** `<karen-message>`: one message with what can be done with it. Asks by MessageRequest; changes nothing itself. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FactsNoted, Feedback, Message, Problem, SourceSpan } from "#core/contract.gen";
import { clock, dayWithin, exact } from "#core/dates";
import { stepsOf } from "#core/steps";
import type { Silence, Turn } from "#core/turn";
import { controls } from "#elements/base/controls";
import { panel } from "#elements/base/popover";
import { icon, type IconName } from "#elements/icon/icon";
import "#elements/markdown/markdown";
import { asking, askingStyles, wordsBeside } from "#elements/message/asking";
import { editForm, editHistory } from "#elements/message/edit";
import { ending, endingStyles, silence } from "#elements/message/ending";
import { type MarkedSpan, markDrawn, markedWords } from "#elements/message/marked";
import { styles } from "#elements/message/message.styles";
import { notedLine, notedStyles } from "#elements/message/noted";
import { OpenMemoryEvent, OpenSourceEvent } from "#elements/memory/request";
import "#elements/message/provenance";
import { quotes, quotesStyles } from "#elements/message/quotes";
import { AskAgainEvent, type MessageAction, MessageRequest } from "#elements/message/request";
import "#elements/tools/card";
import { valuesStyles } from "#elements/tools/values";

@customElement("karen-message")
export class KarenMessage extends LitElement {
  static override styles = [controls, panel, endingStyles, notedStyles, quotesStyles, valuesStyles, askingStyles, styles];

  @property({ attribute: false }) message!: Message;
  /** The running turn, if this is the answer it writes. */
  @property({ attribute: false }) turn: Turn | null = null;
  @property({ attribute: false }) failure: Problem | null = null;
  @property() stop = "";
  /** Of an answer that is being written. */
  @property() silence: Silence = "none";
  /** What was noted of it, where it is the user’s. */
  @property({ attribute: false }) noted: FactsNoted | null = null;
  /** What may be said next, where it is an answer; empty where nothing is suggested. */
  @property() suggestion = "";
  /** The words that something is known from. */
  @property({ attribute: false }) marked: MarkedSpan | null = null;
  /** Some turn is running: nothing may be asked again now. */
  @property({ type: Boolean }) busy = false;
  /** A message of the user that nobody has answered. */
  @property({ type: Boolean }) unanswered = false;
  @property({ type: Boolean }) showTime = false;
  /** The last answer: its controls stay in sight. */
  @property({ type: Boolean, reflect: true }) latest = false;

  @state() private editing = false;
  @state() private copied = false;

  protected override async getUpdateComplete(): Promise<boolean> {
    const done = await super.getUpdateComplete();
    await this.renderRoot.querySelector("karen-markdown")?.updateComplete;
    return done;
  }

  protected override firstUpdated(): void {
    requestAnimationFrame(() => requestAnimationFrame(() => this.toggleAttribute("settled", true)));
  }

  /** What an answer says is drawn from Markdown: its place there is looked for. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("marked") || !this.marked || this.message.role === "user") return;
    const { start, end } = this.marked;
    void this.updateComplete.then(async () => {
      const markdown = this.renderRoot.querySelector("karen-markdown");
      await markdown?.drawn;
      if (markdown?.shadowRoot) markDrawn(markdown.shadowRoot, this.message.content.slice(start, end));
    });
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector("article")?.focus({ preventScroll: true }));
  }

  /** The moment of a copy is answered here; the copying is done by who holds the clipboard. */
  confirmCopy(): void {
    this.copied = true;
    setTimeout(() => (this.copied = false), 1_600);
  }

  #ask(action: MessageAction): void {
    this.dispatchEvent(new MessageRequest(this.message, action));
  }

  override render() {
    const { message } = this;
    const who = message.role === "user" ? "You" : message.role === "assistant" ? "Karen" : "Note";
    return html`<article class=${message.role} aria-label=${who} data-message-id=${message.id} tabindex="-1">
      ${this.#content()}
    </article>`;
  }

  #content(): TemplateResult {
    const gone = this.message.metadata["forgotten_at"];
    if (typeof gone === "string") return html`<p class="note" title=${exact(new Date(gone))}>Forgotten ${dayWithin(gone, new Date())}, and nothing of it is kept.</p>`;
    switch (this.message.role) {
      case "user":
        return this.#user();
      case "assistant":
        return this.#answer();
      case "system":
        return html`<p class="note">${this.message.content}</p>`;
    }
  }

  #user(): TemplateResult {
    const { message } = this;
    if (this.editing) {
      return editForm(message.content, {
        save: (content) => {
          this.editing = false;
          this.#ask({ kind: "edit", content });
        },
        leave: () => {
          this.editing = false;
          void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[aria-label=Edit]")?.focus());
        },
      });
    }
    const pending = message.id.startsWith("pending-");
    return html`
      <div class="line">
        <div class="controls" role="group" aria-label="Your message">
          ${this.#control("copy", this.copied ? "Copied" : "Copy", { kind: "copy" })}
          ${this.#button("edit", "Edit", () => (this.editing = true), this.busy || pending)}
          ${this.#control("branch", "Branch from here", { kind: "branch" }, pending)}
        </div>
        <div class="words ${pending ? "sending" : ""}" dir="auto">${markedWords(message.content, this.marked)}</div>
      </div>
      ${this.noted ? this.#noted(this.noted) : nothing} ${this.unanswered && !pending ? this.#notAnswered() : nothing}
      ${message.edited || this.showTime ? html`<div class="below">${this.#time()} ${message.edited ? editHistory(message) : nothing}</div>` : nothing}
    `;
  }

  #noted(noted: FactsNoted): TemplateResult {
    return notedLine(noted, {
      undo: () => this.#ask({ kind: "unnote" }),
      edit: (memoryId) => this.dispatchEvent(new OpenMemoryEvent(memoryId, true)),
    });
  }

  #notAnswered(): TemplateResult {
    return html`<p class="state unanswered">Not answered. <button class="link" @click=${() => this.#ask({ kind: "answer" })}>Answer this</button></p>`;
  }

  #answer(): TemplateResult {
    const { message } = this;
    const writing = message.status === "streaming";
    const words = wordsBeside(message);
    return html`
      ${this.#steps()} ${words === "" && !writing ? nothing : html`<karen-markdown .text=${words} .final=${!writing}></karen-markdown>`}
      ${asking(message, this.busy, (allow) => this.#ask({ kind: "confirm", allow }))}
      ${
        writing
          ? html`${this.#activity()}<div class="below">${this.#provenance()}</div>`
          : html`${this.#nearest()}${ending(this, this.busy, (action) => this.#ask(action))}${this.#below()}${this.#suggestion()}`
      }
    `;
  }

  #steps(): TemplateResult | typeof nothing {
    const steps = stepsOf(this.message);
    if (steps.length === 0) return nothing;
    return html`<div class="steps">${steps.map((shown) => html`<karen-tool-card .shown=${shown}></karen-tool-card>`)}</div>`;
  }

  #suggestion(): TemplateResult | typeof nothing {
    const { suggestion: text } = this;
    if (text === "" || this.busy) return nothing;
    return html`<p class="suggestion"><button class="outlined" dir="auto" title="Say this" @click=${() => this.#ask({ kind: "say", text })}>${icon("chat", 14)}<span>${text}</span></button></p>`;
  }

  #activity(): TemplateResult | typeof nothing {
    const { turn, message } = this;
    if (this.silence !== "none") {
      const kept = message.content === "" ? "Your message is kept." : "What she has written so far is kept.";
      return silence(this.silence, kept, () => this.dispatchEvent(new AskAgainEvent()));
    }
    if (turn?.activity) return html`<p class="activity"><span class="dot"></span><span dir="auto">${turn.activity}</span></p>`;
    return message.content === "" ? html`<p class="activity"><span class="dot"></span><span class="hidden">Karen is answering</span></p>` : nothing;
  }

  /** Beside an answer that does not know: what may help, and is no answer. */
  #nearest(): TemplateResult | typeof nothing {
    const { provenance, conversation_id } = this.message;
    if (provenance?.kind !== "computed" || provenance.near.length === 0) return nothing;
    const open = (source: SourceSpan) => this.dispatchEvent(new OpenSourceEvent(source));
    return html`<section class="nearest" aria-label="Nearest in what you wrote">
      <p>Nearest in what you wrote, in case it helps:</p>
      ${quotes(provenance.near, conversation_id, open)}
    </section>`;
  }

  /** A guess is called one from its first word on, unless it ended without any; of anything else it is known at the end. */
  #provenance(): TemplateResult | typeof nothing {
    const { provenance, ai_data, status, content, conversation_id } = this.message;
    if (status !== "complete" && (provenance?.kind !== "guess" || (content === "" && status !== "streaming"))) return nothing;
    return html`<karen-provenance .provenance=${provenance} .aiData=${ai_data} .conversationId=${conversation_id}></karen-provenance>`;
  }

  #below(): TemplateResult {
    const { message } = this;
    return html`<div class="below">
      ${this.#provenance()} ${this.#time()} ${message.versions > 1 ? this.#versions() : nothing}
      <div class="controls" role="group" aria-label="This answer">
        ${this.#control("copy", this.copied ? "Copied" : "Copy", { kind: "copy" })}
        ${message.status === "complete" ? this.#control("again", "Regenerate", { kind: "regenerate" }, this.busy) : nothing} ${this.#thumb("like", "Good answer", "up")}
        ${this.#thumb("dislike", "Bad answer", "down")} ${this.#control("branch", "Branch from here", { kind: "branch" })}
      </div>
    </div>`;
  }

  #versions(): TemplateResult {
    const { version, versions } = this.message;
    const to = (next: number, name: IconName, label: string) =>
      this.#button(name, label, () => this.#ask({ kind: "version", version: next }), next < 1 || next > versions);
    return html`<div class="versions controls" role="group" aria-label="Versions of this answer">
      ${to(version - 1, "previous", "Earlier version")}<span>${version}/${versions}</span>${to(version + 1, "next", "Later version")}
    </div>`;
  }

  #thumb(name: IconName, label: string, value: Feedback): TemplateResult {
    const given = this.message.user_feedback === value;
    return html`<button
      class="icon"
      aria-label=${label}
      title=${label}
      aria-pressed=${given ? "true" : "false"}
      @click=${() => this.#ask({ kind: "feedback", feedback: given ? null : value })}
    >
      ${icon(name, 14)}
    </button>`;
  }

  #control(name: IconName, label: string, action: MessageAction, disabled = false): TemplateResult {
    const shown = action.kind === "copy" && this.copied ? "check" : name;
    return this.#button(shown, label, () => this.#ask(action), disabled);
  }

  #button(name: IconName, label: string, act: () => void, disabled = false): TemplateResult {
    return html`<button class="icon" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(name, 14)}</button>`;
  }

  #time(): TemplateResult | typeof nothing {
    if (!this.showTime) return nothing;
    const moment = new Date(this.message.timestamp);
    return html`<time class="meta" datetime=${this.message.timestamp} title=${exact(moment)}>${clock(moment)}</time>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-message": KarenMessage;
  }
}
