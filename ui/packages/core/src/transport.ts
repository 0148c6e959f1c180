/** The one way from the page to Karen. Two implementations live in packages/transports; tests bring a third. */
import type { Requests, Streams } from "#core/contract.gen";
import type { Observable } from "#core/observable";
import type { TextFile } from "#core/textfile";

export type RequestMethod = keyof Requests;
export type StreamMethod = keyof Streams;

export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "connected" }
  /** There, but not heard for a while. */
  | { readonly state: "silent" }
  | { readonly state: "reconnecting"; readonly attempt: number; readonly reason: string }
  | { readonly state: "refused"; readonly reason: string };

/** The items of one streaming call, in order. Leaving the loop early cancels the call. */
export interface Flow<T> extends AsyncIterable<T> {
  /** True while nothing at all, not even a sign of life, has come for five seconds. */
  readonly stalled: Observable<boolean>;
}

/** What only a window of Karen's own can do. */
export interface Desktop {
  /** Where to put a new file; null when the person thinks better of it. Throws RequestFailed. */
  chooseFile(name: string): Promise<string | null>;
  /** Which file that is there already; null when the person thinks better of it. Throws RequestFailed. */
  pickFile(): Promise<string | null>;
  /** Starts the process that does the work again. */
  restart(): void;
  quit(): void;
}

export interface Transport {
  /** Null in a browser. */
  readonly desktop: Desktop | null;
  readonly connection: Observable<Connection>;
  /** The page can be used now: a window may show itself. */
  usable(): void;
  /** Opens a link outside of Karen. */
  openOutside(address: string): void;
  /** Keeps a text as a new file. Resolves with the words that say where. Throws RequestFailed. */
  saveFile(file: TextFile): Promise<string>;
  /** Begins connecting. Calls made earlier wait for it. */
  start(): void;
  /** Throws RequestFailed. */
  request<M extends RequestMethod>(method: M, params: Requests[M]["params"], signal?: AbortSignal): Promise<Requests[M]["result"]>;
  /** Iterating throws RequestFailed; an aborted `signal` ends it with the problem `cancelled`. */
  stream<M extends StreamMethod>(method: M, params: Streams[M]["params"], signal?: AbortSignal): Flow<Streams[M]["item"]>;
}

/** Resolves once the transport is connected; at once when it is. */
export function whenConnected(transport: Transport): Promise<void> {
  return new Promise((resolve) => {
    if (transport.connection.value.state === "connected") {
      resolve();
      return;
    }
    const stop = transport.connection.subscribe((connection) => {
      if (connection.state !== "connected") return;
      stop();
      resolve();
    });
  });
}
