/** A line that floats above the conversation and moves nothing: that Karen starts, is silent, lost, or has changed. */
import { html, nothing, type TemplateResult } from "lit";
import type { Connection } from "#core/transport";
import { icon } from "#elements/icon/icon";

/** After so many starts in a row that did not last, it is no longer a matter of a moment. */
const MANY = 3;

/** `heard` is false when the news have been silent for a while, whatever the connection says. */
export function banner(connection: Connection, heard: boolean, outdated: boolean): TemplateResult | typeof nothing {
  switch (connection.state) {
    case "connecting":
      return html`<p class="banner late">${icon("wait")}<span>Karen is starting. You can write already: it is sent when she is there.</span></p>`;
    case "reconnecting":
      return html`<p class="banner">${icon("again")}<span>${reconnecting(connection)}</span></p>`;
    case "silent":
      return SILENT;
    case "connected":
      if (!heard) return SILENT;
      return outdated
        ? html`<p class="banner plain"><span>Karen has been updated.</span><button class="link" @click=${() => location.reload()}>Reload this page</button></p>`
        : nothing;
    case "refused":
      return nothing; // says more than fits into a line
  }
}

const SILENT = html`<p class="banner">${icon("wait")}<span>Karen is not answering at the moment. Everything written so far is kept.</span></p>`;

function reconnecting({ attempt, reason }: Connection & { state: "reconnecting" }): string {
  if (attempt < MANY) return "Reconnecting… Everything written so far is kept.";
  return `Reconnecting… Karen has ended ${attempt} times in a row. ${reason} Everything written so far is kept.`;
}
