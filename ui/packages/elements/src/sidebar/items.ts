/** The commands of one conversation, as they stand in its menus. */
import type { Conversation } from "#core/contract.gen";
import type { MenuItem } from "#elements/menu/menu";
import type { ConversationAction } from "#elements/sidebar/request";

export function conversationItems(conversation: Conversation, rename: () => void, ask: (action: ConversationAction) => void): MenuItem[] {
  const { pinned, status } = conversation;
  const archived = status === "archived";
  const file: MenuItem = { label: "Export…", icon: "download", act: () => ask({ kind: "export" }) };
  if (status === "deleted") return [{ label: "Restore", icon: "unarchive", act: () => ask({ kind: "restore" }) }, file];
  return [
    { label: "Rename", icon: "edit", act: rename },
    { label: pinned ? "Unpin" : "Pin", icon: pinned ? "unpin" : "pin", act: () => ask({ kind: "pin", pinned: !pinned }) },
    { label: "Tags…", icon: "tag", act: () => ask({ kind: "tag" }) },
    file,
    {
      label: archived ? "Take out of the archive" : "Archive",
      icon: archived ? "unarchive" : "archive",
      act: () => ask({ kind: "archive", archived: !archived }),
    },
    { label: "Delete", icon: "trash", danger: true, act: () => ask({ kind: "delete" }) },
  ];
}
