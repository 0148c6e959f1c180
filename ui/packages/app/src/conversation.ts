/** Carries out what is asked for a conversation, and says what was done where it can be taken back. */
import { openExport, openTags } from "#app/dialogs";
import { exportConversation, saveFile } from "#app/export";
import type { Parts } from "#app/parts";
import { problemOf } from "#core/problem";
import type { ConversationRequest } from "#elements/sidebar/request";
import type { Toast } from "#elements/toast/toasts";

export async function conversationCommand(request: ConversationRequest, parts: Parts, within: ParentNode, tell: (toast: Toast) => void): Promise<void> {
  const { conversation, action } = request;
  const { conversations, threads } = parts;
  const { id, title } = conversation;
  const isOpen = threads.current.value.value.conversationId === id;
  try {
    switch (action.kind) {
      case "rename":
        await conversations.rename(id, action.title);
        break;
      case "pin":
        await conversations.pin(id, action.pinned);
        break;
      case "tag":
        await openTags(conversation, conversations, within);
        break;
      case "archive":
        await conversations.archive(id, action.archived);
        if (action.archived)
          tell({ text: `“${title}” is in the archive.`, action: { label: "Undo", act: () => void conversations.archive(id, false) } });
        break;
      case "delete":
        await conversations.delete(id);
        if (isOpen) threads.startNew();
        tell({ text: `“${title}” is deleted.`, action: { label: "Undo", act: () => void undelete(parts, id, isOpen) } });
        return;
      case "restore":
        await conversations.restore(id);
        tell({ text: `“${title}” is back.`, action: { label: "Open", act: () => void threads.open(id) } });
        break;
      case "export": {
        const format = await openExport(title, within);
        if (format) await saveFile(await exportConversation(parts.transport, id, format), parts.transport, tell);
        return;
      }
    }
    if (isOpen) await threads.current.value.refreshConversation();
  } catch (error) {
    tell({ text: problemOf(error).message });
  }
}

async function undelete({ conversations, threads }: Parts, id: string, reopen: boolean): Promise<void> {
  await conversations.restore(id);
  if (reopen) await threads.open(id);
}
