/** What was forgotten and the proof of it, in words: on the page, and to be kept elsewhere. */
import type { ForgetReceipt } from "#core/contract.gen";
import { bytes, count } from "#core/quantities";

export function goneWords({ things, removed_from }: ForgetReceipt): string {
  const what = things.length === 1 ? "One thing is forgotten" : `${count(things.length)} things are forgotten`;
  const where = removed_from.map(({ place, removed }) => `${place} (${count(removed)})`).join(", ");
  return where === "" ? `${what}.` : `${what}. Removed from: ${where}.`;
}

export function proofWords({ searched_files, searched_bytes, left_in }: ForgetReceipt): string {
  const searched = `${count(searched_files)} ${searched_files === 1 ? "file" : "files"} with ${bytes(searched_bytes)} were searched, byte for byte`;
  return left_in.length === 0 ? `${searched}: the text is in none of them.` : `${searched}. It is still in ${left_in.length === 1 ? "this one" : "these"}:`;
}

/** Says nothing of what was forgotten. */
export function receiptText(receipt: ForgetReceipt): string {
  const lines = [`Karen, ${new Date(receipt.forgotten_at).toISOString()}`, goneWords(receipt), proofWords(receipt), ...receipt.left_in];
  const ids = receipt.things.map(({ kind, id }) => `${kind} ${id}`);
  return [...lines, ...ids].join("\n");
}
