/** Why nothing can be done at all: what happened, what was kept, and the ways out. In the place of the conversation. */
import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { isFocusLost } from "#app/focus";
import type { Parts } from "#app/parts";
import { icon } from "#elements/icon/icon";

export interface Standstill {
  readonly title: string;
  readonly reason: string;
  readonly kept: string;
  /** Where the data is can be looked at. */
  readonly data: boolean;
}

export function standstillOf({ data, transport }: Parts): Standstill | null {
  const connection = transport.connection.value;
  if (connection.state === "refused") {
    const title = transport.desktop ? "Karen cannot work here" : "This page is not connected to Karen";
    return { title, reason: connection.reason, kept: "What was said so far is kept.", data: false };
  }
  const { failure } = data.value;
  if (!failure || connection.state !== "connected") return null;
  return { title: "Karen could not start", reason: failure.message, kept: "Your conversations are where they were.", data: true };
}

/** `beside` a conversation that can still be read it is small. */
export function standstill(at: Standstill, { transport }: Parts, beside: boolean, openData: () => void): TemplateResult {
  const { desktop } = transport;
  const again = desktop ? () => desktop.restart() : () => location.reload();
  return html`<section class="standstill ${beside ? "beside" : ""}" role="alert" aria-label=${at.title}>
    <h2>${icon("alert", 18)}${at.title}</h2>
    <p>${at.reason}</p>
    <p class="kept">${at.kept}</p>
    <div class="acts">
      <button class="primary" @click=${again} ${ref(takeLostFocus)}>${desktop ? "Try again" : "Reload this page"}</button>
      ${at.data ? html`<button class="outlined" @click=${openData}>Show where the data is</button>` : nothing}
      ${desktop ? html`<button class="outlined" @click=${() => desktop.quit()}>Quit Karen</button>` : nothing}
    </div>
  </section>`;
}

/** The composer, which had it, may be gone. */
function takeLostFocus(element: Element | undefined): void {
  requestAnimationFrame(() => {
    if (element instanceof HTMLElement && isFocusLost()) element.focus();
  });
}
