/** Says aloud what is finished: whole sentences of a text that is still growing, each once. */

const END = /[.!?…](?=["'”’)\]]*\s)|\n/g;

export class Sentences {
  #said = 0;

  /** The sentences completed since the last call; with `final`, all that is left. */
  next(text: string, final: boolean): string {
    let end = this.#said;
    if (final) end = text.length;
    else for (const match of text.slice(this.#said).matchAll(END)) end = this.#said + match.index + match[0].length;
    const fresh = text.slice(this.#said, end);
    this.#said = Math.max(this.#said, end);
    return plain(fresh);
  }
}

/** Markdown's marks are not for the ear. */
function plain(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?(```|$)/g, " code ")
    .replace(/[*_`#>|]+/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
