/** `<karen-app>`: the whole window. Wires elements, stores and keys; owns nothing that is said. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { setAppearance } from "#app/appearance";
import { styles } from "#app/app.styles";
import { conversationCommand } from "#app/conversation";
import { openDialog, openMemory } from "#app/dialogs";
import { isFocusLost, isTypedNowhere } from "#app/focus";
import { keepFresh } from "#app/fresh";
import { head } from "#app/head";
import { importFile, takeDrops } from "#app/intake";
import type { Parts } from "#app/parts";
import { place, troubleOf } from "#app/place";
import { keepOpen } from "#app/reopen";
import { type Shortcut, shortcutOf } from "#app/shortcuts";
import { problemOf } from "#core/problem";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import type { BranchEvent, KarenChat } from "#elements/chat/chat";
import { icon } from "#elements/icon/icon";
import { prepareMarkdown } from "#elements/markdown/markdown";
import { type OpenMemoryEvent, type OpenSourceEvent, spanOf } from "#elements/memory/request";
import type { MarkedSpan } from "#elements/message/marked";
import { type Command, type CommandEvent, ConversationRequest, type OpenConversationEvent } from "#elements/sidebar/request";
import "#elements/sidebar/sidebar";
import type { KarenSidebar } from "#elements/sidebar/sidebar";
import "#elements/toast/toasts";
import type { KarenToasts, Toast } from "#elements/toast/toasts";

const NARROW = matchMedia("(max-width: 719px)");
const SIDEBAR_KEY = "karen.sidebar";

@customElement("karen-app")
export class KarenApp extends LitElement {
  static override styles = [controls, styles];

  @state() private parts: Parts | null = null;
  @state() private sidebar = !NARROW.matches && localStorage.getItem(SIDEBAR_KEY) !== "hidden";
  @state() private outdated = false;
  /** Files are held over the page. */
  @state() private dropping = false;

  @query("karen-chat") private readonly chat!: KarenChat | null;
  @query("karen-sidebar") private readonly list!: KarenSidebar | null;
  @query(".frame") private readonly frame!: HTMLElement;
  @query("karen-toasts") private readonly toasts!: KarenToasts;
  @query("input[type=file]") private readonly file!: HTMLInputElement;

  #leave: (() => void)[] = [];
  #dialogs = 0;

  constructor() {
    super();
    new Watching(this, () => this.parts?.threads.current);
    new Watching(this, () => this.parts?.threads.current.value);
    new Watching(this, () => this.parts?.conversations);
    new Watching(this, () => this.parts?.transport.connection);
    new Watching(this, () => this.parts?.hearing);
    new Watching(this, () => this.parts?.data, ({ troubled }) => {
      if (troubled) void import("#elements/data/damage");
    });
    new Watching(this, () => this.parts?.reminders.all, ({ answer }) => {
      if (answer?.some(({ state }) => state === "due")) void import("#elements/reminders/ringing");
    });
    new Watching(this, () => this.parts?.settings, () => {
      const profile = this.parts?.settings.profile;
      if (profile && this.parts) setAppearance(profile, this.parts.storage);
    });
  }

  /** The page comes to life. */
  begin(parts: Parts): void {
    this.parts = parts;
    const outcome = {
      answered: () => (document.documentElement.dataset["connected"] = "1"),
      outdated: () => (this.outdated = true),
    };
    this.#leave = [
      keepFresh(parts, outcome),
      keepOpen(parts.threads, parts.session),
      takeDrops(this, (over) => (this.dropping = over), (files) => void this.#import(files)),
    ];
    void this.updateComplete
      .then(() => this.chat?.updateComplete)
      .then(() => {
        this.chat?.focus();
        document.documentElement.dataset["ready"] = "1";
        performance.mark("karen-usable");
        parts.transport.usable();
        void prepareMarkdown();
      });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.#keydown);
    NARROW.addEventListener("change", this.#narrowed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.#keydown);
    NARROW.removeEventListener("change", this.#narrowed);
    for (const leave of this.#leave) leave();
  }

  readonly #narrowed = () => (this.sidebar = !NARROW.matches);

  readonly #keydown = (event: KeyboardEvent) => {
    const wanted = this.#dialogs > 0 ? null : shortcutOf(event);
    if (wanted && this.#shortcut(wanted)) event.preventDefault();
    else if (this.#dialogs === 0 && isTypedNowhere(event)) this.chat?.focus();
  };

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("sidebar")) return;
    if (!NARROW.matches) {
      localStorage.setItem(SIDEBAR_KEY, this.sidebar ? "shown" : "hidden");
      if (changed.get("sidebar") !== undefined) this.#settle(); // the button that did it may be gone
    } else if (this.sidebar) this.list?.focus();
    else if (changed.get("sidebar") === true) this.chat?.focus();
  }

  /** True when there was something to do. */
  #shortcut(wanted: Shortcut): boolean {
    switch (wanted) {
      case "previous-conversation":
        return this.#step(-1);
      case "next-conversation":
        return this.#step(1);
      case "composer":
        this.chat?.focus();
        return true;
      case "stop":
        return this.#escape();
      default:
        this.#command(wanted);
        return true;
    }
  }

  #escape(): boolean {
    const thread = this.parts?.threads.current.value;
    if (NARROW.matches && this.sidebar) this.sidebar = false;
    else if (thread?.answering) void thread.stop();
    else return false;
    return true;
  }

  #step(by: 1 | -1): boolean {
    const { parts } = this;
    if (!parts) return false;
    const { conversations } = parts.conversations.value;
    const at = conversations.findIndex(({ id }) => id === this.#currentId);
    const next = conversations[at === -1 ? 0 : at + by];
    if (next) void this.#open(next.id);
    return next !== undefined;
  }

  #command(command: Command): void {
    const { parts } = this;
    if (!parts) return;
    switch (command) {
      case "new-chat":
        parts.threads.startNew();
        if (NARROW.matches) this.sidebar = false;
        void this.updateComplete.then(() => this.chat?.focus());
        return;
      case "sidebar":
        this.sidebar = !this.sidebar;
        return;
      case "import":
        this.file.click();
        return;
      default:
        this.#show(openDialog(command, parts, this.frame));
    }
  }

  #show(dialog: Promise<void>): void {
    this.#dialogs += 1;
    void dialog.finally(() => {
      this.#dialogs -= 1;
      this.#settle();
    });
  }

  /** Gives the focus to the composer when what had it is gone. */
  #settle(): void {
    void this.updateComplete.then(() => {
      if (isFocusLost()) this.chat?.focus();
    });
  }

  readonly #tell = (toast: Toast) => this.toasts.show(toast);

  async #import(files: readonly File[]): Promise<void> {
    const { parts } = this;
    if (!parts) return;
    for (const file of files) await importFile(file, parts, this.#tell, (id) => void this.#open(id), () => this.#command("data"));
    this.file.value = "";
  }

  async #open(conversationId: string, messageId: string | null = null, span: MarkedSpan | null = null): Promise<void> {
    if (NARROW.matches) this.sidebar = false;
    await this.parts?.threads.open(conversationId, messageId);
    if (messageId === null) this.chat?.focus();
    else if (!(await this.chat?.show(messageId, span))) this.#tell({ text: "That message is no longer there." });
  }

  async #branch(messageId: string): Promise<void> {
    try {
      const conversation = await this.parts?.conversations.branch(messageId);
      if (!conversation) return;
      await this.#open(conversation.id);
      this.#tell({ text: "This is a copy up to there. The first conversation is unchanged." });
    } catch (error) {
      this.#tell({ text: problemOf(error).message });
    }
  }

  /** Links lead out of Karen: the page itself never goes anywhere. */
  #follow(event: MouseEvent): void {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (!link?.href || event.defaultPrevented) return;
    event.preventDefault();
    this.parts?.transport.openOutside(link.href);
  }

  get #currentId(): string | null {
    return this.parts?.threads.current.value.value.conversationId ?? null;
  }

  override render() {
    const { parts } = this;
    if (!parts) return nothing;
    return html`
      <div
        class="frame"
        @click=${(event: MouseEvent) => this.#follow(event)}
        @karen-command=${(event: CommandEvent) => this.#command(event.command)}
        @karen-open=${(event: OpenConversationEvent) => void this.#open(event.conversationId, event.messageId)}
        @karen-open-source=${({ source }: OpenSourceEvent) => void this.#open(source.conversation_id, source.message_id, spanOf(source))}
        @karen-open-memory=${({ memoryId, edit }: OpenMemoryEvent) => this.#show(openMemory(parts, this.frame, "memories", { id: memoryId, edit }))}
        @karen-branch=${(event: BranchEvent) => void this.#branch(event.messageId)}
        @karen-conversation=${(event: ConversationRequest) => this.#show(conversationCommand(event, parts, this.frame, this.#tell))}
      >
        ${this.sidebar ? this.#sidebar(parts) : nothing}
        <main>
          <div class="column" ?inert=${this.sidebar && NARROW.matches}>
          ${this.#head(parts)} ${place(parts, this.outdated, () => this.#command("data"))}
          </div>
        </main>
        <karen-ringing .reminders=${parts.reminders} @click=${() => this.#settle()}></karen-ringing>
        <karen-toasts ?beside=${this.sidebar} @click=${() => void this.toasts.updateComplete.then(() => this.#settle())}></karen-toasts>
        <input
          class="hidden" type="file" multiple tabindex="-1" aria-label="Files to bring along" aria-hidden="true"
          @change=${() => void this.#import([...(this.file.files ?? [])])}
        />
        ${this.dropping ? html`<p class="drop">${icon("upload", 18)}Drop an export of conversations or memories to add it</p>` : nothing}
      </div>
    `;
  }

  #sidebar({ conversations, transport, data, inbox }: Parts): TemplateResult {
    return html`
      <button class="veil" aria-label="Hide the sidebar" @click=${() => (this.sidebar = false)}></button>
      <karen-sidebar .conversations=${conversations} .inbox=${inbox} .connection=${transport.connection} .trouble=${troubleOf(data)} .currentId=${this.#currentId}></karen-sidebar>
    `;
  }

  #head({ conversations, threads }: Parts): TemplateResult {
    const conversation = conversations.find(this.#currentId ?? "") ?? threads.current.value.value.conversation;
    return head(conversation, this.sidebar, {
      showSidebar: () => (this.sidebar = true),
      newChat: () => this.#command("new-chat"),
      summary: () => this.#command("summary"),
      rename: () => {
        this.sidebar = true;
        void this.updateComplete.then(() => this.list?.renameCurrent());
      },
      ask: (action) => {
        if (conversation) this.frame.dispatchEvent(new ConversationRequest(conversation, action));
      },
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-app": KarenApp;
  }
}
