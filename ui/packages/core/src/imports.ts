/** A file of another program on its way into Karen. Goes on while nobody looks; what came in before a stop stays. */
import type { ImportFinished, ImportKind, Problem, RunImport } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf, RequestFailed, unavailable } from "#core/problem";
import type { Transport } from "#core/transport";

export interface ImportsState {
  readonly phase: "none" | "sending" | "reading" | "done" | "stopped" | "failed";
  readonly name: string;
  /** Null until it has been found out. */
  readonly kind: ImportKind | null;
  readonly doneBytes: number;
  /** Null until it is known. */
  readonly totalBytes: number | null;
  readonly conversations: number;
  readonly messages: number;
  readonly report: ImportFinished | null;
  readonly problem: Problem | null;
}

/** Base64 makes four of three, and a frame has its limit. */
const PIECE_BYTES = 3_000_000;
const NONE: ImportsState = { phase: "none", name: "", kind: null, doneBytes: 0, totalBytes: null, conversations: 0, messages: 0, report: null, problem: null };

export class ImportsStore extends Store<ImportsState> {
  #leave = new AbortController();
  /** What was sent of a file already: it is not sent again when it is tried again. */
  #sent: { readonly file: File; readonly id: string; readonly bytes: number } | null = null;

  constructor(private readonly transport: Transport) {
    super(NONE);
  }

  get running(): boolean {
    return this.value.phase === "sending" || this.value.phase === "reading";
  }

  /** A file that a browser holds: it goes over in pieces first. */
  async takeFile(file: File): Promise<void> {
    await this.#take(file.name, async (signal) => ({ upload_id: await this.#send(file, signal) }));
  }

  /** A file on the computer Karen runs on. */
  async takePath(path: string): Promise<void> {
    await this.#take(path.split(/[/\\]/).at(-1) ?? path, () => Promise.resolve({ path }));
  }

  /** What was taken in by now stays; the same file again goes on from there. */
  stop(): void {
    if (!this.running) return;
    this.#leave.abort();
    this.patch({ phase: "stopped" });
  }

  forget(): void {
    if (!this.running) this.patch(NONE);
  }

  async #take(name: string, prepare: (signal: AbortSignal) => Promise<RunImport>): Promise<void> {
    if (this.running) return;
    const { signal } = (this.#leave = new AbortController());
    this.patch({ ...NONE, phase: "sending", name });
    try {
      await this.#run(await prepare(signal), signal);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === "not_found") this.#sent = null; // what was sent of it waited too long
      if (!signal.aborted) this.patch({ phase: "failed", problem });
    }
  }

  async #send(file: File, signal: AbortSignal): Promise<string> {
    let sent = this.#sent && isSame(this.#sent.file, file) ? this.#sent : null;
    this.patch({ totalBytes: file.size, doneBytes: sent?.bytes ?? 0 });
    while (!sent || sent.bytes < file.size) {
      const bytes: number = sent?.bytes ?? 0;
      const bytes_base64 = await base64Of(file.slice(bytes, bytes + PIECE_BYTES));
      signal.throwIfAborted();
      const upload = await this.transport.request("imports.upload", { upload_id: sent?.id ?? null, name: file.name, bytes_base64 });
      this.#sent = sent = { file, id: upload.upload_id, bytes: upload.size_bytes };
      signal.throwIfAborted();
      this.patch({ doneBytes: upload.size_bytes });
      if (upload.size_bytes <= bytes) break; // an empty file has one piece
    }
    return sent.id;
  }

  async #run(file: RunImport, signal: AbortSignal): Promise<void> {
    this.patch({ phase: "reading", doneBytes: 0, totalBytes: null });
    for await (const event of this.transport.stream("imports.run", file, signal)) {
      if (signal.aborted) return;
      if (event.type === "import_finished") this.patch({ phase: "done", kind: event.kind, report: event });
      else this.patch({ kind: event.kind, doneBytes: event.read_bytes, totalBytes: event.total_bytes, conversations: event.conversations, messages: event.messages });
    }
    if (this.value.phase !== "done" && !signal.aborted) throw unavailable("Karen stopped before the file was read to its end. What had come in is kept: try again to go on.");
    this.#sent = null;
  }
}

/** Chosen anew, it is another object for the same file. */
function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

function base64Of(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,?/, ""));
    reader.onerror = () => reject(new RequestFailed({ code: "invalid_input", message: "The file can no longer be read. Choose it again." }));
    reader.readAsDataURL(piece);
  });
}
