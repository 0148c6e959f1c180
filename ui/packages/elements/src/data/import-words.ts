/** What came of an import, in words. */
import type { ImportFinished, ImportKind } from "#core/contract.gen";
import { count } from "#core/quantities";

export const KINDS: Readonly<Record<ImportKind, string>> = {
  chatgpt: "an export of ChatGPT",
  claude: "an export of Claude",
  open_webui: "an export of Open WebUI",
  json_lines: "JSON Lines",
  markdown: "Markdown",
  earlier_karen: "of the earlier Karen",
  karen: "an export of Karen",
};

export function reportWords({ conversations, messages, known_messages, facts, memories, settings }: ImportFinished): string {
  const came = [
    [conversations, amount(conversations, "new conversation")],
    [messages, amount(messages, "message")],
    [memories, amount(memories, "memory", "memories")],
    [settings.length, amount(settings.length, "setting")],
    [facts, `${amount(facts, "fact")} for the inbox`],
  ] as const;
  const words = came.filter(([many]) => many > 0).map(([, what]) => what);
  const known = known_messages === 0 ? "" : `${amount(known_messages, "message was", "messages were")} there already.`;
  return words.length === 0 ? `nothing new. ${known}`.trim() : `${words.join(", ")}. ${known}`.trim();
}

export function amount(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
