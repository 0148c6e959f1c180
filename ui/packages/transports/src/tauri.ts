/** Karen in her own window: one command of the shell, `rpc`, that forwards to the sidecar. */
import { Channel } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { pyInvoke } from "tauri-plugin-pytauri-api";
import type { Problem, Requests, Streams } from "#core/contract.gen";
import { Cell } from "#core/observable";
import { cancelled, parseProblem, RequestFailed, unavailable } from "#core/problem";
import { piecesOf, type TextFile } from "#core/textfile";
import type { Connection, Desktop, Flow, RequestMethod, StreamMethod, Transport } from "#core/transport";
import { Push } from "#transports/push";

/** A reply of the sidecar without its id. */
type Reply =
  | { readonly kind: "item"; readonly data: unknown }
  | { readonly kind: "alive" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly problem: Problem };

interface SidecarState {
  readonly state: "starting" | "up" | "silent" | "restarting" | "stopped" | "refused";
  readonly attempt: number;
  readonly reason: string;
}

/** At most three bytes each, or six where JSON must escape one: well below the limit of one call. */
const PIECE = 1_000_000;

let lastId = 0;

export class TauriTransport implements Transport {
  readonly connection = new Cell<Connection>({ state: "connecting" });
  readonly desktop: Desktop = {
    chooseFile: (name) =>
      pyInvoke<string | null>("rpc", { op: "choose_file", filename: name }).catch((error: unknown) => {
        throw failure(error);
      }),
    pickFile: () =>
      pyInvoke<string | null>("rpc", { op: "pick_file" }).catch((error: unknown) => {
        throw failure(error);
      }),
    restart: () => void pyInvoke("rpc", { op: "window", action: "restart" }).catch(() => undefined),
    quit: () => void pyInvoke("rpc", { op: "window", action: "quit" }).catch(() => undefined),
  };

  /** Settled once the sidecar is no longer just starting: calls made before wait here. */
  readonly #begun = new Promise<void>((resolve) => {
    const stop = this.connection.subscribe(({ state }) => {
      if (state === "connecting") return;
      stop();
      resolve();
    });
  });

  usable(): void {
    void pyInvoke("rpc", { op: "window", action: "usable" }).catch(() => undefined);
  }

  openOutside(address: string): void {
    void pyInvoke("rpc", { op: "open", url: address }).catch(() => undefined);
  }

  /** A long text goes over in pieces: one call has its limit. */
  async saveFile({ name, text }: TextFile): Promise<string> {
    let onto: string | null = null;
    try {
      for (const piece of text === "" ? [""] : piecesOf(text, PIECE)) {
        const saved: { readonly path: string } = await pyInvoke("rpc", { op: "save", filename: name, text: piece, onto });
        onto = saved.path;
      }
    } catch (error) {
      throw failure(error);
    }
    return `Saved as ${onto ?? name}.`;
  }

  start(): void {
    // Listen first, then ask: what was said before listening is lost.
    void listen<SidecarState>("karen://sidecar", (event) => this.#hear(event.payload))
      .then(() => pyInvoke<SidecarState>("rpc", { op: "state" }))
      .then((state) => this.#hear(state))
      .catch((error: unknown) => this.connection.set({ state: "refused", reason: `The window cannot reach Karen: ${String(error)}` }));
  }

  async request<M extends RequestMethod>(method: M, params: Requests[M]["params"], signal?: AbortSignal): Promise<Requests[M]["result"]> {
    await this.#begun;
    if (signal?.aborted) throw cancelled();
    const call = pyInvoke<Requests[M]["result"]>("rpc", { op: "request", method, params }).catch((error: unknown) => {
      throw failure(error);
    });
    return signal ? Promise.race([call, whenAborted(signal)]) : call;
  }

  stream<M extends StreamMethod>(method: M, params: Streams[M]["params"], signal?: AbortSignal): Flow<Streams[M]["item"]> {
    const id = (lastId += 1);
    const channel = new Channel<Reply>();
    const push: Push<Streams[M]["item"]> = new Push(
      () => {
        this.#begun
          .then(() => (push.ended ? null : pyInvoke("rpc", { op: "call", id, method, params, channel })))
          .catch((error: unknown) => push.end(failure(error).problem));
      },
      () => void pyInvoke("rpc", { op: "cancel", id }).catch(() => undefined),
      signal,
    );
    channel.onmessage = (reply) => {
      if (reply.kind === "item") push.push(reply.data as Streams[M]["item"]);
      else if (reply.kind === "alive") push.alive();
      else push.end(reply.kind === "failed" ? reply.problem : null);
    };
    return push;
  }

  #hear(sidecar: SidecarState): void {
    this.connection.set(connectionOf(sidecar));
  }
}

function connectionOf(sidecar: SidecarState): Connection {
  switch (sidecar.state) {
    case "starting":
      return { state: "connecting" };
    case "up":
      return { state: "connected" };
    case "silent":
      return { state: "silent" };
    case "restarting":
      return { state: "reconnecting", attempt: sidecar.attempt, reason: sidecar.reason };
    case "stopped":
    case "refused":
      return { state: "refused", reason: sidecar.reason || "Karen has stopped. Quit and start her again." };
  }
}

/** A rejected command carries the problem as JSON; anything else is the shell not being there. */
function failure(error: unknown): RequestFailed {
  const text = error instanceof Error ? error.message : String(error);
  const problem = parseProblem(text);
  return problem ? new RequestFailed(problem) : unavailable(`The window could not pass the call on: ${text}`);
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(cancelled()), { once: true });
  });
}
