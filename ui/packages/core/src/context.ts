/** How much of what a model can hold at once a conversation uses, as far as its last answer tells. */
import type { Message } from "#core/contract.gen";

export interface Fullness {
  /** Tokens of the last prompt and its answer. */
  readonly used: number;
  /** Tokens the model can hold. */
  readonly held: number;
  /** May pass 1 where a server counts in another way. */
  readonly share: number;
}

/** Null while no model has said so. `heldNow` is what the model that answers now can hold, where that is known. */
export function fullnessOf(messages: readonly Message[], heldNow: number | null = null): Fullness | null {
  for (const { provenance } of messages.toReversed()) {
    if (provenance?.kind !== "guess") continue;
    const { prompt_tokens, tokens, context_tokens } = provenance;
    if (!prompt_tokens || !context_tokens) continue;
    const used = prompt_tokens + (tokens ?? 0);
    const held = heldNow ?? context_tokens;
    return { used, held, share: used / held };
  }
  return null;
}
