/** `<karen-chat>`: the open conversation with the composer below, or the beginning of a new one. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { KarenSettings, Problem } from "#core/contract.gen";
import { greeting } from "#core/dates";
import type { Drafts } from "#core/drafts";
import type { ModelsStore } from "#core/models";
import { isPassing } from "#core/problem";
import type { ThreadStore } from "#core/thread";
import { controls } from "#elements/base/controls";
import { copyText } from "#elements/base/clipboard";
import { Watching } from "#elements/base/watching";
import { styles } from "#elements/chat/chat.styles";
import "#elements/composer/composer";
import type { KarenComposer, SendEvent } from "#elements/composer/composer";
import { icon } from "#elements/icon/icon";
import type { MarkedSpan } from "#elements/message/marked";
import type { MessageRequest } from "#elements/message/request";
import "#elements/models/chip";
import "#elements/models/meter";
import "#elements/thread/thread";
import type { KarenThread } from "#elements/thread/thread";

/** Each of them truly works without a network and without a model. */
const SUGGESTIONS = ["What time is it in Tokyo?", "What is 15 % of 64.50?", "What can you do?"];

/** What is pressed for one of these is no longer there. */
const GO_AWAY = new Set<MessageRequest["action"]["kind"]>(["regenerate", "resume", "answer", "confirm", "edit", "unnote"]);

/** The user wants a new conversation that goes up to this message. */
export class BranchEvent extends Event {
  constructor(readonly messageId: string) {
    super("karen-branch", { bubbles: true, composed: true });
  }
}

@customElement("karen-chat")
export class KarenChat extends LitElement {
  static override styles = [controls, styles];

  @property({ attribute: false }) thread!: ThreadStore;
  @property({ attribute: false }) drafts: Drafts | undefined;
  @property({ attribute: false }) models: ModelsStore | undefined;
  @property({ attribute: false }) settings: KarenSettings | null = null;

  /** Why nothing can be written now; empty where one can. */
  @property() blocked = "";

  @state() private problem: Problem | null = null;
  @state() private advice = "";
  @query("karen-composer") private readonly composer!: KarenComposer;
  @query("karen-thread") private readonly log!: KarenThread | null;

  constructor() {
    super();
    new Watching(this, () => this.thread);
  }

  override focus(): void {
    this.composer.focus();
  }

  /** Brings a message into view, marks it for a moment, and gives it the focus. False where it is not there. */
  async show(messageId: string, span: MarkedSpan | null = null): Promise<boolean> {
    await this.updateComplete;
    return (await this.log?.show(messageId, span)) ?? false;
  }

  protected override firstUpdated(): void {
    void this.composer.updateComplete.then(() => this.#takeLostFocus()); // of what stood in this place
  }

  #takeLostFocus(): void {
    if (document.activeElement === document.body) this.focus();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("thread")) this.#tell(null);
  }

  /** What stands in the composer besides stays there. */
  #say(text: string): Promise<void> {
    return this.#send(text, this.drafts?.read(this.thread.value.conversationId));
  }

  async #send(text: string, typed = ""): Promise<void> {
    const { thread, composer, drafts } = this;
    const { conversationId } = thread.value;
    this.#tell(null);
    composer.focus();
    drafts?.send(conversationId);
    if (typed !== "") drafts?.write(conversationId, typed);
    const sent = thread.send(text);
    await this.updateComplete;
    this.log?.toEnd();
    const problem = await sent;
    drafts?.sent(conversationId, problem === null);
    if (!problem) return;
    if (this.thread === thread) composer.giveBack(text);
    else drafts?.write(conversationId, text);
    if (problem.code !== "cancelled") this.#tell(problem, " Your words are kept below: send them again when Karen is back.");
    if (!(await thread.cameThrough(problem))) return;
    drafts?.drop(conversationId, text);
    if (this.problem === problem) this.#tell(null);
  }

  /** `advice` is for what may pass by itself. */
  #tell(problem: Problem | null, advice = ""): void {
    this.problem = problem;
    this.advice = problem && isPassing(problem) ? advice : "";
  }

  async #askAgain(): Promise<void> {
    await this.thread.askAgain();
    await this.updateComplete;
    this.#takeLostFocus(); // of what was pressed
  }

  async #act({ message, action }: MessageRequest): Promise<void> {
    const { thread } = this;
    if (GO_AWAY.has(action.kind)) this.focus(); // what was pressed does
    switch (action.kind) {
      case "copy":
        if (await copyText(message.content)) this.log?.confirmCopy(message.id);
        return;
      case "regenerate":
        this.#tell(await thread.regenerate(message.id));
        return;
      case "resume":
        this.#tell(await thread.resume(message.id));
        return;
      case "answer":
        this.#tell(await thread.answer(message.id));
        return;
      case "confirm":
        this.#tell(await thread.confirm(message.id, action.allow));
        return;
      case "say":
        return this.#say(action.text);
      case "edit":
        this.#tell(await thread.edit(message.id, action.content));
        return;
      case "feedback":
        return thread.feedback(message.id, action.feedback);
      case "version":
        return thread.showVersion(message.id, action.version);
      case "unnote":
        return thread.unnote(message.id);
      case "branch":
        this.dispatchEvent(new BranchEvent(message.id));
    }
  }

  override render() {
    const { phase, turn, conversationId, messages } = this.thread.value;
    const { answering } = this.thread;
    return html`
      <div
        class="place"
        @karen-message=${(event: MessageRequest) => void this.#act(event)}
        @karen-ask-again=${() => void this.#askAgain()}
      >
        ${this.#place(phase)}
      </div>
      <div class="write" @karen-send=${(event: SendEvent) => void this.#send(event.text)} @karen-stop=${() => void this.thread.stop()}>
        ${this.#trouble()}
        <karen-composer
          .drafts=${this.drafts}
          .conversationId=${conversationId}
          .blocked=${this.blocked}
          .answering=${answering}
          .stopping=${turn?.phase === "stopping"}
          .sendWithEnter=${this.settings?.send_with_enter ?? true}
        ></karen-composer>
        ${this.models ? html`<div class="foot"><karen-model-chip .models=${this.models}></karen-model-chip><karen-context-meter .models=${this.models} .messages=${messages}></karen-context-meter></div>` : nothing}
      </div>
    `;
  }

  #place(phase: ThreadStore["value"]["phase"]): TemplateResult {
    switch (phase) {
      case "new":
        return this.#beginning();
      case "opening":
        return html`<div class="opening" aria-busy="true"><span class="hidden">Opening the conversation</span></div>`;
      case "failed":
        return this.#failed();
      case "ready":
        return html`<karen-thread .thread=${this.thread} .showTimes=${this.settings?.show_timestamps ?? false}></karen-thread>`;
    }
  }

  #beginning(): TemplateResult {
    return html`<section class="beginning" aria-label="New chat">
      <h1>${greeting(new Date())}.</h1>
      <p>Ask something, or begin with one of these.</p>
      <ul>
        ${SUGGESTIONS.map((text) => html`<li><button class="outlined" ?disabled=${this.blocked !== ""} @click=${() => void this.#say(text)}>${text}</button></li>`)}
      </ul>
    </section>`;
  }

  #failed(): TemplateResult {
    return html`<section class="beginning">
      <h1>This conversation could not be opened.</h1>
      <p>${this.thread.value.problem?.message}</p>
      <button class="outlined" @click=${() => void this.thread.open()}>${icon("again")}Try again</button>
    </section>`;
  }

  /** What went wrong, what was kept, and what to do. */
  #trouble(): TemplateResult | typeof nothing {
    const problem = this.problem ?? this.thread.value.problem;
    if (!problem || this.thread.value.phase === "failed") return nothing;
    const close = () => {
      this.#tell(null);
      this.thread.forgetProblem();
    };
    return html`<div class="trouble" role="alert">
      ${icon("alert")}<span>${problem.message}${this.advice}</span>
      <button class="icon" aria-label="Close this message" title="Close" @click=${close}>${icon("close", 14)}</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-chat": KarenChat;
  }
  interface HTMLElementEventMap {
    "karen-branch": BranchEvent;
  }
}
