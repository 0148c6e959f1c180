/** What stands below the head: the conversation, above it what one should know, or in its place why there is none. */
import { html, nothing, type TemplateResult } from "lit";
import { banner } from "#app/banner";
import type { Parts } from "#app/parts";
import { standstill, standstillOf } from "#app/standstill";
import type { DataStore } from "#core/data";
import "#elements/chat/chat";

export function place(parts: Parts, outdated: boolean, openData: () => void): TemplateResult {
  const { transport, threads, data, drafts, models, settings, hearing } = parts;
  const thread = threads.current.value;
  const still = standstillOf(parts);
  const readable = thread.value.messages.length > 0;
  return html`
    <div class="under" role="status">${banner(transport.connection.value, hearing.value, outdated)}</div>
    ${data.value.troubled ? html`<karen-damage .data=${data} .transport=${transport}></karen-damage>` : nothing}
    ${still ? standstill(still, parts, readable, openData) : nothing}
    ${still && !readable
      ? nothing
      : html`<karen-chat
          .thread=${thread} .drafts=${drafts} .models=${models} .settings=${settings.profile} .blocked=${still ? `${still.title}: nothing can be sent.` : blocked(parts)}
        ></karen-chat>`}
  `;
}

/** What is said here of the data. */
export function troubleOf({ value, damaged }: DataStore): "" | "failed" | "damaged" {
  if (value.failure) return "failed";
  return damaged ? "damaged" : "";
}

/** Why nothing can be written; empty where one can. */
function blocked({ data }: Parts): string {
  return data.damaged ? "Nothing can be sent until the data is repaired, or a copy is restored." : "";
}
