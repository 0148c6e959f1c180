/** `<karen-sidebar>`: the conversations by date, what else there is to do, and how the connection is. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { type ConversationsStore, grouped, type Shelf } from "#core/conversations";
import type { InboxStore } from "#core/inbox";
import type { Observable } from "#core/observable";
import type { Connection } from "#core/transport";
import { controls } from "#elements/base/controls";
import { shortcut } from "#elements/base/keys";
import { Watching } from "#elements/base/watching";
import { icon, type IconName } from "#elements/icon/icon";
import "#elements/sidebar/entry";
import { type Command, CommandEvent } from "#elements/sidebar/request";
import { styles } from "#elements/sidebar/sidebar.styles";

const NEAR_END_PX = 400;
/** The shelves beside the list of conversations, in order. */
const SHELVES: readonly { readonly shelf: Shelf; readonly name: string; readonly icon: IconName; readonly empty: string }[] = [
  { shelf: "archived", name: "Archive", icon: "archive", empty: "Nothing is archived." },
  { shelf: "deleted", name: "Bin", icon: "trash", empty: "The bin is empty." },
];

@customElement("karen-sidebar")
export class KarenSidebar extends LitElement {
  static override styles = [controls, styles];

  @property({ attribute: false }) conversations!: ConversationsStore;
  @property({ attribute: false }) inbox: InboxStore | undefined;
  @property({ attribute: false }) connection!: Observable<Connection>;
  /** What is said beside this already: that Karen could not start, or that the data is damaged. */
  @property() trouble: "" | "failed" | "damaged" = "";
  @property({ attribute: false }) currentId: string | null = null;

  constructor() {
    super();
    new Watching(this, () => this.conversations);
    new Watching(this, () => this.connection);
    new Watching(this, () => this.inbox);
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".top button")?.focus());
  }

  /** Begins changing the name of the open conversation. */
  renameCurrent(): void {
    const entries = [...this.renderRoot.querySelectorAll("karen-sidebar-entry")];
    entries.find(({ current }) => current)?.rename();
  }

  #command(command: Command): void {
    this.dispatchEvent(new CommandEvent(command));
  }

  #scrolled(event: Event): void {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget as HTMLElement;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) void this.conversations.loadMore();
  }

  override render() {
    return html`
      <header>
        <h1>Karen</h1>
        <button class="icon" aria-label="Hide the sidebar" title="Hide the sidebar (${shortcut("B")})" @click=${() => this.#command("sidebar")}>
          ${icon("sidebar", 18)}
        </button>
      </header>
      <div class="top">
        ${this.#line("plus", "New chat", "new-chat", shortcut("N"))} ${this.#line("search", "Search", "search", shortcut("K"))} ${this.#line("remembered", "Memory", "memory", shortcut("I"), this.#waiting())}
        ${this.#line("bell", "Reminders", "reminders")} ${this.#line("lists", "Lists", "lists")} ${this.#line("plugin", "Plugins", "plugins")}
      </div>
      <nav aria-label="Conversations" @scroll=${(event: Event) => this.#scrolled(event)}>${this.#list()}</nav>
      <footer>${this.#status()} ${this.#settings()}</footer>
    `;
  }

  #line(name: IconName, label: string, command: Command, keys = "", badge: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`<button class="line" @click=${() => this.#command(command)}>
      ${icon(name)}<span>${label}</span>${badge}${keys === "" ? nothing : html`<kbd aria-hidden="true">${keys}</kbd>`}
    </button>`;
  }

  #waiting(): TemplateResult | typeof nothing {
    const total = this.inbox?.value.total ?? 0;
    return total === 0 ? nothing : html`<b class="badge" title="In the inbox">${total.toLocaleString()}<span class="hidden"> in the inbox</span></b>`;
  }

  #settings(): TemplateResult {
    return html`<button class="icon" aria-label="Settings" title="Settings (${shortcut(",")})" @click=${() => this.#command("settings")}>
      ${icon("settings", 18)}
    </button>`;
  }

  #list(): TemplateResult {
    const { phase, problem, conversations, shelf } = this.conversations.value;
    const empty = conversations.length === 0;
    const open = SHELVES.find((one) => one.shelf === shelf);
    return html`
      ${open ? html`<button class="line back" title="Back to the conversations" @click=${() => this.#shelve("active")}>${icon("previous")}<span>${open.name}</span></button>` : nothing}
      ${empty && phase === "loading" ? html`<div class="bones" aria-busy="true"><i></i><i></i><i></i></div>` : nothing}
      ${phase === "failed" ? html`<p class="quiet">${this.trouble === "" ? problem?.message : "The conversations cannot be listed."} <button class="link" @click=${() => void this.conversations.load()}>Try again</button></p>` : nothing}
      ${empty && phase === "ready" ? html`<p class="quiet">${open?.empty ?? "Your conversations will be listed here."}</p>` : nothing}
      ${grouped(conversations, new Date()).map(
        (group) =>
          html`<section>
            <h2>${group.name}</h2>
            <ul>
              ${repeat(
                group.conversations,
                ({ id }) => id,
                (conversation) =>
                  html`<li>
                    <karen-sidebar-entry .conversation=${conversation} .current=${conversation.id === this.currentId}></karen-sidebar-entry>
                  </li>`,
              )}
            </ul>
          </section>`,
      )}
      ${shelf === "active" && phase === "ready"
        ? html`<div class="shelves">
            ${SHELVES.map((one) => html`<button class="line" @click=${() => this.#shelve(one.shelf)}>${icon(one.icon)}<span>${one.name}</span></button>`)}
          </div>`
        : nothing}
    `;
  }

  /** Shows another shelf; the focus goes to the way back, or to the ways there. */
  #shelve(shelf: Shelf): void {
    void this.conversations
      .show(shelf)
      .then(() => this.updateComplete)
      .then(() => this.renderRoot.querySelector<HTMLElement>(".back, .shelves button")?.focus());
  }

  #status(): TemplateResult {
    const connected = this.connection.value.state;
    const state = this.trouble === "failed" && connected === "connected" ? "refused" : connected;
    const words = { connecting: "Starting…", connected: "On this computer", silent: "Not answering", reconnecting: "Reconnecting…", refused: this.trouble === "failed" ? "Could not start" : "Not connected" };
    return html`<p class="status ${state}" role="status"><span class="dot"></span>${words[state]}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-sidebar": KarenSidebar;
  }
}
