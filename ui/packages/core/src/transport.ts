/** The one way from the page to Karen. Two implementations live in packages/transports; tests bring a third. */
import type { Requests, Streams } from "#core/contract.gen";
import type { Observable } from "#core/observable";
import type { TextFile } from "#core/textfile";

export type RequestMethod = keyof Requests;
export type StreamMethod = keyof Streams;

export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "connected" }
  | { readonly state: "reconnecting"; readonly attempt: number }
  | { readonly state: "refused"; readonly reason: string };

/** The items of one streaming call, in order. Leaving the loop early cancels the call. */
export interface Flow<T> extends AsyncIterable<T> {
  /** True while nothing at all, not even a sign of life, has come for five seconds. */
  readonly stalled: Observable<boolean>;
}

export interface Transport {
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
