/** Karen in her window: what goes to the shell, and what comes back over the channel. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "#core/problem";
import { TauriTransport } from "#transports/tauri";

interface Operation {
  readonly op: string;
  readonly id?: number;
  readonly method?: string;
  readonly channel?: string;
}

/** The shell's side of the bridge: callbacks by number, and an answer for each operation. */
class Shell {
  readonly asked: Operation[] = [];
  readonly #callbacks = new Map<number, (message: unknown) => void>();
  readonly #indexes = new Map<number, number>();
  #listener: ((event: unknown) => void) | undefined;
  #next = 0;
  answer: (operation: Operation) => unknown = () => null;

  readonly internals = {
    transformCallback: (callback: (message: unknown) => void) => {
      this.#callbacks.set((this.#next += 1), callback);
      return this.#next;
    },
    unregisterCallback: (id: number) => this.#callbacks.delete(id),
    invoke: (command: string, body: Uint8Array | { handler: number }): Promise<unknown> => {
      if (command === "plugin:event|listen") {
        this.#listener = this.#callbacks.get((body as { handler: number }).handler);
        return Promise.resolve(1);
      }
      const operation = JSON.parse(new TextDecoder().decode(body as Uint8Array)) as Operation;
      this.asked.push(operation);
      return Promise.resolve().then(() => this.answer(operation));
    },
  };

  send(channel: string | undefined, ...frames: unknown[]): void {
    const id = Number(channel?.split(":")[1]);
    for (const message of frames) {
      const index = this.#indexes.get(id) ?? 0;
      this.#indexes.set(id, index + 1);
      this.#callbacks.get(id)?.({ message, index });
    }
  }

  emit(payload: unknown): void {
    this.#listener?.({ event: "karen://sidecar", id: 1, payload });
  }
}

const UP = { state: "up", attempt: 0, reason: "" };
let shell: Shell;

beforeEach(() => {
  shell = new Shell();
  Object.assign(window, { __TAURI_INTERNALS__: shell.internals });
});

afterEach(() => {
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
});

async function started(): Promise<TauriTransport> {
  const answer = shell.answer;
  shell.answer = (operation) => (operation.op === "state" ? UP : answer(operation));
  const transport = new TauriTransport();
  transport.start();
  await expect.poll(() => transport.connection.value.state).toBe("connected");
  return transport;
}

test("a request takes the short way and resolves with its item", async () => {
  shell.answer = ({ op }) => (op === "request" ? { stopped: true } : null);
  const transport = await started();
  expect(await transport.request("chat.stop", { turn_id: "t" })).toEqual({ stopped: true });
  expect(shell.asked.at(-1)).toEqual({ op: "request", method: "chat.stop", params: { turn_id: "t" } });
});

test.each([
  ["the problem in an error", new Error('{"code":"not_found","message":"Not there."}'), "not_found", "Not there."],
  ["the problem as text", '{"code":"conflict","message":"Busy."}', "conflict", "Busy."],
  ["anything else", new Error("no pyfunc"), "unavailable", "could not pass the call on: no pyfunc"],
])("a rejected request throws %s", async (_, rejection, code, words) => {
  const transport = await started();
  shell.answer = () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the bridge rejects with text too
    throw rejection;
  };
  const failure = await transport.request("system.info", {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RequestFailed);
  expect((failure as RequestFailed).problem.code).toBe(code);
  expect((failure as RequestFailed).message).toContain(words);
});

test("a stream gives items, ignores signs of life, and ends with done", async () => {
  const transport = await started();
  shell.answer = ({ channel }) => {
    shell.send(channel, { kind: "item", data: 1 }, { kind: "alive" }, { kind: "item", data: 2 }, { kind: "done" });
    return null;
  };
  const items: unknown[] = [];
  for await (const item of transport.stream("chat.send", { text: "x" })) items.push(item);
  expect(items).toEqual([1, 2]);
});

test("a stream that failed throws its problem", async () => {
  const transport = await started();
  shell.answer = ({ channel }) => {
    shell.send(channel, { kind: "item", data: 1 }, { kind: "failed", problem: { code: "unavailable", message: "Karen has stopped." } });
    return null;
  };
  const read = async () => {
    for await (const item of transport.stream("chat.send", { text: "x" })) expect(item).toBe(1);
  };
  await expect(read()).rejects.toThrow("Karen has stopped.");
});

test("leaving a stream, or aborting it, cancels the call by its id", async () => {
  const transport = await started();
  shell.answer = ({ op, channel }) => {
    if (op === "call") shell.send(channel, { kind: "item", data: 1 });
    return null;
  };
  for await (const item of transport.stream("chat.send", { text: "x" })) {
    expect(item).toBe(1);
    break;
  }
  const leave = new AbortController();
  const read = async () => {
    for await (const item of transport.stream("chat.send", { text: "y" }, leave.signal)) leave.abort(item);
  };
  await expect(read()).rejects.toMatchObject({ problem: { code: "cancelled" } });
  const calls = shell.asked.filter(({ op }) => op === "call").map(({ id }) => id);
  const cancels = shell.asked.filter(({ op }) => op === "cancel").map(({ id }) => id);
  expect(cancels).toEqual(calls);
  expect(new Set(calls).size).toBe(2);
});

test.each([
  [{ state: "starting", attempt: 0, reason: "" }, { state: "connecting" }],
  [UP, { state: "connected" }],
  [{ state: "restarting", attempt: 2, reason: "It ended." }, { state: "reconnecting", attempt: 2, reason: "It ended." }],
  [{ state: "silent", attempt: 0, reason: "Nothing was heard." }, { state: "silent" }],
  [{ state: "refused", attempt: 0, reason: "Another build." }, { state: "refused", reason: "Another build." }],
])("the shell's %o is shown as it is", async (told, shown) => {
  const transport = await started();
  shell.emit(told);
  expect(transport.connection.value).toEqual(shown);
});

test("a file is picked or chosen in the window's own dialog, or it is said why not", async () => {
  const { desktop } = await started();
  shell.answer = ({ op }) => (op === "pick_file" ? "/home/me/m.gguf" : null);
  expect([await desktop.pickFile(), await desktop.chooseFile("copy.zip")]).toEqual(["/home/me/m.gguf", null]);
  shell.answer = () => {
    throw new Error(JSON.stringify({ code: "conflict", message: "Another choice is open." }));
  };
  await expect(desktop.pickFile()).rejects.toMatchObject({ problem: { code: "conflict" } });
});

test("a call made while Karen starts waits for her", async () => {
  shell.answer = ({ op }) => (op === "state" ? { state: "starting", attempt: 0, reason: "" } : { stopped: true });
  const transport = new TauriTransport();
  transport.start();
  const answer = transport.request("chat.stop", { turn_id: "t" });
  await expect.poll(() => shell.asked.map(({ op }) => op)).toEqual(["state"]);
  shell.emit(UP);
  expect(await answer).toEqual({ stopped: true });
});

test("a stream of which nothing is heard for five seconds is stalled until it is heard again", async () => {
  const transport = await started();
  vi.useFakeTimers();
  let channel: string | undefined;
  shell.answer = (operation) => {
    channel = operation.channel;
    return null;
  };
  const flow = transport.stream("chat.send", { text: "x" });
  const reading = flow[Symbol.asyncIterator]().next();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(flow.stalled.value).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(flow.stalled.value).toBe(true);
  shell.send(channel, { kind: "alive" });
  expect(flow.stalled.value).toBe(false);
  shell.send(channel, { kind: "done" });
  expect((await reading).done).toBe(true);
  vi.useRealTimers();
});
