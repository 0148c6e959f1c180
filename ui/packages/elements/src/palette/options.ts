/** What the palette offers for some words: things to do, conversations by name, and messages. */
import type { Conversation, Highlight, SearchHit } from "#core/contract.gen";
import type { IconName } from "#elements/icon/icon";

export type Option =
  | { readonly kind: "action"; readonly id: string; readonly label: string; readonly icon: IconName; readonly keys: string; readonly act: () => void }
  | { readonly kind: "conversation"; readonly conversation: Conversation }
  | { readonly kind: "message"; readonly hit: SearchHit };

export interface OptionGroup {
  readonly name: string;
  readonly options: readonly Option[];
}

const MOST_CONVERSATIONS = 6;

/** Every word of `text` is somewhere in `name`. */
export function matches(name: string, text: string): boolean {
  const lower = name.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export function optionGroups(
  text: string,
  actions: readonly (Option & { kind: "action" })[],
  conversations: readonly Conversation[],
  hits: readonly SearchHit[],
): OptionGroup[] {
  const wanted = text.trim();
  const groups: OptionGroup[] = [
    { name: "Actions", options: actions.filter(({ label }) => matches(label, wanted)) },
    {
      name: wanted === "" ? "Recent conversations" : "Conversations",
      options: conversations
        .filter(({ title }) => matches(title, wanted))
        .slice(0, MOST_CONVERSATIONS)
        .map((conversation) => ({ kind: "conversation", conversation })),
    },
    { name: "Messages", options: hits.map((hit) => ({ kind: "message", hit })) },
  ];
  return groups.filter(({ options }) => options.length > 0);
}

/** A snippet cut at its highlights, in order. */
export function pieces(snippet: string, highlights: readonly Highlight[]): { text: string; marked: boolean }[] {
  const cut: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of [...highlights].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    cut.push({ text: snippet.slice(at, start), marked: false }, { text: snippet.slice(start, end), marked: true });
    at = end;
  }
  cut.push({ text: snippet.slice(at), marked: false });
  return cut.filter(({ text }) => text !== "");
}
