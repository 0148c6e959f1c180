/** Memories, their kinds and their origin in words. */
import type { Memory, MemorySource, MemoryType, ScoreParts } from "#core/contract.gen";
import { dayWithin, shortMoment, within } from "#core/dates";

export const TYPES: Readonly<Record<MemoryType, string>> = {
  general: "General",
  fact: "Fact",
  preference: "Preference",
  context: "Context",
  conversation: "Conversation",
  insight: "Insight",
  event: "Event",
  note: "Note",
};

/** The parts of a score, in the order they are shown. */
export const SCORES: readonly (readonly [keyof ScoreParts, string])[] = [
  ["words", "The same words"],
  ["meaning", "The same meaning"],
  ["context", "What stands next to it"],
  ["question", "Suits the question"],
  ["recency", "How recent"],
];

/** How far it may be believed; empty for what the user stored or kept. */
export function standing({ state, reviewed, valid_to }: Memory, now: Date): string {
  if (state === "proposed") return "Proposed by a model, not used yet";
  if (state === "closed" || valid_to !== null) return valid_to === null ? "No longer so" : `Until ${dayWithin(valid_to, now)}`;
  return reviewed ? "" : "Not looked at yet";
}

/** You, 3 March: who said it and when. */
export function saidBy({ author, role, timestamp, message_id }: MemorySource, now: Date): string {
  const moment = shortMoment(new Date(timestamp), now);
  if (author !== null) return `${author}, ${moment}`;
  if (role !== null) return `${role === "assistant" ? "Karen" : "You"}, ${moment}`;
  return message_id === null ? `Stored ${within(moment)}` : moment;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
