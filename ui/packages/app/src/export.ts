/** Files out of the page: a conversation, the settings. */
import type { ExportFormat } from "#core/contract.gen";
import type { Transport } from "#core/transport";
import { copyText } from "#elements/base/clipboard";
import type { Toast } from "#elements/toast/toasts";

export interface TextFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

export async function exportConversation(transport: Transport, id: string, format: ExportFormat, tell: (toast: Toast) => void): Promise<void> {
  let file: TextFile = { name: "", mediaType: "", text: "" };
  for await (const chunk of transport.stream("conversations.export", { format, conversation_ids: [id] }))
    file = { name: chunk.filename, mediaType: chunk.media_type, text: file.text + chunk.text };
  await saveFile(file, transport, tell);
}

/** A browser saves it among the downloads. The window has no downloads: there the text goes to the clipboard. */
export async function saveFile(file: TextFile, transport: Pick<Transport, "kind">, tell: (toast: Toast) => void): Promise<void> {
  if (transport.kind === "tauri") {
    const done = await copyText(file.text);
    tell({ text: done ? `The text of ${file.name} is on the clipboard.` : "The text could not be copied to the clipboard." });
    return;
  }
  const address = URL.createObjectURL(new Blob([file.text], { type: file.mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  tell({ text: `${file.name} is among your downloads.` });
}
