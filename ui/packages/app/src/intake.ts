/** Files into the page: chosen, or dropped anywhere on it. Each is read as conversations, and a note says what came. */
import type { Parts } from "#app/parts";
import { type Imported, importConversations, readConversationsFile } from "#core/importing";
import type { Toast } from "#elements/toast/toasts";

type Tell = (toast: Toast) => void;

export async function importFile(file: File, { transport, conversations }: Parts, tell: Tell, open: (conversationId: string) => void): Promise<void> {
  try {
    const imported = await importConversations(transport, readConversationsFile(await file.text()));
    await conversations.load();
    const [only, ...others] = imported.conversationIds;
    const act = only !== undefined && others.length === 0 ? { action: { label: "Open", act: () => open(only) } } : {};
    tell({ text: [words(imported), imported.problem].filter((part) => part !== "").join(" "), ...act });
  } catch (error) {
    tell({ text: `${file.name} was not taken in. ${error instanceof SyntaxError ? error.message : "It cannot be read."}` });
  }
}

function words({ added, skipped, problem }: Imported): string {
  const messages = (count: number) => `${count.toLocaleString()} ${count === 1 ? "message" : "messages"}`;
  if (added > 0 && skipped > 0) return `${messages(added)} added, ${skipped.toLocaleString()} ${skipped === 1 ? "was" : "were"} there already.`;
  if (added > 0) return `${messages(added)} added.`;
  return problem === "" ? `Nothing to add: ${messages(skipped)} ${skipped === 1 ? "was" : "were"} there already.` : "";
}

/** Takes files that are dropped on the page, which would else leave it to show them. Call the answer to end that. */
export function takeDrops(page: HTMLElement, hover: (over: boolean) => void, take: (files: readonly File[]) => void): () => void {
  const leave = new AbortController();
  const on = (name: "dragover" | "dragleave" | "drop", hear: (event: DragEvent) => void) =>
    page.addEventListener(name, hear, { signal: leave.signal });
  on("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    hover(true);
  });
  on("dragleave", (event) => {
    if (event.relatedTarget === null) hover(false);
  });
  on("drop", (event) => {
    hover(false);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  return () => leave.abort();
}
