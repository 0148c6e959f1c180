/** `<karen-lists>`: what is to be bought, done or packed: lists at the left, the open one at the right. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { KeptList, ListItem } from "#core/contract.gen";
import type { ListDone, ListsStore } from "#core/lists";
import type { Cell } from "#core/observable";
import { Watching } from "#elements/base/watching";
import { DialogElement } from "#elements/dialog/dialog";
import { icon } from "#elements/icon/icon";
import { styles } from "#elements/lists/lists.styles";
import { asked } from "#elements/memory/asked";
import { styles as viewStyles } from "#elements/memory/memory.styles";
import { panelStyles } from "#elements/memory/panel.styles";

@customElement("karen-lists")
export class KarenLists extends DialogElement {
  static override styles = [...DialogElement.styles, panelStyles, viewStyles, styles];

  @property({ attribute: false }) lists!: ListsStore;
  /** Grows with each news of lists. */
  @property({ attribute: false }) news!: Cell<number>;
  @query("[name=list]") private readonly named!: HTMLInputElement;
  @query("[name=item]") private readonly added!: HTMLInputElement | null;
  protected readonly name = "Lists";

  constructor() {
    super();
    new Watching(this, () => this.lists);
    new Watching(this, () => this.lists.all);
    new Watching(this, () => this.lists.kept);
    new Watching(this, () => this.news, () => void this.lists.load());
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.lists
      .load()
      .then(() => this.updateComplete)
      .then(() => (this.added ?? this.named).focus());
  }

  /** What was pressed may be gone: the focus goes to where one goes on. */
  async #do(act: Promise<unknown>): Promise<void> {
    await act;
    await this.updateComplete;
    if (!this.shadowRoot?.activeElement) (this.added ?? this.named).focus();
  }

  async #create(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.named.value.trim();
    if (name === "" || !(await this.lists.create(name))) return;
    this.named.value = "";
    await this.updateComplete;
    this.added?.focus();
  }

  async #add(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.added;
    const text = field?.value.trim() ?? "";
    if (field && text !== "" && (await this.lists.add([text]))) field.value = "";
  }

  /** A name or a text was written over; empty, or refused, it is as it was. */
  async #written(event: Event, before: string, write: (text: string) => Promise<boolean>): Promise<void> {
    const field = event.target as HTMLInputElement;
    const text = field.value.trim();
    if (text === "" || text === before || !(await write(text))) field.value = before;
  }

  #keys(event: KeyboardEvent, before: string): void {
    const field = event.target as HTMLInputElement;
    if (event.key === "Enter" && !event.isComposing) field.blur();
    if (event.key !== "Escape" || field.value === before) return;
    event.preventDefault(); // it takes back what was typed, and does not close the dialog
    event.stopPropagation();
    field.value = before;
  }

  protected content() {
    const { all, kept, value } = this.lists;
    return html`
      ${this.titleBar()}
      <div class="parts">
        <nav class="views" aria-label="Lists">
          ${asked(all, (lists) => lists.map(({ id, name, open }) => html`<button aria-pressed=${id === value.open ? "true" : "false"} @click=${() => void this.lists.show(id)}><span dir="auto">${name}</span><small>${open.toLocaleString()}<span class="hidden"> open</span></small></button>`))}
          <form aria-label="New list" @submit=${(event: Event) => void this.#create(event)}><input name="list" aria-label="New list" placeholder="New list…" maxlength="200" autocomplete="off" dir="auto" /></form>
        </nav>
        <section class="panel" aria-label="What stands on it">
          ${value.open === null && all.value.phase === "ready" ? html`<p class="empty">No lists yet. Name a new one, or say in a chat: put milk on my shopping list.</p>` : asked(kept, (list) => (list ? this.#list(list) : nothing))}
        </section>
      </div>
      <p class="said" role="status">${this.#said(value.done)}</p>
    `;
  }

  #list({ summary, items }: KeptList): TemplateResult {
    const { name } = summary;
    return html`
      <div class="named">
        <input aria-label="Name of the list" maxlength="200" autocomplete="off" dir="auto" .value=${live(name)} @keydown=${(event: KeyboardEvent) => this.#keys(event, name)} @change=${(event: Event) => void this.#written(event, name, (text) => this.lists.rename(text))} />
        <button class="icon" aria-label="Delete the list ${name}" title="Delete the list" @click=${() => void this.#do(this.lists.delete())}>${icon("trash")}</button>
      </div>
      <form class="add" aria-label="Put something on the list" @submit=${(event: Event) => void this.#add(event)}>
        <input name="item" aria-label="What to put on it" placeholder="Put something on it" maxlength="1000" autocomplete="off" dir="auto" /><button class="outlined">${icon("plus")}Add</button>
      </form>
      ${items.length === 0 ? html`<p class="empty">Nothing stands on it.</p>` : html`<ul aria-label=${name}>${repeat(items, ({ id }) => id, (item) => this.#item(item))}</ul>`}
      ${summary.done > 0 ? html`<button class="clear outlined" @click=${() => void this.#do(this.lists.clear())}>Take off what is ticked off</button>` : nothing}
    `;
  }

  #item(item: ListItem): TemplateResult {
    const { text } = item;
    const done = item.done_at !== null;
    return html`<li class=${done ? "done" : ""} data-item=${item.id}>
      <input type="checkbox" aria-label=${text} .checked=${live(done)} @change=${() => void this.lists.check(item)} />
      <input class="text" aria-label="Text of ${text}" maxlength="1000" autocomplete="off" dir="auto" .value=${live(text)} @keydown=${(event: KeyboardEvent) => this.#keys(event, text)} @change=${(event: Event) => void this.#written(event, text, (words) => this.lists.edit(item, words))} />
      <button class="icon" aria-label="Take off ${text}" title="Take off" @click=${() => void this.#do(this.lists.remove(item))}>${icon("close", 14)}</button>
    </li>`;
  }

  #said(done: ListDone | null): TemplateResult {
    if (!done) return html`<span>Lists stay on this computer. In a chat they are filled, read and ticked off in plain words too.</span>`;
    if (done.kind === "refused") return html`<span class="wrong">${done.problem.message}</span>`;
    if (done.kind === "there already") return html`<span>“${done.items[0]?.text}” stands there already.</span>`;
    const { summary, items } = done.change;
    const what = done.whole ? summary.name : items.length === 1 ? (items[0]?.text ?? "") : `${items.length.toLocaleString()} items`;
    return html`<span>“${what}” ${done.whole ? "was deleted" : "taken off"}.</span><button class="link" @click=${() => void this.#do(this.lists.putBack())}>Undo</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-lists": KarenLists;
  }
}
