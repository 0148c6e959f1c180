/** `<karen-damage>`: that the data is damaged, in plain words, and the ways out. Stays until one of them was taken. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { DataStore, Work } from "#core/data";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { styles } from "#elements/data/data.styles";
import { report } from "#elements/data/report";
import { fileName, momentWithin, restoreQuestion } from "#elements/data/words";
import { icon } from "#elements/icon/icon";

const WORKS: readonly Work[] = ["restore", "repair", "export"];

@customElement("karen-damage")
export class KarenDamage extends LitElement {
  static override styles = [
    controls,
    styles,
    css`
      :host {
        font-size: inherit;
      }
      section {
        padding: 12px 16px;
        border: 1px solid var(--karen-bad);
        border-radius: var(--karen-radius-card);
        background: var(--karen-bad-soft);
        font-size: var(--karen-size-s);
        line-height: var(--karen-line-s);
      }
      section.over {
        border-color: var(--karen-line);
        background: var(--karen-tint);
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: var(--karen-size-m);
        font-weight: 600;
        line-height: var(--karen-line-m);
      }
      h2 svg {
        color: var(--karen-bad);
      }
      .acts {
        padding: 12px 0 0;
      }
      .outcome {
        padding: 8px 0 0;
      }
    `,
  ];

  @property({ attribute: false }) data!: DataStore;
  @property({ attribute: false }) transport!: Transport;

  @state() private asking = false;
  @state() private choosing = "";

  constructor() {
    super();
    new Watching(this, () => this.data);
  }

  override render() {
    const { state, doing } = this.data.value;
    if (!this.data.damaged) return this.#over();
    return html`<section role="region" aria-label="Damaged data">
      <h2>${icon("alert", 18)}Part of the data is damaged</h2>
      <p>${state?.said}</p>
      ${this.asking ? this.#question() : doing ? nothing : this.#ways()} ${report(this.data.value, WORKS)}
      ${this.choosing === "" ? nothing : html`<p class="outcome bad" role="alert">${icon("alert")}<span>${this.choosing}</span></p>`}
    </section>`;
  }

  /** What was saved and what was lost, until it has been read. */
  #over(): TemplateResult | typeof nothing {
    if (!this.data.value.troubled) return nothing;
    return html`<section class="over" role="region" aria-label="The data is whole again">
      <p>The data is whole again.</p>
      ${report(this.data.value, WORKS)}
      <div class="acts"><button class="outlined" @click=${() => this.data.forget()}>Close</button></div>
    </section>`;
  }

  #ways(): TemplateResult {
    const newest = this.data.value.state?.newest_backup;
    return html`<div class="acts">
      ${newest
        ? html`<button class="primary restore" @click=${() => this.#ask(true)}>Restore the copy of ${momentWithin(newest.created_at, new Date())}</button>`
        : nothing}
      <button class="outlined" @click=${() => void this.data.repair()}>Repair</button>
      <button class="outlined" @click=${() => void this.#save()}>Save what can be read…</button>
    </div>`;
  }

  #question(): TemplateResult {
    const newest = this.data.value.state?.newest_backup;
    if (!newest) return this.#ways();
    const restore = () => {
      this.asking = false;
      void this.data.restore(newest.path);
    };
    return html`<p class="question">${restoreQuestion(newest, true, new Date())}</p>
      <div class="acts">
        <button class="primary" @click=${restore}>Restore this copy</button>
        <button class="cancel" @click=${() => this.#ask(false)}>Cancel</button>
      </div>`;
  }

  /** Asks, or no longer; the focus goes along. */
  #ask(asking: boolean): void {
    this.asking = asking;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(asking ? ".cancel" : ".restore")?.focus());
  }

  async #save(): Promise<void> {
    this.choosing = "";
    const name = fileName("everything", new Date());
    try {
      const path = this.transport.desktop ? await this.transport.desktop.chooseFile(name) : await this.#besideCopies(name);
      if (path !== null) await this.data.exportAll(path);
    } catch (error) {
      this.choosing = problemOf(error).message;
    }
  }

  /** A browser cannot say where: it goes where the copies are. */
  async #besideCopies(name: string): Promise<string> {
    const { folder } = await this.transport.request("system.backups", {});
    return `${folder}/${name}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-damage": KarenDamage;
  }
}
