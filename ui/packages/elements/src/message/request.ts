/** What can be asked for at a message. Elements ask; who holds the store answers. */
import type { Feedback, Leave, Message } from "#core/contract.gen";

export type MessageAction =
  | { readonly kind: "copy" }
  | { readonly kind: "regenerate" }
  | { readonly kind: "resume" }
  | { readonly kind: "answer" }
  | { readonly kind: "branch" }
  /** What was noted of it was not meant so. */
  | { readonly kind: "unnote" }
  /** What is said to what the answer asks leave for. */
  | { readonly kind: "confirm"; readonly allow: Leave }
  /** The words are sent as if they had been typed. */
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "edit"; readonly content: string }
  | { readonly kind: "feedback"; readonly feedback: Feedback | null }
  | { readonly kind: "version"; readonly version: number };

export class MessageRequest extends Event {
  constructor(
    readonly message: Message,
    readonly action: MessageAction,
  ) {
    super("karen-message", { bubbles: true, composed: true });
  }
}

/** Nothing is heard of the running turn: what became of it is to be asked. */
export class AskAgainEvent extends Event {
  constructor() {
    super("karen-ask-again", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "karen-ask-again": AskAgainEvent;
    "karen-message": MessageRequest;
  }
}
