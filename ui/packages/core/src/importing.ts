/** Takes in the file of conversations that an export writes: in parts, for one call has its limit. */
import type { ImportConversation, ImportedMessage, ImportReport } from "#core/contract.gen";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** How many characters and messages go over in one call. */
const PART_LENGTH = 1_000_000;
const PART_MESSAGES = 5_000;

export interface Imported {
  readonly added: number;
  readonly skipped: number;
  /** Those that something was taken in for, or that were there already. */
  readonly conversationIds: readonly string[];
  /** What stood in the way of the rest, in words; empty when all was taken in. */
  readonly problem: string;
}

/** Throws a SyntaxError whose message says what the file is not. The server looks at the rest. */
export function readConversationsFile(text: string): readonly ImportConversation[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SyntaxError("It is not JSON: export a conversation as JSON to get such a file.");
  }
  const list = isObject(content) && Array.isArray(content["conversations"]) ? (content["conversations"] as unknown[]) : [content];
  if (list.length === 0) throw new SyntaxError("There is no conversation in it.");
  if (!list.every(isConversation)) throw new SyntaxError("It holds no conversations: each needs a title and messages.");
  return list;
}

/** Each conversation as a whole or not at all, unless it needs several parts; what went in before a failure stays. */
export async function importConversations(transport: Transport, conversations: readonly ImportConversation[]): Promise<Imported> {
  let [added, skipped] = [0, 0];
  const ids = new Set<string>();
  for (const conversation of conversations) {
    try {
      for (const [at, messages] of partsOf(conversation.messages).entries()) {
        const report: ImportReport = await transport.request("conversations.import", { ...conversation, messages });
        added += report.added;
        skipped += report.skipped - (at === 0 ? 0 : 1); // the message that both parts have
        ids.add(report.conversation_id);
      }
    } catch (error) {
      return { added, skipped, conversationIds: [...ids], problem: `“${conversation.title}” was not taken in: ${problemOf(error).message}` };
    }
  }
  return { added, skipped, conversationIds: [...ids], problem: "" };
}

/** Each part after the first begins with the last message of the one before: so Karen knows where it belongs. */
function partsOf(messages: readonly ImportedMessage[]): ImportedMessage[][] {
  const parts: ImportedMessage[][] = [];
  let part: ImportedMessage[] = [];
  let length = 0;
  for (const message of messages) {
    const own = JSON.stringify(message).length;
    const last = part.at(-1);
    if (last && (length + own > PART_LENGTH || part.length >= PART_MESSAGES)) {
      parts.push(part);
      part = [last];
      length = 0;
    }
    part.push(message);
    length += own;
  }
  parts.push(part);
  return parts;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isConversation(value: unknown): value is ImportConversation {
  return isObject(value) && typeof value["title"] === "string" && Array.isArray(value["messages"]);
}
