/** Names and values to read, nested as deep as they are. Long texts and lists are folded. */
import { css, html, nothing, type TemplateResult } from "lit";
import { count } from "#core/quantities";
import { inLine, type Part, type Value } from "#core/values";

const LONGEST_TEXT = 240;
const FIRST = 5;
/** Of a list: more of it is counted, not drawn. */
const MOST = 200;

export const valuesStyles = css`
  dl.parts {
    display: grid;
    grid-template-columns: fit-content(11rem) minmax(0, 1fr);
    gap: 4px 16px;
  }
  .parts dt {
    color: var(--karen-ink-2);
    overflow-wrap: anywhere;
  }
  .parts dd {
    min-width: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  /* What is made of parts stands below its name. */
  .parts dd.deep {
    grid-column: 1 / -1;
    padding-left: 12px;
    border-left: 1px solid var(--karen-line);
    white-space: normal;
  }
  .several > li + li {
    margin-top: 4px;
  }
  .several.deep > li + li {
    margin-top: 8px;
    padding-top: 8px;
    border-top: 1px solid var(--karen-line);
  }
  details.fold > summary {
    border-radius: var(--karen-radius-s);
    cursor: pointer;
    list-style: none;
  }
  details.fold > summary::-webkit-details-marker {
    display: none;
  }
  .fold > summary .whole {
    color: var(--karen-accent-ink);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .fold[open] > summary .beginning {
    display: none;
  }
  .fold .fewer,
  .fold[open] > summary .more {
    display: none;
  }
  .fold[open] > summary .fewer {
    display: inline;
  }
`;

export function parts(all: readonly Part[]): TemplateResult {
  return html`<dl class="parts">
    ${all.map(({ name, value }) => html`<dt dir="auto">${name}</dt><dd class=${isDeep(value) ? "deep" : nothing} dir="auto">${valued(value)}</dd>`)}
  </dl>`;
}

function valued(value: Value): TemplateResult {
  switch (value.kind) {
    case "text":
      return text(value.text);
    case "parts":
      return parts(value.parts);
    case "several":
      return several(value.values);
  }
}

function several(values: readonly Value[]): TemplateResult {
  const deep = values.some(isDeep);
  const line = values.map(inLine).join(", ");
  if (!deep && line.length <= LONGEST_TEXT) return html`${line}`;
  const rest = values.slice(FIRST, MOST);
  return html`${list(values.slice(0, FIRST), deep)}
    ${rest.length > 0
      ? html`<details class="fold"><summary><span class="whole"><span class="more">${count(values.length - FIRST)} more</span><span class="fewer">Fewer</span></span></summary>
          ${list(rest, deep)} ${values.length > MOST ? html`<p>and ${count(values.length - MOST)} more, which are too many to be shown here.</p>` : nothing}</details>`
      : nothing}`;
}

function list(values: readonly Value[], deep: boolean): TemplateResult {
  return html`<ul class="several ${deep ? "deep" : ""}">${values.map((value) => html`<li>${valued(value)}</li>`)}</ul>`;
}

function text(words: string): TemplateResult {
  if (words.length <= LONGEST_TEXT) return html`${words}`;
  return html`<details class="fold"><summary><span class="beginning">${cut(words)} </span><span class="whole"><span class="more">Show all</span><span class="fewer">Show less</span></span></summary>${words}</details>`;
}

/** No character of two units is cut apart. */
function cut(words: string): string {
  return `${words.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function isDeep(value: Value): boolean {
  return value.kind === "parts" || (value.kind === "several" && value.values.some(isDeep));
}
