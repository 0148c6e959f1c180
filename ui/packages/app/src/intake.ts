/** Files into the page: chosen, or dropped anywhere on it. Each is taken in as what it is, and a note says what came. */
import type { Parts } from "#app/parts";
import type { Toast } from "#elements/toast/toasts";

type Tell = (toast: Toast) => void;

/** `details` shows the whole report. */
export async function importFile(file: File, parts: Parts, tell: Tell, open: (conversationId: string) => void, details: () => void): Promise<void> {
  const imports = await parts.imports();
  if (imports.running) {
    tell({ text: `${file.name} was not taken in: another file is on its way. Wait for it, then try again.`, action: { label: "Show", act: details } });
    return;
  }
  if (file.size > LARGE_BYTES) tell({ text: `${file.name} is being taken in.`, action: { label: "Show", act: details } });
  await imports.takeFile(file);
  const { phase, report, problem } = imports.value;
  if (phase === "failed") tell({ text: `${file.name} was not taken in. ${problem?.message ?? ""}` });
  if (!report) return;
  const { reportWords } = await import("#elements/data/import-words");
  await parts.conversations.load();
  const [only, ...others] = report.conversation_ids;
  const plain = only !== undefined && others.length === 0 && report.skipped.length === 0;
  tell({ text: `${file.name}: ${reportWords(report)}`, action: plain ? { label: "Open", act: () => open(only) } : { label: "Details", act: details } });
}

/** From here on it takes so long that it should be seen. */
const LARGE_BYTES = 1_000_000;

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
