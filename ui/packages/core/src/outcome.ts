/** What became of a turn that nothing was heard of: asks Karen, and sends nothing a second time. */
import type { Message, MessagePage, Requests } from "#core/contract.gen";
import type { RequestMethod, Transport } from "#core/transport";

/** Who does not answer this within the time is not answering at all. */
export const ASK_LIMIT_MS = 4_000;
const LATEST = 60;
/** A new conversation with the same words counts as the one just begun only if it is this young. */
const SKEW_MS = 5_000;

/** The words on their way, and which messages were there before them. */
export interface Sending {
  readonly text: string;
  readonly known: ReadonlySet<string>;
  readonly since: number;
}

export type Outcome =
  | { readonly kind: "silent" }
  | { readonly kind: "unsent" }
  | { readonly kind: "stored"; readonly conversationId: string; readonly page: MessagePage };

/** `sending` is null once the message is known to be stored. */
export async function outcomeOf(transport: Transport, conversationId: string | null, sending: Sending | null): Promise<Outcome> {
  try {
    return conversationId === null ? await newConversation(transport, sending) : await within(transport, conversationId, sending);
  } catch {
    return { kind: "silent" };
  }
}

async function within(transport: Transport, id: string, sending: Sending | null): Promise<Outcome> {
  const page = await ask(transport, "conversations.messages", { conversation_id: id, limit: LATEST });
  const stored = sending === null || page.messages.some((message) => says(message, sending));
  return stored ? { kind: "stored", conversationId: id, page } : { kind: "unsent" };
}

async function newConversation(transport: Transport, sending: Sending | null): Promise<Outcome> {
  if (!sending) return { kind: "unsent" };
  const { conversations } = await ask(transport, "conversations.list", { limit: 100 }); // pinned ones come first
  for (const { id, created_at } of conversations) {
    if (Date.parse(created_at) < sending.since - SKEW_MS) continue;
    const found = await within(transport, id, sending);
    if (found.kind === "stored") return found;
  }
  return { kind: "unsent" };
}

function says({ id, role, content }: Message, { text, known }: Sending): boolean {
  return role === "user" && content === text && !known.has(id);
}

async function ask<M extends RequestMethod>(transport: Transport, method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
  return transport.request(method, params, AbortSignal.timeout(ASK_LIMIT_MS));
}
