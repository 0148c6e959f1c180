/** `<karen-tidying>`: memories that say the same are merged, by itself or now; every step is listed and can be undone. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { claim } from "#core/claims";
import type { MergedMemories } from "#core/contract.gen";
import { exact, shortMoment } from "#core/dates";
import type { Cell } from "#core/observable";
import { count } from "#core/quantities";
import type { SettingsStore } from "#core/settings";
import type { TidyingDone, TidyingStore } from "#core/tidying";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import { asked } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import { OpenMemoryEvent } from "#elements/memory/request";

@customElement("karen-tidying")
export class KarenTidying extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    css`
      h3 {
        padding: 4px 0;
        font-size: var(--karen-size-m);
        font-weight: 600;
      }
      .acts {
        padding: 12px 0 4px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      label input {
        margin: 0;
        accent-color: var(--karen-accent);
      }
      .done {
        min-height: var(--karen-line-s);
        padding: 4px 0;
      }
      ul[aria-label] > li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 16px;
        padding: 10px 0;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
      }
      ul[aria-label] > li > button {
        align-self: start;
      }
      .kept {
        min-height: 0;
        text-align: left;
      }
      .kept,
      .took li {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      .took {
        padding-left: 16px;
        color: var(--karen-ink-2);
      }
      .undone .kept {
        color: var(--karen-ink-2);
      }
    `,
  ];

  @property({ attribute: false }) tidying!: TidyingStore;
  @property({ attribute: false }) settings!: SettingsStore;
  @property({ attribute: false }) news!: Cell<number>;

  constructor() {
    super();
    new Watching(this, () => this.tidying);
    new Watching(this, () => this.tidying.log);
    new Watching(this, () => this.settings);
    new Watching(this, () => this.news, () => this.tidying.log.hear());
  }

  protected override firstUpdated(): void {
    void this.tidying.log.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.settings.save();
  }

  /** What was pressed goes: the focus stays in this row, or goes to the button above. */
  async #undo(merge: MergedMemories): Promise<void> {
    await this.tidying.undo(merge);
    await this.updateComplete;
    const row = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-merge]")].find(({ dataset }) => dataset["merge"] === merge.id);
    (row?.querySelector<HTMLElement>("button") ?? this.renderRoot.querySelector<HTMLElement>(".tidy"))?.focus();
  }

  override render() {
    const { running, done } = this.tidying.value;
    const { profile } = this.settings;
    const change = (event: Event) => this.settings.change("profile", { tidy_when_idle: (event.target as HTMLInputElement).checked });
    return html`<h3>Tidying</h3>
      <p class="quiet">Memories that say the same become one: the oldest, with the tags and the sources of all. Nothing is lost, and each step can be undone.</p>
      <div class="acts">
        ${running
          ? html`<button class="outlined" @click=${() => this.tidying.stop()}>Stop waiting</button>`
          : html`<button class="outlined tidy" @click=${() => void this.tidying.tidy()}>Tidy now</button>`}
        ${profile ? html`<label><input type="checkbox" .checked=${profile.tidy_when_idle} @change=${change} />Also by itself, at most once a day, while nothing else happens</label>` : nothing}
      </div>
      <p class="done" role="status">${running ? "Looking for memories that say the same…" : done ? says(done) : ""}</p>
      ${asked(this.tidying.log, (merges) => this.#log(merges))}`;
  }

  #log(merges: readonly MergedMemories[]): TemplateResult {
    if (merges.length === 0) return html`<p class="empty">Nothing was merged yet.</p>`;
    const now = new Date();
    return html`<ul aria-label="What was merged">${merges.map((merge) => this.#merge(merge, now))}</ul>`;
  }

  #merge(merge: MergedMemories, now: Date): TemplateResult {
    const { id, at, kept, absorbed, undone } = merge;
    const moment = new Date(at);
    const open = () => this.dispatchEvent(new OpenMemoryEvent(kept.id));
    return html`<li data-merge=${id} class=${undone ? "undone" : ""}>
      <div>
        <button class="link kept" dir="auto" data-memory=${kept.id} @click=${open}>${claim(kept)}</button>
        <ul class="took">${absorbed.map((memory) => html`<li dir="auto">${memory.content === kept.content ? claim(memory) : memory.content}</li>`)}</ul>
        <span class="small" title=${exact(moment)}>${undone ? "Apart again" : `${absorbed.length === 1 ? "One was" : `${count(absorbed.length)} were`} merged into it`}, ${shortMoment(moment, now)}</span>
      </div>
      ${undone ? nothing : html`<button class="outlined" aria-label="Undo the merge into: ${claim(kept)}" @click=${() => void this.#undo(merge)}>Undo</button>`}
    </li>`;
  }
}

function says(done: TidyingDone): TemplateResult | string {
  switch (done.kind) {
    case "tidied":
      return done.merges === 0 ? "Nothing says the same twice." : done.merges === 1 ? "One step: it stands below." : `${count(done.merges)} steps: they stand below.`;
    case "undone":
      return `Apart again: ${count(done.memories)} memories.`;
    case "stopped":
      return "Not waited for any longer. What is merged stands below.";
    case "refused":
      return html`<span class="bad">${icon("alert")}<span>Not done: ${done.problem.message}</span></span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-tidying": KarenTidying;
  }
}
