/** Karen over HTTP: pieces of text however they are cut, the one-time code, losing and finding her again. */
import { expect, test, vi } from "vitest";
import { RequestFailed } from "#core/problem";
import { HttpTransport, type HttpSurroundings } from "#transports/http";
import { EventStreamParser } from "#transports/sse";

const BYTES = new TextEncoder().encode(': hello\n\ndata: {"delta":"Grüße 👋"}\n\n: alive\r\n\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: done\ndata: {}\n\n');
const EVENTS = [
  { kind: "alive" },
  { kind: "data", event: "message", data: '{"delta":"Grüße 👋"}' },
  { kind: "alive" },
  { kind: "data", event: "message", data: '{"a":\n1}' },
  { kind: "data", event: "done", data: "{}" },
];

test.each(Array.from({ length: BYTES.length - 1 }, (_, at) => at + 1))("events cut after byte %i are whole", (cut) => {
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  const pieces = [BYTES.slice(0, cut), BYTES.slice(cut)];
  expect(pieces.flatMap((piece) => parser.feed(decoder.decode(piece, { stream: true })))).toEqual(EVENTS);
});

interface Call {
  readonly address: string;
  readonly init: RequestInit;
}

function surroundings(answer: (call: Call) => Response | Promise<Response>, fragment = ""): HttpSurroundings & { calls: Call[]; forgotten: number; leave: (leaving: boolean) => void } {
  const around = {
    calls: [] as Call[],
    forgotten: 0,
    fragment: () => fragment,
    forgetFragment: () => void (around.forgotten += 1),
    leave: (leaving: boolean) => expect(leaving).toBe("told before anybody listens"),
    onLeave: (tell: (leaving: boolean) => void) => (around.leave = tell),
    fetch: (async (address: string, init: RequestInit = {}) => {
      around.calls.push({ address, init });
      return answer({ address, init });
    }) as typeof fetch,
  };
  return around;
}

function streamOf(...pieces: (string | Uint8Array)[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const failing = (status: number, code: string) => Response.json({ code, message: `It is ${code}.` }, { status });

test("a call is a POST on the page's own origin that says it is the page", async () => {
  const around = surroundings(() => Response.json({ stopped: true }));
  expect(await new HttpTransport(around).request("chat.stop", { turn_id: "t" })).toEqual({ stopped: true });
  const { address, init } = around.calls[0]!;
  expect([address, init.method, init.body, init.credentials]).toEqual(["./api/chat/stop", "POST", '{"turn_id":"t"}', "same-origin"]);
  expect(new Headers(init.headers).get("X-Karen-Page")).toBe("1");
});

test("the last words of a page that goes away are not cut off with it", async () => {
  const around = surroundings(() => Response.json({}));
  const transport = new HttpTransport(around);
  await transport.request("system.info", {});
  around.leave(true);
  await transport.request("conversations.save_draft", { text: "half a thought" });
  around.leave(false);
  await transport.request("system.info", {});
  expect(around.calls.map(({ init }) => init.keepalive)).toEqual([false, true, false]);
});

test("a failed call throws the problem", async () => {
  const transport = new HttpTransport(surroundings(() => failing(404, "not_found")));
  const failure = await transport.request("system.info", {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RequestFailed);
  expect((failure as RequestFailed).problem).toMatchObject({ code: "not_found", message: "It is not_found." });
});

test("the one-time code becomes a session before anything is asked, and leaves the address", async () => {
  const around = surroundings(() => Response.json({}), "code=abc");
  const transport = new HttpTransport(around);
  transport.start();
  await transport.request("system.info", {});
  expect(around.calls.map(({ address, init }) => [address, init.body])).toEqual([
    ["./session", '{"code":"abc"}'],
    ["./api/system/info", "{}"],
  ]);
  expect(around.forgotten).toBe(1);
});

test("a page that is not signed in is refused and says what to do", async () => {
  const transport = new HttpTransport(surroundings(() => failing(401, "unauthenticated")));
  await expect(transport.request("system.info", {})).rejects.toThrow("It is unauthenticated.");
  expect(transport.connection.value).toMatchObject({ state: "refused", reason: expect.stringContaining("Open Karen again") as unknown });
});

test("a stream gives its items in order and ends with done", async () => {
  const transport = new HttpTransport(surroundings(() => streamOf('data: {"type":"text","delta":"a"}\n\n: \n\nda', 'ta: {"type":"text","delta":"b"}\n\nevent: done\ndata: {}\n\n')));
  expect(await collected(transport.stream("chat.send", { text: "x" }))).toEqual([
    { type: "text", delta: "a" },
    { type: "text", delta: "b" },
  ]);
});

test("a stream that failed throws its problem after what came before", async () => {
  const transport = new HttpTransport(surroundings(() => streamOf('data: 1\n\nevent: failed\ndata: {"code":"conflict","message":"Busy."}\n\n')));
  const seen: unknown[] = [];
  const read = async () => {
    for await (const item of transport.stream("chat.send", { text: "x" })) seen.push(item);
  };
  await expect(read()).rejects.toThrow("Busy.");
  expect(seen).toEqual([1]);
});

test("leaving a stream early cancels the request", async () => {
  let signal: AbortSignal | null | undefined;
  const around = surroundings(({ init }) => {
    signal = init.signal;
    return streamOf("data: 1\n\ndata: 2\n\n");
  });
  for await (const item of new HttpTransport(around).stream("chat.send", { text: "x" })) {
    expect(item).toBe(1);
    break;
  }
  expect(signal?.aborted).toBe(true);
});

test("a line that breaks is unavailable; Karen is looked for until she answers, then all is well", async () => {
  vi.useFakeTimers();
  let alive = false;
  const around = surroundings(({ address }) => {
    if (address === "./livez" && alive) return new Response("ok");
    if (address === "./livez") throw new TypeError("refused");
    return streamOf("data: 1\n\n");
  });
  const transport = new HttpTransport(around);
  await expect(collected(transport.stream("chat.send", { text: "x" }))).rejects.toThrow("not answering");
  expect(transport.connection.value).toEqual({ state: "reconnecting", attempt: 1, reason: "" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(transport.connection.value).toMatchObject({ state: "reconnecting", attempt: 3 });
  alive = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(transport.connection.value).toEqual({ state: "connected" });
  vi.useRealTimers();
});
