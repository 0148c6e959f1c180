/** What can be asked for in the sidebar. */
import type { Conversation } from "#core/contract.gen";

export type ConversationAction =
  | { readonly kind: "rename"; readonly title: string }
  | { readonly kind: "pin"; readonly pinned: boolean }
  | { readonly kind: "tag" }
  | { readonly kind: "archive"; readonly archived: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "restore" }
  | { readonly kind: "export" };

/** Something is to be done with a conversation. */
export class ConversationRequest extends Event {
  constructor(
    readonly conversation: Conversation,
    readonly action: ConversationAction,
  ) {
    super("karen-conversation", { bubbles: true, composed: true });
  }
}

/** A conversation is to be opened, at a message if one is named. */
export class OpenConversationEvent extends Event {
  constructor(
    readonly conversationId: string,
    readonly messageId: string | null = null,
  ) {
    super("karen-open", { bubbles: true, composed: true });
  }
}

export type Command = "new-chat" | "search" | "import" | "settings" | "data" | "models" | "memory" | "inbox" | "summary" | "reminders" | "lists" | "plugins" | "sidebar" | "shortcuts";

/** One of the things the whole app can do. */
export class CommandEvent extends Event {
  constructor(readonly command: Command) {
    super("karen-command", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "karen-conversation": ConversationRequest;
    "karen-open": OpenConversationEvent;
    "karen-command": CommandEvent;
  }
}
