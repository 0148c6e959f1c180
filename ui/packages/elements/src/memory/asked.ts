/** What Karen was asked for, or why it is not there; what was there before stays on show. */
import { html, nothing, type TemplateResult } from "lit";
import type { AskedStore } from "#core/asked";

export function asked<T>(store: AskedStore<T>, shown: (answer: T) => unknown): TemplateResult {
  const { phase, problem, answer } = store.value;
  return html`${phase === "failed" ? html`<p class="quiet" role="alert">${problem?.message} <button class="link" @click=${() => void store.load()}>Try again</button></p>` : nothing}
    ${answer === null ? (phase === "loading" ? bones() : nothing) : shown(answer)}`;
}

export function bones(): TemplateResult {
  return html`<div class="bones" aria-busy="true"><span class="hidden">Loading</span><i></i><i></i><i></i></div>`;
}
