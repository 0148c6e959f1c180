/** The keys of the whole app, and what they are called in the list that `?` shows. */
import { shortcut } from "#elements/base/keys";

export type Shortcut =
  | "search"
  | "new-chat"
  | "settings"
  | "memory"
  | "sidebar"
  | "previous-conversation"
  | "next-conversation"
  | "composer"
  | "shortcuts"
  | "stop";

/** The shortcut a key press asks for. Plain characters count only while nothing is being written. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.isComposing || event.defaultPrevented) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey) return COMMANDS[event.key.toLowerCase()] ?? null;
  if (event.altKey && !command && event.key === "ArrowUp") return "previous-conversation";
  if (event.altKey && !command && event.key === "ArrowDown") return "next-conversation";
  if (event.key === "Escape") return "stop";
  if (command || event.altKey || isWriting(event)) return null;
  if (event.key === "/") return "composer";
  if (event.key === "?") return "shortcuts";
  return null;
}

const COMMANDS: Readonly<Partial<Record<string, Shortcut>>> = { k: "search", n: "new-chat", i: "memory", ",": "settings", b: "sidebar" };

function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}

export const SHORTCUT_LIST: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: [shortcut("K")], does: "Search, and everything else" },
  { keys: [shortcut("N")], does: "New chat" },
  { keys: [shortcut("I")], does: "What Karen remembers" },
  { keys: [shortcut(",")], does: "Settings" },
  { keys: [shortcut("B")], does: "Show or hide the sidebar" },
  { keys: ["Alt+↑", "Alt+↓"], does: "Previous and next conversation" },
  { keys: ["/"], does: "Write a message" },
  { keys: ["Enter"], does: "Send" },
  { keys: ["Shift+Enter"], does: "New line" },
  { keys: ["Esc"], does: "Stop the answer, or close what is open" },
  { keys: ["?"], does: "This list" },
];
