/** What can be asked for about memories, wherever they are shown. */

import type { Memory } from "#core/contract.gen";

/** A place in a stored message; without a start and an end, the whole message. */
export interface Place {
  readonly conversation_id: string;
  readonly message_id: string;
  readonly start?: number;
  readonly end?: number;
}

/** Null for the whole message. */
export function spanOf({ start, end }: Place): { readonly start: number; readonly end: number } | null {
  return start === undefined || end === undefined ? null : { start, end };
}

/** The user wants to see where something is known from. */
export class OpenSourceEvent extends Event {
  constructor(readonly source: Place) {
    super("karen-open-source", { bubbles: true, composed: true });
  }
}

/** The user wants to see one memory, or to put it right. */
export class OpenMemoryEvent extends Event {
  constructor(
    readonly memoryId: string,
    readonly edit = false,
  ) {
    super("karen-open-memory", { bubbles: true, composed: true });
  }
}

/** A memory is to be forgotten for good, with the messages it is known from. */
export class ForgetEvent extends Event {
  constructor(readonly memory: Memory) {
    super("karen-forget", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "karen-open-source": OpenSourceEvent;
    "karen-open-memory": OpenMemoryEvent;
    "karen-forget": ForgetEvent;
  }
}
