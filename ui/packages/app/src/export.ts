/** Files out of the page: a conversation, the settings. */
import type { ExportFormat } from "#core/contract.gen";
import { problemOf } from "#core/problem";
import type { TextFile } from "#core/textfile";
import type { Transport } from "#core/transport";
import type { Toast } from "#elements/toast/toasts";

/** Throws RequestFailed. */
export async function exportConversation(transport: Transport, id: string, format: ExportFormat): Promise<TextFile> {
  let file: TextFile = { name: "", mediaType: "", text: "" };
  for await (const chunk of transport.stream("conversations.export", { format, conversation_ids: [id] }))
    file = { name: chunk.filename, mediaType: chunk.media_type, text: file.text + chunk.text };
  return file;
}

export async function saveFile(file: TextFile, transport: Pick<Transport, "saveFile">, tell: (toast: Toast) => void): Promise<void> {
  try {
    tell({ text: await transport.saveFile(file) });
  } catch (error) {
    tell({ text: `${file.name} was not saved: ${problemOf(error).message}` });
  }
}
