/** `<karen-plugin-tool>`: one tool of a plugin, and a form to try it. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { InvalidField, JsonValue, PluginTool } from "#core/contract.gen";
import type { PluginsStore, Tried } from "#core/plugins";
import { fieldsOf } from "#core/problem";
import { controls } from "#elements/base/controls";
import type { ChangeEvent, UnfinishedEvent } from "#elements/form/form";
import "#elements/form/form";
import { icon } from "#elements/icon/icon";
import { panelStyles } from "#elements/memory/panel.styles";
import { pageStyles } from "#elements/plugins/plugins.styles";
import { filled, plainSchema, startOf } from "#elements/plugins/schema";

@customElement("karen-plugin-tool")
export class KarenPluginTool extends LitElement {
  static override styles = [controls, panelStyles, pageStyles];

  @property({ attribute: false }) plugins!: PluginsStore;
  @property() plugin = "";
  @property({ attribute: false }) tool!: PluginTool;
  /** Whether it can be tried: its plugin is on. */
  @property({ type: Boolean }) runs = false;
  @state() private args: Record<string, JsonValue> | null = null;
  @state() private unfinished = false;
  @state() private running = false;
  @state() private tried: Tried | null = null;
  @state() private unread = "";

  #written(event: Event): void {
    const { value } = event.target as HTMLTextAreaElement;
    try {
      const read: unknown = JSON.parse(value);
      if (typeof read !== "object" || read === null || Array.isArray(read)) throw new SyntaxError("not an object");
      this.args = read as Record<string, JsonValue>;
      this.unread = "";
    } catch {
      this.unread = "Write the arguments as a JSON object, such as {\"city\": \"Lisbon\"}.";
    }
  }

  async #run(event: Event): Promise<void> {
    event.preventDefault();
    if (this.unfinished || this.unread !== "" || this.running) return;
    this.running = true;
    this.tried = null;
    // Whoever presses the button has the arguments before their eyes.
    this.tried = await this.plugins.run(this.plugin, this.tool.name, filled(this.#args()), this.tool.confirm);
    this.running = false;
  }

  #args(): Record<string, JsonValue> {
    return this.args ?? startOf(this.tool.parameters);
  }

  override render(): TemplateResult {
    const { tool } = this;
    return html`<details>
      <summary><code>${tool.name}</code></summary>
      <div class="in">
        <p class="quiet" dir="auto">${tool.description}</p>
        ${tool.confirm ? html`<p class="small">You are asked before each run.</p>` : nothing}
        ${tool.examples.length === 0 ? nothing : html`<ul class="marked small" aria-label="Said in a chat">${tool.examples.map((example) => html`<li dir="auto">“${example}”</li>`)}</ul>`}
        ${this.runs ? this.#form() : nothing} ${this.tried ? result(this.tried) : nothing}
      </div>
    </details>`;
  }

  #form(): TemplateResult {
    const schema = plainSchema(this.tool.parameters);
    const refused: readonly InvalidField[] = this.tried?.kind === "refused" ? fieldsOf(this.tried.problem).map(({ name, message }) => ({ name: name.replace(/^args\./, ""), message })) : [];
    const changed = ({ change }: ChangeEvent) => (this.args = { ...this.#args(), ...(change) });
    return html`<form novalidate aria-label="Try ${this.tool.name}" @submit=${(event: Event) => void this.#run(event)}>
      ${schema
        ? html`<karen-form .schema=${schema} .value=${this.#args()} .refused=${refused} @karen-change=${changed} @karen-unfinished=${({ unfinished }: UnfinishedEvent) => (this.unfinished = unfinished)}></karen-form>`
        : html`<textarea rows="4" aria-label="Arguments of ${this.tool.name}, as JSON" spellcheck="false" @input=${(event: Event) => this.#written(event)} .value=${JSON.stringify(startOf(this.tool.parameters), null, 2)}></textarea>${this.unread === "" ? nothing : html`<p class="bad" role="alert">${icon("alert")}<span>${this.unread}</span></p>`}`}
      <p class="acts"><button class="outlined" ?disabled=${this.running}>${icon("resume")}Try ${this.tool.name}</button>${this.running ? html`<span class="small" role="status">Running…</span>` : nothing}</p>
    </form>`;
  }
}

function result(tried: Tried): TemplateResult {
  if (tried.kind === "refused") return html`<p class="bad" role="alert">${icon("alert")}<span dir="auto">${tried.problem.message}</span></p>`;
  const { result: value, ms } = tried.result;
  return html`<p class="small" role="status">Done in ${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString()} ms.</p><pre tabindex="0" aria-label="Result">${typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-plugin-tool": KarenPluginTool;
  }
}
