/** `<karen-add-server>`: the way in for a server with models. Nothing goes beyond this machine without a yes. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { AddProvider, Problem } from "#core/contract.gen";
import { isOnThisMachine, parseAddress } from "#core/address";
import type { ModelsStore } from "#core/models";
import { fieldsOf } from "#core/problem";
import { controls } from "#elements/base/controls";
import { icon } from "#elements/icon/icon";
import { addStyles } from "#elements/models/add.styles";

const KINDS = [
  { kind: "ollama", words: "Ollama", example: "http://127.0.0.1:11434" },
  { kind: "openai", words: "OpenAI interface (llama-server, LM Studio, vLLM, …)", example: "http://127.0.0.1:8080/v1" },
] as const;
type Wrong = Readonly<Partial<Record<keyof AddProvider, string>>>;

@customElement("karen-add-server")
export class KarenAddServer extends LitElement {
  static override styles = [controls, addStyles];

  @property({ attribute: false }) models!: ModelsStore;

  @state() private open = false;
  @state() private kind: AddProvider["kind"] = "ollama";
  @state() private url = "";
  @state() private wrong: Wrong = {};
  @state() private problem: Problem | null = null;
  @state() private adding = false;
  @state() private added = "";
  @query("form") private readonly form!: HTMLFormElement;

  #show(open: boolean): void {
    Object.assign(this, { open, url: "", wrong: {}, problem: null, added: open ? "" : this.added });
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(open ? "select" : ".opener")?.focus();
      this.renderRoot.querySelector("form")?.scrollIntoView({ block: "nearest" });
    });
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.adding) return;
    const entered = this.#entered();
    this.wrong = wrongIn(entered);
    this.problem = null;
    if (Object.keys(this.wrong).length > 0) return this.#toWrong();
    this.adding = true;
    const problem = await this.models.addProvider(entered);
    this.adding = false;
    if (problem) {
      this.wrong = Object.fromEntries(fieldsOf(problem).map(({ name, message }) => [name, message]));
      this.problem = Object.keys(this.wrong).length > 0 ? null : problem;
      return this.#toWrong();
    }
    this.added = `${entered.label} is added.`;
    this.#show(false);
  }

  #entered(): AddProvider {
    const given = new FormData(this.form);
    const text = (name: string) => (given.get(name) as string).trim();
    const url = text("url").replace(/\/+$/, "");
    const key = text("api_key");
    return {
      kind: this.kind,
      label: text("label") || (parseAddress(url)?.host ?? ""),
      url,
      api_key: key === "" ? null : key,
      allow_beyond_this_machine: given.has("allow_beyond_this_machine"),
    };
  }

  async #toWrong(): Promise<void> {
    await this.updateComplete;
    const wrong = this.renderRoot.querySelector<HTMLElement>("[aria-invalid], .wrong[role=alert]");
    wrong?.focus();
    (wrong?.closest(".field, .consent") ?? wrong)?.scrollIntoView({ block: "nearest" });
  }

  override render() {
    if (!this.open)
      return html`<button class="outlined opener" @click=${() => this.#show(true)}>${icon("plus")}Add a server…</button>
        <p class="done" role="status">${this.added}</p>`;
    const example = KINDS.find(({ kind }) => kind === this.kind)?.example ?? "";
    return html`<form novalidate aria-label="Add a server" @submit=${(event: SubmitEvent) => void this.#add(event)}>
      <h3>Add a server</h3>
      <div class="field">
        <label for="kind">Kind</label>
        <select id="kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as AddProvider["kind"])}>
          ${KINDS.map(({ kind, words }) => html`<option value=${kind} ?selected=${kind === this.kind}>${words}</option>`)}
        </select>
      </div>
      ${this.#field("url", "Address", html`<input
        id="url" name="url" type="text" inputmode="url" autocomplete="off" spellcheck="false" maxlength="500" placeholder=${example}
        aria-invalid=${this.wrong.url ? "true" : nothing} aria-describedby="url-wrong"
        @input=${(event: Event) => (this.url = (event.target as HTMLInputElement).value)}
      />`)}
      ${this.#field("label", "Name", html`<input
        id="label" name="label" type="text" autocomplete="off" maxlength="200" placeholder=${parseAddress(this.url)?.host ?? ""}
        aria-invalid=${this.wrong.label ? "true" : nothing} aria-describedby="label-wrong"
      />`)}
      ${this.#field("api_key", "Key, if it asks for one", html`<input
        id="api_key" name="api_key" type="password" autocomplete="off" maxlength="4096"
        aria-invalid=${this.wrong.api_key ? "true" : nothing} aria-describedby="api_key-wrong"
      />`)}
      ${this.#consent()} ${this.problem ? html`<p class="wrong" role="alert">${icon("alert", 14)}<span>${this.problem.message}</span></p>` : nothing}
      <div class="acts">
        <button type="button" @click=${() => this.#show(false)}>Cancel</button>
        <button class="primary" ?disabled=${this.adding}>${this.adding ? "Asking it…" : "Add"}</button>
      </div>
    </form>`;
  }

  #field(name: keyof AddProvider, words: string, control: TemplateResult): TemplateResult {
    return html`<div class="field">
      <label for=${name}>${words}</label>${control}
      <p class="problem" id="${name}-wrong" role="alert">${this.wrong[name] ?? ""}</p>
    </div>`;
  }

  /** What will be sent where, before it can be. Each address anew: who agreed to one has not agreed to the next. */
  #consent() {
    const address = parseAddress(this.url);
    if (!address || isOnThisMachine(address)) return nothing;
    const { host, protocol } = address;
    const wrong = this.wrong.allow_beyond_this_machine;
    const block = html`<div class="consent">
      <p><strong>${host} is not on this computer.</strong> Whenever one of its models answers, this is sent there:</p>
      <ul>
        <li>your message, and the messages before it in that conversation,</li>
        <li>how Karen should be, as you wrote it in the settings.</li>
      </ul>
      <p>What Karen computes or finds herself is not sent. Whoever runs ${host} can read and keep what arrives there.</p>
      ${protocol === "http:" ? html`<p class="wrong">${icon("alert", 14)}<span>This address is not encrypted: everybody on the way there can read it too. Use https where the server has it.</span></p>` : nothing}
      <label class="check">
        <input type="checkbox" name="allow_beyond_this_machine" aria-invalid=${wrong ? "true" : nothing} aria-describedby="allow-wrong" />
        I agree that this is sent to ${host}
      </label>
      <p class="problem" id="allow-wrong" role="alert">${wrong ?? ""}</p>
    </div>`;
    return keyed(address.origin, block);
  }
}

/** What must be put right first, by field. */
function wrongIn({ url, label, allow_beyond_this_machine }: AddProvider): Wrong {
  const address = parseAddress(url);
  if (!address) return { url: "An address begins with http:// or https://, and has no password or question mark in it." };
  return {
    ...(label === "" ? { label: "It needs a name." } : {}),
    ...(isOnThisMachine(address) || allow_beyond_this_machine
      ? {}
      : { allow_beyond_this_machine: `Agree to it, or enter an address on this computer: nothing is sent to ${address.host} otherwise.` }),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-add-server": KarenAddServer;
  }
}
