/** What was typed and not sent, for each conversation. Lives in the storage it is given, so it outlasts the page. */

const PREFIX = "karen.draft.";
/** The draft of a conversation that does not exist yet. */
const NEW = "new";

export class Drafts {
  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {}

  read(conversationId: string | null): string {
    try {
      return this.storage.getItem(PREFIX + (conversationId ?? NEW)) ?? "";
    } catch {
      return "";
    }
  }

  /** Storage that is full or forbidden costs the draft, never the typing. */
  write(conversationId: string | null, text: string): void {
    const key = PREFIX + (conversationId ?? NEW);
    try {
      if (text === "") this.storage.removeItem(key);
      else this.storage.setItem(key, text);
    } catch {
      return;
    }
  }
}
