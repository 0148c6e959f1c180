/** Marks the words of a message that something is known from. */
import { html, type TemplateResult } from "lit";

/** UTF-16 code units of what the message says. */
export interface MarkedSpan {
  readonly start: number;
  readonly end: number;
}

/** The name of the highlight in answers, whose text is drawn from Markdown. */
const HIGHLIGHT = "karen-source";

/** The words with the span marked. Text that is shown with its line breaks: nothing may be added between the parts. */
export function markedWords(content: string, span: MarkedSpan | null): TemplateResult | string {
  if (!span || span.start >= span.end || span.end > content.length) return content;
  return html`${content.slice(0, span.start)}<mark>${content.slice(span.start, span.end)}</mark>${content.slice(span.end)}`;
}

/** Marks where `markdown` reads so in the drawn text, as far as it is found there; what was marked before no longer is. */
export function markDrawn(root: Node, markdown: string): void {
  CSS.highlights.delete(HIGHLIGHT);
  const range = rangeOf(root, plain(markdown));
  if (range) CSS.highlights.set(HIGHLIGHT, new Highlight(range));
}

/** White space counts as one blank: it is another in the page than in the text. */
function rangeOf(root: Node, wanted: string): Range | null {
  const places: (readonly [Text, number])[] = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement?.localName === "style") continue;
    for (let at = 0; at < node.data.length; at += 1) {
      const unit = node.data.charAt(at);
      const shown = /\s/.test(unit) ? " " : unit;
      if (shown === " " && text.endsWith(" ")) continue;
      text += shown;
      places.push([node, at]);
    }
  }
  const start = text.indexOf(wanted);
  const [first, last] = [places[start], places[start + wanted.length - 1]];
  if (wanted === "" || start === -1 || !first || !last) return null;
  const range = document.createRange();
  range.setStart(first[0], first[1]);
  range.setEnd(last[0], last[1] + 1);
  return range;
}

function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^[#>\-+*\s]+/, "")
    .replace(/[*_`]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
