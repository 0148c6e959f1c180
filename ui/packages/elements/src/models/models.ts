/** `<karen-models>`: every model of every provider, which one answers, and how more of them come in. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { hostOf } from "#core/address";
import type { ModelChoice, ModelInfo, ModelStatus, Provider } from "#core/contract.gen";
import { type ModelsStore, refusalOf, sameModel } from "#core/models";
import type { Unsubscribe } from "#core/observable";
import { bytes, count } from "#core/quantities";
import type { Desktop } from "#core/transport";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { icon } from "#elements/icon/icon";
import "#elements/models/file";
import { mark, markStyles } from "#elements/models/mark";
import { styles } from "#elements/models/models.styles";
import { modelRow } from "#elements/models/row";
import "#elements/models/server";
import { trialOf, trialStyles } from "#elements/models/trial";
import { caution, condition, elsewhere, figures, modeOf, nameOf, origin } from "#elements/models/words";
import { matches } from "#elements/palette/options";

/** More than fit on a screen. */
const MANY = 15;

/** What is about to be taken away: asked once more before it is. */
type Leaving = { readonly provider: string; readonly model: string | null };

@customElement("karen-models")
export class KarenModels extends LitElement {
  static override styles = [controls, markStyles, trialStyles, styles];

  @property({ attribute: false }) models!: ModelsStore;
  /** Null in a browser: paths are typed there. */
  @property({ attribute: false }) desktop: Desktop | null = null;

  @state() private leaving: Leaving | null = null;
  /** Of the name of a model that is looked for. */
  @state() private wanted = "";

  #stop: Unsubscribe | undefined;

  constructor() {
    super();
    new Watching(this, () => this.models);
    new Watching(this, () => this.models.trial, () => this.#tried());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.models.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.models.trial.clear();
  }

  /** What a trial gave may stand below the edge. */
  #tried(): void {
    this.requestUpdate();
    void this.updateComplete.then(() => this.renderRoot.querySelector(".trial")?.scrollIntoView({ block: "nearest" }));
  }

  override render() {
    return html`${this.#now()} ${this.#list()}
      <karen-add-server .models=${this.models}></karen-add-server>
      <karen-add-file .file=${this.models.file} .desktop=${this.desktop}></karen-add-file>`;
  }

  #now(): TemplateResult {
    const { status, statusProblem, providers, refused } = this.models.value;
    if (!status) {
      return statusProblem
        ? html`<p class="quiet">${statusProblem.message} <button class="link" @click=${() => void this.models.load()}>Try again</button></p>`
        : html`<p class="quiet" aria-busy="true">Asking how the model is…</p>`;
    }
    const warning = caution(status, elsewhere(status, providers));
    const measured = figures(status);
    const listed = this.models.value.models.some((model) => sameModel(model, status.choice));
    const refusal = refusalOf(refused, null) || (listed ? "" : refusalOf(refused, status.choice));
    return html`<section class="now ${status.state}" aria-label="The model that answers">
      <h3>${mark(status.state)}<span>${nameOf(status)}</span><span class="mode">${modeOf(status)}</span></h3>
      <p>${condition(status)}</p>
      ${warning === "" ? nothing : html`<p class="quiet">${warning}</p>`}
      ${measured.length > 0 ? html`<dl>${measured.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : nothing}
      ${refusal === "" ? nothing : html`<p class="bad" role="alert">${refusal}</p>`}
      ${this.models.trial.value.choice === null ? trialOf(this.models.trial.value, () => this.models.trial.clear()) : nothing}
      <div class="acts">${this.#acts(status)}</div>
    </section>`;
  }

  #acts(status: ModelStatus): TemplateResult {
    const { models } = this;
    const failed = status.state === "failed";
    return html`
      ${failed ? html`<button class="outlined" @click=${() => void models.trial.run(null)}>Try again</button>` : nothing}
      ${status.chosen && status.kind !== "embedded" ? html`<button class="outlined" @click=${() => void models.select(null)}>Use what Karen brings along</button>` : nothing}
      ${status.state === "ready" && typeof status.memory_bytes === "number"
        ? html`<button class="outlined" ?disabled=${status.busy} @click=${() => void models.unload()}>Unload, give ${bytes(status.memory_bytes)} back</button>`
        : nothing}
    `;
  }

  #list(): TemplateResult {
    const { list, listProblem, providers, availableBytes } = this.models.value;
    const free = availableBytes === null ? "" : `${bytes(availableBytes)} of memory free`;
    return html`
      <div class="bar">
        <h3>Choose a model</h3>
        <span class="quiet">${free}</span>
        <button class="icon" aria-label="Look again" title="Look again" ?disabled=${list === "loading"} @click=${() => void this.models.loadList()}>${icon("again")}</button>
      </div>
      ${listProblem ? html`<p class="quiet" role="alert">${listProblem.message} <button class="link" @click=${() => void this.models.loadList()}>Try again</button></p>` : nothing}
      ${providers.length === 0 && list === "loading" ? html`<div class="bones" aria-busy="true"><span class="hidden">Looking for models</span><i></i><i></i><i></i></div>` : nothing}
      ${providers.length === 0 && list === "ready" ? html`<p class="quiet">Nobody offers a model. Add a server or a file.</p>` : nothing}
      ${this.#search()}
      <p id="keys" class=${this.models.value.models.length > 1 ? "quiet" : "hidden"}>Arrow keys go from model to model, space chooses one.</p>
      <div @keydown=${(event: KeyboardEvent) => this.#keys(event)}>
        ${repeat(
          providers,
          ({ id }) => id,
          (provider) => this.#provider(provider),
        )}
      </div>
    `;
  }

  /** Only where there is much to look through. */
  #search(): TemplateResult | typeof nothing {
    const { models } = this.models.value;
    if (models.length <= MANY) return nothing;
    const found = models.filter(({ label }) => matches(label, this.wanted.trim())).length;
    return html`<input
        class="wanted" type="text" aria-label="Find a model" placeholder="Find one of ${count(models.length)} models" autocomplete="off" spellcheck="false"
        .value=${this.wanted}
        @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}
      />
      <p class="quiet" role="status">${this.wanted === "" ? "" : found === 0 ? "No model is called so." : `${count(found)} found`}</p>`;
  }

  #provider(provider: Provider): TemplateResult | typeof nothing {
    const { models, refused } = this.models.value;
    const all = models.filter(({ provider_id }) => provider_id === provider.id);
    const mine = all.filter(({ label }) => matches(label, this.wanted.trim()));
    if (this.wanted !== "" && mine.length === 0) return nothing;
    const leaving = this.leaving?.provider === provider.id && this.leaving.model === null;
    return html`<fieldset aria-describedby="keys">
      <legend>${provider.label}</legend>
      ${provider.added && !leaving
        ? html`<button class="danger remove" aria-label="Remove ${provider.label}" data-removes=${nameOfLeaving({ provider: provider.id, model: null })} @click=${() => this.#ask({ provider: provider.id, model: null })}>Remove</button>`
        : nothing}
      <p class="quiet">${origin(provider)}</p>
      ${leaving ? this.#confirm(`Remove ${provider.label}${provider.has_key ? " and its key" : ""}?`, () => this.models.remove(provider.id)) : nothing}
      ${provider.state === "reachable"
        ? nothing
        : html`<p class="wrong">${icon("alert", 14)}<span>${trouble(provider)}</span></p>`}
      ${refused?.at === provider.id ? html`<p class="bad" role="alert">${refused.problem.message}</p>` : nothing}
      ${mine.length === 0 && provider.state === "reachable" ? html`<p class="quiet none">${nobody(provider)}</p>` : nothing}
      ${repeat(
        mine,
        ({ model }) => model,
        (model) => this.#model(model, provider),
      )}
    </fieldset>`;
  }

  #model(model: ModelInfo, { kind }: Provider): TemplateResult {
    const { models } = this;
    const { status, choosing, refused, availableBytes } = models.value;
    const trial = models.trial.value;
    const leaving = this.leaving?.provider === model.provider_id && this.leaving.model === model.model;
    const removable = kind === "gguf" && !leaving;
    return modelRow(
      {
        model,
        availableBytes,
        chosen: sameModel(model, choosing === undefined ? status?.choice : choosing),
        testing: trial.phase === "running",
        said: trial.choice && sameModel(model, trial.choice) ? trialOf(trial, () => models.trial.clear()) : nothing,
        refused: refusalOf(refused, model),
        question: leaving ? this.#confirm(`Remove ${model.label} from Karen? A file that Karen copied is deleted; one that stayed where it was is not.`, () => models.remove(choiceOf(model))) : nothing,
      },
      {
        choose: () => void models.select(choiceOf(model)),
        test: () => void models.trial.run(choiceOf(model)),
        remove: removable ? () => this.#ask({ provider: model.provider_id, model: model.model }) : null,
      },
    );
  }

  /** Asks before something goes, or no longer; the focus goes along, at last to what is chosen. */
  #ask(leaving: Leaving | null): void {
    const before = this.leaving;
    this.leaving = leaving;
    void this.updateComplete.then(() => {
      const opener = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-removes]")].find(({ dataset }) => dataset["removes"] === nameOfLeaving(before));
      const next = leaving ? this.renderRoot.querySelector<HTMLElement>(".confirm .keep") : opener;
      (next ?? this.renderRoot.querySelector<HTMLElement>("input[type=radio]:checked, input[type=radio]"))?.focus();
    });
  }

  #confirm(question: string, act: () => Promise<void>): TemplateResult {
    const remove = () => void act().then(() => this.#ask(null));
    return html`<div class="confirm" role="group" aria-label="Remove">
      <p>${question}</p>
      <button class="outlined keep" @click=${() => this.#ask(null)}>Keep it</button><button class="danger outlined" @click=${remove}>Remove it</button>
    </div>`;
  }

  /** Arrows move among the choices without choosing: a choice may load gigabytes. */
  #keys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const [from] = event.composedPath();
    if (step === undefined || !(from instanceof HTMLInputElement) || from.type !== "radio") return;
    event.preventDefault();
    const choices = [...this.renderRoot.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    choices[(choices.indexOf(from) + step + choices.length) % choices.length]?.focus();
  }
}

function nameOfLeaving(leaving: Leaving | null): string {
  return leaving ? `${leaving.provider} ${leaving.model ?? ""}` : "";
}

function choiceOf({ provider_id, model }: ModelInfo): ModelChoice {
  return { provider_id, model };
}

/** Why a provider offers nothing now, and what to do. */
function trouble({ state, detail, url }: Provider): string {
  if (state === "not_allowed") return `It is not asked: nobody has agreed that questions are sent to ${hostOf(url ?? "")}. Remove it and add it again to agree.`;
  return detail === "" ? "It does not answer." : detail;
}

function nobody({ kind, detail }: Provider): string {
  if (detail !== "") return detail;
  return kind === "gguf" ? "No file yet. Add one below." : "It offers no model yet.";
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-models": KarenModels;
  }
}
