/** What stands above everything: that the connection is lost, refused, or that the page is out of date. */
import { html, nothing, type TemplateResult } from "lit";
import type { Connection } from "#core/transport";
import { icon } from "#elements/icon/icon";

export function banner(connection: Connection, outdated: boolean): TemplateResult | typeof nothing {
  if (connection.state === "refused") return html`<p class="banner refused" role="alert">${icon("alert")}${connection.reason}</p>`;
  if (connection.state === "reconnecting")
    return html`<p class="banner" role="status">${icon("again")}Reconnecting… Everything written so far is kept.</p>`;
  if (outdated)
    return html`<p class="banner" role="status">
      Karen has been updated.<button class="link" @click=${() => location.reload()}>Reload this page</button>
    </p>`;
  return nothing;
}
