/** `<karen-palette>`: search over everything, and every command, from the keyboard. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ConversationsStore } from "#core/conversations";
import { exact, shortMoment } from "#core/dates";
import { SHORTEST, type SearchStore } from "#core/search";
import { shortcut } from "#elements/base/keys";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { icon, type IconName } from "#elements/icon/icon";
import { filterRow } from "#elements/palette/filters";
import { type Option, optionGroups, pieces } from "#elements/palette/options";
import { styles } from "#elements/palette/palette.styles";
import { type Command, CommandEvent, OpenConversationEvent } from "#elements/sidebar/request";

@customElement("karen-palette")
export class KarenPalette extends DialogElement {
  static override styles = [...DialogElement.styles, styles];

  @property({ attribute: false }) search!: SearchStore;
  @property({ attribute: false }) conversations!: ConversationsStore;

  @state() private chosen = 0;
  @query(".search") private readonly field!: HTMLInputElement;
  protected readonly name = "Search";

  constructor() {
    super();
    new Watching(this, () => this.search);
    new Watching(this, () => this.conversations);
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    this.field.focus();
    this.field.select();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("chosen")) this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #groups() {
    const { text, hits, phase } = this.search.value;
    return optionGroups(text, this.#actions(), this.conversations.value.conversations, phase === "idle" ? [] : hits);
  }

  #actions(): (Option & { kind: "action" })[] {
    const action = (command: Command, label: string, name: IconName, keys: string) => ({
      kind: "action" as const,
      id: command,
      label,
      icon: name,
      keys,
      act: () => this.dispatchEvent(new CommandEvent(command)),
    });
    return [
      action("new-chat", "New chat", "plus", shortcut("N")),
      action("settings", "Settings", "settings", shortcut(",")),
      action("memory", "Memory: what Karen knows, and from where", "remembered", shortcut("I")),
      action("inbox", "Memory: what waits to be kept or dismissed", "inbox", ""),
      action("summary", "What this conversation was about", "summary", ""),
      action("reminders", "Reminders, alarms and timers", "bell", ""),
      action("lists", "Lists: what is to be bought, done or packed", "lists", ""),
      action("plugins", "Plugins: what they may do, and what they did", "plugin", ""),
      action("models", "Models: choose which one answers", "model", ""),
      action("data", "Your data: copies, restoring, taking it along", "data", ""),
      action("import", "Import from a file: ChatGPT, Claude, Open WebUI and more…", "upload", ""),
      action("sidebar", "Show or hide the sidebar", "sidebar", shortcut("B")),
      action("shortcuts", "Keyboard shortcuts", "keyboard", "?"),
    ];
  }

  #choose(option: Option): void {
    this.close(); // first: closing gives the focus back, and what follows may want it
    this.#carryOut(option);
  }

  #carryOut(option: Option): void {
    if (option.kind === "action") option.act();
    else if (option.kind === "conversation") this.dispatchEvent(new OpenConversationEvent(option.conversation.id));
    else this.dispatchEvent(new OpenConversationEvent(option.hit.conversation_id, option.hit.message_id));
  }

  #key(event: KeyboardEvent): void {
    const options = this.#groups().flatMap((group) => group.options);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      this.chosen = (this.chosen + step + options.length) % options.length;
    }
    const option = options[this.chosen];
    if (event.key === "Enter" && !event.isComposing && option) {
      event.preventDefault();
      this.#choose(option);
    }
  }

  #ask(): void {
    this.chosen = 0;
    this.search.ask(this.field.value);
  }

  protected content() {
    const { text, filters } = this.search.value;
    const groups = this.#groups();
    const all = groups.flatMap((group) => group.options);
    return html`
      <div class="ask">
        ${icon("search", 18)}
        <input
          class="search"
          role="combobox"
          aria-label="Search messages, conversations and commands"
          aria-expanded="true"
          aria-controls="options"
          aria-activedescendant=${all.length > 0 ? `option-${this.chosen}` : nothing}
          placeholder="Search messages, conversations and commands"
          autocomplete="off"
          spellcheck="false"
          .value=${text}
          @input=${() => this.#ask()}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        />
        <button class="icon" aria-label="Close" title="Close (Esc)" @click=${() => this.close()}>${icon("close")}</button>
      </div>
      ${text.trim().length >= SHORTEST
        ? filterRow(filters, this.#tags(), (change) => {
            this.chosen = 0;
            this.search.ask(text, { ...filters, ...change });
          })
        : nothing}
      <div id="options" class="options" role="listbox" aria-label="What was found">
        ${groups.map(
          (group) =>
            html`<div role="group" aria-label=${group.name}>
              <h3 aria-hidden="true">${group.name}</h3>
              ${group.options.map((option) => this.#option(option, all.indexOf(option)))}
            </div>`,
        )}
      </div>
      ${this.#note(all.length)}
    `;
  }

  #tags(): string[] {
    return [...new Set(this.conversations.value.conversations.flatMap(({ tags }) => tags))].sort();
  }

  #option(option: Option, at: number): TemplateResult {
    return html`<div
      id="option-${at}"
      class="option"
      role="option"
      aria-selected=${at === this.chosen ? "true" : "false"}
      @click=${() => this.#choose(option)}
      @pointermove=${() => (this.chosen = at)}
    >
      ${this.#words(option)}
    </div>`;
  }

  #words(option: Option): TemplateResult {
    const now = new Date();
    switch (option.kind) {
      case "action":
        return html`${icon(option.icon)}<span class="main">${option.label}</span>${option.keys === "" ? nothing : html`<kbd aria-hidden="true">${option.keys}</kbd>`}`;
      case "conversation": {
        const moment = new Date(option.conversation.updated_at);
        return html`${icon("chat")}<span class="main">${option.conversation.title}</span>
          <span class="quiet" title=${exact(moment)}>${shortMoment(moment, now)}</span>`;
      }
      case "message": {
        const { hit } = option;
        const moment = new Date(hit.timestamp);
        return html`<span class="hit">
          <span class="snippet">${pieces(hit.snippet, hit.highlights).map(({ text, marked }) => (marked ? html`<mark>${text}</mark>` : text))}</span>
          <span class="quiet" title=${exact(moment)}>
            ${hit.role === "user" ? "You" : "Karen"} in “${hit.conversation_title}”, ${shortMoment(moment, now)}
          </span>
        </span>`;
      }
    }
  }

  #note(found: number): TemplateResult {
    const { phase, problem, total, hits } = this.search.value;
    const more = total > hits.length ? `${total >= 1000 ? "More than " : ""}${total} messages match; the best ${hits.length} are shown.` : "";
    const words = {
      idle: found === 0 ? "Type at least two characters to search your messages." : "",
      searching: "Searching…",
      found: hits.length === 0 ? "No message matches." : more,
      failed: problem?.message ?? "",
    }[phase];
    return html`<p class="note" role="status">${words}</p>`;
  }
}
