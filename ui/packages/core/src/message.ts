/** Messages in the page: built before the server has them, merged when it does. Pure functions. */
import type { Message, MessageRole } from "#core/contract.gen";

export type MessageDraft = Pick<Message, "id" | "content" | "status"> & { role: MessageRole } & Partial<Message>;

/** A message as the server would send it, for what it has not sent yet. */
export function draftMessage(draft: MessageDraft): Message {
  return {
    conversation_id: "",
    author: null,
    timestamp: new Date().toISOString(),
    external_id: null,
    ui_source: "web",
    provenance: null,
    ai_data: null,
    question: null,
    ai_confidence: null,
    processing_time_ms: null,
    tokens_used: null,
    model_used: null,
    user_feedback: null,
    edited: false,
    edit_history: [],
    replies_to: null,
    version: 1,
    versions: 1,
    metadata: {},
    ...draft,
  };
}

/** `fresh`, but with the very objects of `known` wherever nothing changed, so that nothing is drawn again. */
export function merged(known: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  const list = fresh.map((message) => {
    const old = byId.get(message.id);
    if (!old) return message;
    const whole = withWordsRead(old, message);
    return JSON.stringify(old) === JSON.stringify(whole) ? old : whole;
  });
  return list.length === known.length && list.every((message, at) => message === known[at]) ? known : list;
}

/** What was read of an answer that broke off stays: the last words of it may not have reached the disk. */
function withWordsRead(old: Message, fresh: Message): Message {
  const cutShort = fresh.status === "interrupted" && old.content.length > fresh.content.length && old.content.startsWith(fresh.content);
  return cutShort ? { ...fresh, content: old.content } : fresh;
}

/** Both runs of messages in order, each message once. */
export function joined(earlier: readonly Message[], later: readonly Message[]): Message[] {
  const known = new Set(later.map(({ id }) => id));
  return [...earlier.filter(({ id }) => !known.has(id)), ...later];
}

export function replaced(messages: readonly Message[], id: string, change: Partial<Message>): Message[] {
  return messages.map((message) => (message.id === id ? { ...message, ...change } : message));
}

/** The answer that belongs to a message of the user: the one that names it, else the next if that names none. */
export function answerTo(messages: readonly Message[], userMessageId: string): Message | undefined {
  const next = messages[messages.findIndex(({ id }) => id === userMessageId) + 1];
  const follows = next?.role === "assistant" && next.replies_to === null;
  return messages.find((message) => message.replies_to === userMessageId) ?? (follows ? next : undefined);
}
