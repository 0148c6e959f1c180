/** Narrowing a search: who said it, when, under which tag, and whether archived ones count. */
import { html, nothing, type TemplateResult } from "lit";
import type { MessageRole } from "#core/contract.gen";
import type { SearchFilters } from "#core/search";

const ROLES: readonly (readonly [MessageRole | "", string])[] = [
  ["", "Anyone"],
  ["user", "You"],
  ["assistant", "Karen"],
];
const TIMES: readonly (readonly [SearchFilters["since"], string])[] = [
  ["any", "Any time"],
  ["day", "Last 24 hours"],
  ["week", "Last 7 days"],
  ["month", "Last 31 days"],
  ["year", "Last year"],
];

export function filterRow(filters: SearchFilters, tags: readonly string[], change: (change: Partial<SearchFilters>) => void): TemplateResult {
  return html`<div class="filters" role="group" aria-label="Narrow the search">
    ${choice("Said by", ROLES, filters.role ?? "", (value) => change({ role: value === "" ? null : value }))}
    ${choice("When", TIMES, filters.since, (since) => change({ since }))}
    ${tags.length > 0
      ? choice("Tag", [["", "Any tag"], ...tags.map((tag) => [tag, tag] as const)], filters.tag ?? "", (tag) => change({ tag: tag || null }))
      : nothing}
    <label>
      <input type="checkbox" .checked=${filters.archived} @change=${(event: Event) => change({ archived: (event.target as HTMLInputElement).checked })} />
      Archived too
    </label>
  </div>`;
}

function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  return html`<select aria-label=${label} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}>
    ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}
  </select>`;
}
