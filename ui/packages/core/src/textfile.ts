/** A text on its way to a file of the user's. */

export interface TextFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** A file that comes in pieces, put together. Throws what the pieces throw. */
export async function gathered(pieces: AsyncIterable<{ readonly text: string; readonly filename: string; readonly media_type: string }>): Promise<TextFile> {
  const texts: string[] = [];
  let [name, mediaType] = ["", ""];
  for await (const piece of pieces) {
    texts.push(piece.text);
    [name, mediaType] = [piece.filename, piece.media_type];
  }
  return { name, mediaType, text: texts.join("") };
}

/** The text in pieces of at most `size` units, none of which ends within a character. */
export function piecesOf(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + size;
    const split = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end;
    pieces.push(text.slice(start, split));
    start = split;
  }
  return pieces;
}
