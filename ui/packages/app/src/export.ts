/** Files out of the page: a conversation, the settings. */
import type { ExportFormat } from "#core/contract.gen";
import { problemOf } from "#core/problem";
import { gathered, type TextFile } from "#core/textfile";
import type { Transport } from "#core/transport";
import type { Toast } from "#elements/toast/toasts";

/** Throws RequestFailed. */
export function exportConversation(transport: Transport, id: string, format: ExportFormat): Promise<TextFile> {
  return gathered(transport.stream("conversations.export", { format, conversation_ids: [id] }));
}

export async function saveFile(file: TextFile, transport: Pick<Transport, "saveFile">, tell: (toast: Toast) => void): Promise<void> {
  try {
    tell({ text: await transport.saveFile(file) });
  } catch (error) {
    tell({ text: `${file.name} was not saved: ${problemOf(error).message}` });
  }
}
