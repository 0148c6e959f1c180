/** The commands of one conversation, as they stand in its menus. */
import type { Conversation } from "#core/contract.gen";
import type { MenuItem } from "#elements/menu/menu";
import type { ConversationAction } from "#elements/sidebar/request";

export function conversationItems(conversation: Conversation, rename: () => void, ask: (action: ConversationAction) => void): MenuItem[] {
  const { pinned } = conversation;
  const archived = conversation.status === "archived";
  return [
    { label: "Rename", icon: "edit", act: rename },
    { label: pinned ? "Unpin" : "Pin", icon: pinned ? "unpin" : "pin", act: () => ask({ kind: "pin", pinned: !pinned }) },
    { label: "Tags…", icon: "tag", act: () => ask({ kind: "tag" }) },
    { label: "Export as Markdown", icon: "download", act: () => ask({ kind: "export", format: "markdown" }) },
    { label: "Export as JSON", icon: "download", act: () => ask({ kind: "export", format: "json" }) },
    {
      label: archived ? "Take out of the archive" : "Archive",
      icon: archived ? "unarchive" : "archive",
      act: () => ask({ kind: "archive", archived: !archived }),
    },
    { label: "Delete", icon: "trash", danger: true, act: () => ask({ kind: "delete" }) },
  ];
}
