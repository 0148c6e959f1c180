/** What is being done with the data, and what came of it: a line that stands where it was asked for. */
import { html, nothing, type TemplateResult } from "lit";
import type { DataStoreState, Work } from "#core/data";
import { icon } from "#elements/icon/icon";
import { DOING, doneWords } from "#elements/data/words";

/** Nothing, unless it is about one of `works`. */
export function report({ doing, done }: DataStoreState, works: readonly Work[]): TemplateResult {
  return html`<div role="status">${line(doing, done, works)}</div>`;
}

function line(doing: Work | null, done: DataStoreState["done"], works: readonly Work[]): TemplateResult | typeof nothing {
  if (doing && works.includes(doing)) return html`<p class="outcome working">${icon("wait")}<span>${DOING[doing]}</span></p>`;
  if (!done || !works.includes(done.work)) return nothing;
  const failed = "problem" in done;
  return html`<p class="outcome ${failed ? "bad" : ""}">${icon(failed ? "alert" : "check")}<span>${doneWords(done, new Date())}</span></p>`;
}
