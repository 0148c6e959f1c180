/** `<karen-thread>`: the messages of one conversation, loaded in pages as one scrolls. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Message } from "#core/contract.gen";
import { dayName } from "#core/dates";
import { answerTo } from "#core/message";
import type { ThreadState } from "#core/pages";
import { Sentences } from "#core/sentences";
import type { ThreadStore } from "#core/thread";
import type { Silence } from "#core/turn";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import type { MarkedSpan } from "#elements/message/marked";
import { endingStyles, endingWords, silence } from "#elements/message/ending";
import "#elements/message/message";
import { AskAgainEvent } from "#elements/message/request";
import { Scroll } from "#elements/thread/scroll";
import { styles } from "#elements/thread/thread.styles";

/** Another page is asked for when an end is nearer than this many heights of the view. */
const AHEAD = 1.5;
const FLASH_MS = 1_800;

@customElement("karen-thread")
export class KarenThread extends LitElement {
  static override styles = [controls, endingStyles, styles];

  @property({ attribute: false }) thread!: ThreadStore;
  @property({ type: Boolean }) showTimes = false;

  @state() private marked: { readonly messageId: string; readonly span: MarkedSpan | null } | null = null;
  @state() private away = false;
  @state() private said = "";
  @query(".view") private readonly view!: HTMLElement;
  @query(".column") private readonly column!: HTMLElement;

  #scroll: Scroll | undefined;
  #sentences = new Sentences();
  #speaking: string | null = null;
  #first: string | undefined;
  readonly #size = new ResizeObserver(() => this.#scroll?.grown());

  constructor() {
    super();
    new Watching(this, () => this.thread, (state) => this.#speak(state));
  }

  /** Brings a message into view, marks it for a moment, its span until another is shown, and gives it the focus. False where it is not. */
  async show(messageId: string, span: MarkedSpan | null = null): Promise<boolean> {
    this.marked = { messageId, span };
    await this.updateComplete;
    const element = this.#element(messageId);
    if (!element) return false;
    element.focus();
    this.#scroll?.show(element);
    element.toggleAttribute("flashing", span === null); // its very words are marked else
    setTimeout(() => element.toggleAttribute("flashing", false), FLASH_MS);
    return true;
  }

  confirmCopy(messageId: string): void {
    this.#element(messageId)?.confirmCopy();
  }

  toEnd(): void {
    if (this.thread.value.hasAfter) void this.thread.open().then(() => this.updateComplete.then(() => this.#scroll?.toEnd()));
    else this.#scroll?.toEnd();
  }

  #element(messageId: string) {
    return [...this.renderRoot.querySelectorAll("karen-message")].find(({ message }) => message.id === messageId);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("thread") && this.#scroll) {
      this.#scroll.following = true;
      this.away = false;
      this.marked = null;
    }
  }

  protected override firstUpdated(): void {
    this.#scroll = new Scroll(this.view, () => this.column.getElementsByTagName("karen-message"));
    this.#size.observe(this.column);
    this.#size.observe(this.view);
    for (const kind of ["wheel", "touchmove", "pointerdown", "pointermove", "keydown"]) this.view.addEventListener(kind, () => this.#scroll?.touched(), { passive: true });
  }

  protected override updated(): void {
    const [first] = this.thread.value.messages;
    if (this.#scroll?.following) this.#scroll.toEnd();
    else if (first?.id !== this.#first) void this.#settleAbove();
    this.#first = first?.id;
  }

  /** Messages came in above: they must have their height before the next scroll event looks where it is. */
  async #settleAbove(): Promise<void> {
    await Promise.all([...this.renderRoot.querySelectorAll("karen-message")].map(({ updateComplete }) => updateComplete));
    this.#scroll?.grown();
  }

  #scrolled(): void {
    const scroll = this.#scroll;
    if (!scroll) return;
    scroll.moved();
    const { hasBefore, hasAfter } = this.thread.value;
    this.away = !scroll.following || hasAfter;
    if (hasBefore && scroll.distance.toStart < AHEAD) void this.thread.loadOlder();
    if (hasAfter && scroll.distance.toEnd < AHEAD) {
      scroll.following = false;
      void this.thread.loadNewer();
    }
  }

  /** For those who listen: whole sentences, as they are finished; and what keeps them from coming. */
  #speak({ messages, turn, failures, stops }: ThreadState): void {
    if (turn?.silence === "noticed" || turn?.silence === "confirmed") this.said = "Karen is not answering.";
    const answerId = turn?.answerId ?? this.#speaking;
    if (answerId === null) return;
    if (answerId !== this.#speaking) {
      this.#sentences = new Sentences();
      this.#speaking = answerId;
      this.#sentences.next(messages.find(({ id }) => id === answerId)?.content ?? "", true); // said before it broke off
    }
    const answer = messages.find(({ id }) => id === answerId);
    if (!answer) return;
    const final = answer.status !== "streaming";
    const fresh = this.#sentences.next(answer.content, final);
    const ended = endingWords({ message: answer, failure: failures.get(answerId) ?? null, stop: stops.get(answerId) ?? "" });
    const said = [fresh, ended ?? ""].filter((part) => part !== "").join(" ");
    if (said !== "") this.said = said;
    if (final) this.#speaking = null;
  }

  /** An answer that is written for another window is heard of by the news. */
  #silenceOf({ id, status }: Message): Silence {
    const { turn, silence: news } = this.thread.value;
    if (turn?.answerId === id) return turn.silence;
    return status === "streaming" ? news : "none";
  }

  #sending(now: Silence): TemplateResult {
    return now === "none"
      ? html`<p class="sending"><span class="dot"></span><span class="hidden">Sending</span></p>`
      : silence(now, "Your message is kept here.", () => this.dispatchEvent(new AskAgainEvent()));
  }

  override render() {
    const { messages, turn, failures, stops, noted, suggestions, hasBefore, hasAfter } = this.thread.value;
    const busy = this.thread.answering;
    const unanswered = (message: Message, next: Message | undefined) =>
      !busy && message.role === "user" && (next ? next.role === "user" : !hasAfter) && answerTo(messages, message.id) === undefined;
    const lastAnswer = messages.findLast(({ role }) => role === "assistant")?.id;
    const newest = hasAfter ? undefined : messages.at(-1)?.id;
    const now = new Date();
    return html`
      <div class="view" role="log" aria-label="Conversation" aria-live="off" tabindex="0" @scroll=${() => this.#scrolled()}>
        <div class="column">
          ${hasBefore ? html`<p class="more">Loading what was said before…</p>` : nothing}
          ${repeat(
            messages,
            ({ id }) => id,
            (message, at) => html`${this.#day(message, messages[at - 1], now)}
              <karen-message
                .message=${message}
                .turn=${turn?.answerId === message.id ? turn : null}
                .failure=${failures.get(message.id) ?? null}
                .stop=${stops.get(message.id) ?? ""}
                .silence=${this.#silenceOf(message)}
                .noted=${noted.get(message.id) ?? null}
                .suggestion=${message.id === newest ? (suggestions.get(message.id) ?? "") : ""}
                .marked=${this.marked?.messageId === message.id ? this.marked.span : null}
                .busy=${busy}
                .unanswered=${unanswered(message, messages[at + 1])}
                .showTime=${this.showTimes}
                .latest=${message.id === lastAnswer}
              ></karen-message>`,
          )}
          ${turn?.phase === "sending" ? this.#sending(turn.silence) : nothing}
        </div>
      </div>
      ${this.away ? this.#jump() : nothing}
      <p class="hidden" role="status" aria-live="polite">${this.said}</p>
    `;
  }

  #jump(): TemplateResult {
    return html`<button class="jump outlined" @click=${() => this.toEnd()}>${icon("down", 14)}Jump to newest</button>`;
  }

  /** The day, where it is another than that of the message before; said only once there is more than one. */
  #day(message: Message, before: Message | undefined, now: Date): TemplateResult | typeof nothing {
    const day = dayName(new Date(message.timestamp), now);
    if (before === undefined ? day === "Today" : dayName(new Date(before.timestamp), now) === day) return nothing;
    return html`<h2 class="day">${day}</h2>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-thread": KarenThread;
  }
}
