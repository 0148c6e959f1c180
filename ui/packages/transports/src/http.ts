/** Karen over HTTP, for a browser: POST and server-sent events on the page's own origin, with a cookie for a key. */
import type { Requests, Streams } from "#core/contract.gen";
import { Cell } from "#core/observable";
import { cancelled, parseProblem, RequestFailed, unavailable } from "#core/problem";
import type { Connection, Flow, RequestMethod, StreamMethod, Transport } from "#core/transport";
import type { TextFile } from "#core/textfile";
import { Push } from "#transports/push";
import { EventStreamParser, type StreamEvent } from "#transports/sse";

const NOT_SIGNED_IN =
  "This browser is not signed in to Karen. Open Karen again from the place you started it: that makes a new link for this browser.";
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000];

/** What it needs of the browser; a test passes its own. */
export interface HttpSurroundings {
  readonly fetch: typeof globalThis.fetch;
  /** The part of the address after `#`, without it. */
  readonly fragment: () => string;
  /** Removes the fragment from the address and the history. */
  readonly forgetFragment: () => void;
  /** Tells when the page goes away, and when it is shown again after all. */
  readonly onLeave: (tell: (leaving: boolean) => void) => void;
}

const BROWSER: HttpSurroundings = {
  fetch: (...words) => globalThis.fetch(...words),
  fragment: () => location.hash.slice(1),
  forgetFragment: () => history.replaceState(null, "", location.pathname + location.search),
  onLeave: (tell) => {
    addEventListener("pagehide", () => tell(true));
    addEventListener("pageshow", () => tell(false));
  },
};

export class HttpTransport implements Transport {
  readonly connection = new Cell<Connection>({ state: "connecting" });
  readonly desktop = null;
  #ready: Promise<void> | undefined;
  #searching = false;
  #leaving = false;

  constructor(private readonly around: HttpSurroundings = BROWSER) {
    around.onLeave((leaving) => (this.#leaving = leaving));
  }

  usable(): void {
    return; // the browser has shown the page already
  }

  openOutside(address: string): void {
    window.open(address, "_blank", "noopener,noreferrer");
  }

  saveFile({ name, mediaType, text }: TextFile): Promise<string> {
    const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return Promise.resolve(`${name} is among your downloads.`);
  }

  start(): void {
    this.#ready ??= this.#signIn();
  }

  async request<M extends RequestMethod>(method: M, params: Requests[M]["params"], signal?: AbortSignal): Promise<Requests[M]["result"]> {
    const response = await this.#post(`api/${path(method)}`, params, signal);
    return (await response.json()) as Requests[M]["result"];
  }

  stream<M extends StreamMethod>(method: M, params: Streams[M]["params"], signal?: AbortSignal): Flow<Streams[M]["item"]> {
    const leave = new AbortController();
    const push: Push<Streams[M]["item"]> = new Push(
      () => void this.#pump(push, method, params, leave.signal),
      () => leave.abort(),
      signal,
    );
    return push;
  }

  /** Exchanges the one-time code in the address for a session, if there is one. */
  async #signIn(): Promise<void> {
    const code = new URLSearchParams(this.around.fragment()).get("code");
    if (code === null) return;
    try {
      await this.#send("session", { code });
    } catch {
      // An older session may still hold: the first call tells.
    }
    this.around.forgetFragment();
  }

  async #post(address: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    this.start();
    await this.#ready;
    return this.#send(address, body, signal);
  }

  async #send(address: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await this.around.fetch(`./${address}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-Karen-Page": "1" },
        credentials: "same-origin",
        cache: "no-store",
        signal: signal ?? null,
        keepalive: this.#leaving, // the last words of a page that goes are not cut off
      });
    } catch {
      if (signal?.aborted) throw cancelled();
      throw this.#lost();
    }
    if (!response.ok) throw await this.#refusal(response);
    this.connection.set(CONNECTED);
    return response;
  }

  async #refusal(response: Response): Promise<RequestFailed> {
    const problem = parseProblem(await response.text().catch(() => ""));
    if (response.status === 401) this.connection.set({ state: "refused", reason: NOT_SIGNED_IN });
    return problem ? new RequestFailed(problem) : unavailable(`Karen answered with the status ${response.status}.`);
  }

  async #pump<M extends StreamMethod>(
    push: Push<Streams[M]["item"]>,
    method: M,
    params: Streams[M]["params"],
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const response = await this.#post(`api/${path(method)}`, params, signal);
      await read(response, push, signal);
      if (!push.ended) push.end(this.#lost().problem);
    } catch (error) {
      if (signal.aborted) push.end(cancelled().problem);
      else push.end(error instanceof RequestFailed ? error.problem : this.#lost().problem);
    }
  }

  /** Karen does not answer: look for her again until she does. */
  #lost(): RequestFailed {
    if (!this.#searching && this.connection.value.state !== "refused") void this.#search();
    return unavailable("Karen is not answering at the moment.");
  }

  async #search(): Promise<void> {
    this.#searching = true;
    for (let attempt = 1; ; attempt += 1) {
      this.connection.set({ state: "reconnecting", attempt, reason: "" });
      await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length) - 1] ?? 4_000);
      const response = await this.around.fetch("./livez", { cache: "no-store" }).catch(() => null);
      if (response?.ok) break;
    }
    this.#searching = false;
    this.connection.set(CONNECTED);
  }
}

const CONNECTED: Connection = { state: "connected" };

/** Reads until the server closes. The push has not ended then if the line broke before the last event. */
async function read(response: Response, push: Push<unknown>, signal: AbortSignal): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    push.alive();
    for (const event of parser.feed(decoder.decode(value, { stream: true }))) take(event, push);
  }
}

function take(event: StreamEvent, push: Push<unknown>): void {
  if (event.kind === "alive") return;
  if (event.event === "done") push.end();
  else if (event.event === "failed") push.end(parseProblem(event.data) ?? unavailable("Karen ended the answer without saying why.").problem);
  else push.push(JSON.parse(event.data) as unknown);
}

function path(method: string): string {
  return method.replace(".", "/");
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
