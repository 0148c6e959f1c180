/** `<karen-composer>`: where one writes. Keeps a draft for each conversation, and grows with the text. */
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Drafts } from "#core/drafts";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";

/** The contract's limit of one message. */
export const LONGEST = 100_000;
const COUNT_FROM = LONGEST - 5_000;
const TALLEST_PX = 240;

/** The user wants to send `text`. */
export class SendEvent extends Event {
  constructor(readonly text: string) {
    super("karen-send", { bubbles: true, composed: true });
  }
}

/** The user wants the running answer to end. */
export class StopEvent extends Event {
  constructor() {
    super("karen-stop", { bubbles: true, composed: true });
  }
}

@customElement("karen-composer")
export class KarenComposer extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .box {
        display: flex;
        align-items: flex-end;
        gap: 8px;
        padding: 7px;
        border: 1px solid var(--karen-line-strong);
        border-radius: var(--karen-radius-card);
        background: var(--karen-field);
      }
      .box:focus-within {
        border-color: var(--karen-accent);
        box-shadow: 0 0 0 1px var(--karen-accent);
      }
      .blocked {
        border-color: var(--karen-line);
        background: var(--karen-panel);
      }
      textarea {
        flex: 1;
        min-width: 0;
        max-height: 240px;
        padding: 4px 8px;
        border: 0;
        background: none;
        font: inherit;
        overflow-y: auto;
        resize: none;
      }
      textarea:focus-visible {
        outline: 0; /* the box around it shows the focus */
      }
      button {
        width: 2rem;
        padding: 0;
      }
      .stop {
        background: var(--karen-ink);
        color: var(--karen-paper);
      }
      .stop:hover {
        background: var(--karen-ink-2);
      }
      .stop svg {
        fill: currentColor;
      }
      .note {
        padding: 4px 8px 0;
        color: var(--karen-ink-3);
        font-size: var(--karen-size-xs);
        font-variant-numeric: tabular-nums;
        line-height: var(--karen-line-xs);
      }
      .note.over {
        color: var(--karen-bad);
      }
      @media (forced-colors: active) {
        .box:focus-within {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) drafts: Drafts | undefined;
  /** Whose draft is written; null is the new chat. */
  @property({ attribute: false }) conversationId: string | null = null;
  /** An answer is being written: Stop stands in the place of Send. */
  @property({ type: Boolean }) answering = false;
  @property({ type: Boolean }) stopping = false;
  @property({ type: Boolean }) sendWithEnter = true;
  /** Why nothing can be written now; empty where one can. */
  @property() blocked = "";

  @state() private text = "";
  @query("textarea") private readonly area!: HTMLTextAreaElement;

  constructor() {
    super();
    new Watching(this, () => this.drafts, () => (this.text = this.drafts?.read(this.conversationId) ?? this.text));
  }

  override focus(): void {
    this.area.focus({ preventScroll: true });
  }

  /** Puts words back that could not be sent, in front of what has been typed since. */
  giveBack(text: string): void {
    this.#write(this.text.trim() === "" ? text : `${text}\n${this.text}`);
    this.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversationId") || changed.has("drafts")) this.#changeConversation(changed.get("conversationId"));
  }

  protected override updated(): void {
    this.#fit();
  }

  /** A new chat that has just got its id keeps what was typed meanwhile. */
  #changeConversation(before: string | null | undefined): void {
    this.drafts?.flush();
    const draft = this.drafts?.read(this.conversationId) ?? "";
    if (before !== null || !this.answering || draft !== "") {
      this.text = draft;
      return;
    }
    this.drafts?.write(null, "");
    this.drafts?.write(this.conversationId, this.text);
  }

  #write(text: string): void {
    this.text = text;
    this.drafts?.write(this.conversationId, text);
  }

  #fit(): void {
    const { area } = this;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }

  #send(): void {
    const text = this.text.trim();
    if (this.answering || this.blocked !== "" || text === "" || text.length > LONGEST) return;
    this.text = "";
    this.dispatchEvent(new SendEvent(text));
  }

  #stop(): void {
    this.focus(); // the button goes away
    this.dispatchEvent(new StopEvent());
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (this.sendWithEnter ? event.shiftKey || event.altKey : !command) return;
    event.preventDefault();
    this.#send();
  }

  override render() {
    const { length } = this.text;
    const over = length > LONGEST;
    const note = this.#note(length);
    return html`
      <div class="box ${this.blocked === "" ? "" : "blocked"}">
        <textarea
          rows="1"
          dir="auto"
          aria-label="Message Karen"
          placeholder="Message Karen"
          autocomplete="off"
          ?readonly=${this.blocked !== ""}
          aria-invalid=${over ? "true" : "false"}
          aria-describedby=${note === "" ? nothing : "note"}
          .value=${live(this.text)}
          @blur=${() => this.drafts?.flush()}
          @input=${() => this.#write(this.area.value)}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        ></textarea>
        ${this.answering ? this.#stopButton() : this.#sendButton(over)}
      </div>
      ${note === "" ? nothing : html`<p id="note" class="note ${over ? "over" : ""}" role="status">${note}</p>`}
    `;
  }

  #note(length: number): string {
    if (this.blocked !== "") return this.blocked;
    if (length <= COUNT_FROM) return "";
    const over = length > LONGEST ? " Too long to send: shorten it or send it in parts." : "";
    return `${length.toLocaleString()} of ${LONGEST.toLocaleString()} characters.${over}`;
  }

  #sendButton(over: boolean) {
    const idle = over || this.blocked !== "" || this.text.trim() === "";
    return html`<button class="primary" aria-label="Send" title="Send" ?disabled=${idle} @click=${() => this.#send()}>${icon("up", 18)}</button>`;
  }

  #stopButton() {
    return html`<button
      class="stop"
      aria-label="Stop"
      title="Stop (Esc)"
      ?disabled=${this.stopping}
      @click=${() => this.#stop()}
    >
      ${icon("stop", 12)}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-composer": KarenComposer;
  }
  interface HTMLElementEventMap {
    "karen-send": SendEvent;
    "karen-stop": StopEvent;
  }
}
