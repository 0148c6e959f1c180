/** What stands below a setting that a preference overrules: since when, by which words, and the way back. */
import { html, nothing, type TemplateResult } from "lit";
import type { MemorySource, Preference } from "#core/contract.gen";
import { dayWithin, exact } from "#core/dates";
import { type Field, words } from "#elements/form/schema";
import { placeOf } from "#elements/memory/quote";
import { OpenSourceEvent } from "#elements/memory/request";

/** `set` is what the setting itself says; `back` lets it count again. */
export function overruled({ origin, source, changed_at }: Preference, field: Field, set: unknown, now: Date, back: () => void): TemplateResult {
  const when = html`<span title=${exact(new Date(changed_at))}>${dayWithin(changed_at, now)}</span>`;
  return html`${origin === "learned" ? html`Learned ${when}${source ? saidIn(source) : nothing}` : html`A preference of yours, ${when}`}.
    <button class="link back" @click=${back}>Back to ${valueName(field, set)}</button>`;
}

/** The words it was learned from, which open the conversation there. */
function saidIn(source: MemorySource): TemplateResult | typeof nothing {
  const place = placeOf(source);
  if (!place) return nothing;
  const open = (event: Event) => event.currentTarget?.dispatchEvent(new OpenSourceEvent(place));
  return html` from <button class="link" dir="auto" title="Open the conversation there" @click=${open}>${source.span ? `“${source.span.text}”` : "a message"}</button>`;
}

/** A value as the form names it. */
function valueName(field: Field, value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return field.kind === "slider" ? `${Math.round(value * 100)} %` : value.toLocaleString();
  if (typeof value !== "string" || value === "") return "nothing";
  return `“${field.kind === "choice" ? words(value) : value}”`;
}
