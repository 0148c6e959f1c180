/** What is known of the models, and the words for it. */
import { expect, test } from "vitest";
import { isOnThisMachine, parseAddress } from "#core/address";
import { fullnessOf } from "#core/context";
import type { Message } from "#core/contract.gen";
import { ModelsStore } from "#core/models";
import { RequestFailed } from "#core/problem";
import { bytes, duration, speed } from "#core/quantities";
import { facts, fitOf } from "#elements/models/words";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { ELSEWHERE, LLAMA, model, TINY } from "#test/fixtures/models";
import { FAST } from "#test/fixtures/page";

const soon = (read: () => unknown) => expect.poll(read, FAST);
const refused = (said: string) => new RequestFailed({ code: "unavailable", message: said });

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [48_231, "48 kB"],
  [999_600, "1 MB"],
  [4.9e9, "4.9 GB"],
  [12.4e9, "12 GB"],
  [3e15, "3,000 TB"],
])("%d bytes are said as %s", (value, words) => {
  expect(bytes(value)).toBe(words);
});

test("times and speeds are said as short as they are true", () => {
  expect([412.3, 999.6, 1_340, 59_949, 125_000].map(duration)).toEqual(["412 ms", "1 s", "1.3 s", "59.9 s", "2 min 5 s"]);
  expect([0.84, 38.4].map(speed)).toEqual(["0.8 tokens/s", "38 tokens/s"]);
});

test.each([
  ["http://127.0.0.1:11434", true],
  ["http://127.9.9.9/v1", true],
  ["http://localhost:8080", true],
  ["http://karen.localhost", true],
  ["http://[::1]:1234/v1", true],
  ["http://0x7f000001", true],
  ["http://127.0.0.1.example.org", false],
  ["http://localhost.example.org", false],
  ["http://192.168.1.20:11434", false],
  ["http://0.0.0.0:11434", false],
  ["https://models.example.org/v1", false],
])("%s on this machine: %s", (address, here) => {
  expect(isOnThisMachine(parseAddress(address)!)).toBe(here);
});

test.each(["", "ollama", "127.0.0.1:11434", "ftp://127.0.0.1", "http://", "http://me:secret@example.org", "http://example.org/?key=1", "javascript:alert(1)"])(
  "%j is no address of a server",
  (text) => {
    expect(parseAddress(text)).toBeNull();
  },
);

test.each([
  [{ fit: "fits", needed_bytes: 4.9e9 }, "Fits: needs 4.9 GB, 12 GB free."],
  [{ fit: "tight", needed_bytes: 11e9, detail: "Other programs may become slow." }, "Tight: needs 11 GB, 12 GB free. Other programs may become slow."],
  [{ fit: "too_large", needed_bytes: 44e9 }, "Too large: needs 44 GB, 12 GB free."],
  [{ fit: "too_large", needed_bytes: 44e9, detail: "It needs 44.0 GB and 12.4 GB are free." }, "Too large. It needs 44.0 GB and 12.4 GB are free."],
  [{ fit: "fits" }, "Fits."],
  [{ fit: "unknown", detail: "Its size is not known." }, "Its size is not known."],
  [{ fit: "unknown" }, undefined],
] as const)("whether a model fits is said with its figures", ({ fit, ...more }, words) => {
  expect(fitOf(model(TINY, "SmolLM2", fit, more), 12.4e9)?.words).toBe(words);
});

test("what is not known of a model is not said", () => {
  expect(facts(model(TINY, "SmolLM2", "unknown"))).toBe("");
  expect(facts(model(TINY, "SmolLM2", "fits", { size_bytes: 98e6, parameters: "135M" }))).toBe("98 MB · 135M parameters");
});

const said = (id: string, provenance: Message["provenance"]) => message("talk", { id, role: "assistant", content: "…", provenance });
const guess = (prompt_tokens: number | null, tokens: number | null, context_tokens: number | null): Message["provenance"] => ({
  ...{ kind: "guess", model: "m", tiny: false, duration_ms: null, first_token_ms: null, tokens_per_second: null, cut_off: false, told: [] },
  ...{ prompt_tokens, tokens, context_tokens },
});

test("how full the context is comes from the last guess that was measured, whatever was computed since", () => {
  const talk = [said("1", guess(100, 10, 2048)), said("2", guess(1400, 100, 2000)), said("3", { kind: "computed", how: "…", near: [] }), said("4", guess(null, null, null))];
  expect(fullnessOf(talk)).toEqual({ used: 1500, held: 2000, share: 0.75 });
});

test("how full the context is follows the model that answers now", () => {
  expect(fullnessOf([said("1", guess(1400, 100, 2000))], 6000)).toEqual({ used: 1500, held: 6000, share: 0.25 });
});

test.each([
  [[]],
  [[said("1", { kind: "computed", how: "…", near: [] })]],
  [[said("1", guess(100, 10, null))]],
])("without its figures the context is not said to be anything", (talk) => {
  expect(fullnessOf(talk)).toBeNull();
});

test("the list is not asked for until somebody looks, and then once for a burst of news", async () => {
  const karen = new TestKaren();
  const store = new ModelsStore(karen);
  const times = (wanted: string) => karen.methods().filter((method) => method === wanted).length;
  await store.load();
  store.hear("list");
  await soon(() => times("models.status")).toBe(2);
  expect(karen.methods()).not.toContain("models.list");
  const leave = store.read();
  await soon(() => store.value.list).toBe("ready");
  for (let at = 0; at < 30; at += 1) store.hear(at === 7 ? "list" : "status");
  await soon(() => times("models.list")).toBe(2);
  store.hear("status");
  await soon(() => times("models.status")).toBe(5);
  leave();
  store.hear("list");
  await soon(() => times("models.status")).toBe(6);
  expect(times("models.list")).toBe(2);
});

test("an older answer about the model does not undo a choice", async () => {
  const karen = new TestKaren();
  const store = new ModelsStore(karen);
  let answer: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (answer = resolve));
  const request = karen.request.bind(karen);
  const before = structuredClone(karen.models.status);
  karen.request = async (method, params) => {
    if (method !== "models.status") return request(method, params);
    await late;
    return before;
  };
  const asked = store.load();
  await store.select(LLAMA);
  answer();
  await asked;
  expect(store.value.status?.choice).toEqual(LLAMA);
});

test("a choice that is refused leaves what was chosen, and says why", async () => {
  const karen = new TestKaren();
  const store = new ModelsStore(karen);
  await store.load();
  karen.fail.set("models.select", refused("Ollama does not answer."));
  await store.select(LLAMA);
  expect(store.value).toMatchObject({ status: { choice: TINY }, choosing: undefined, refused: { at: LLAMA, problem: { message: "Ollama does not answer." } } });
});

test("where a model that is elsewhere is comes with its state", async () => {
  const karen = new TestKaren();
  karen.models.moveAway();
  const store = new ModelsStore(karen);
  await store.load();
  expect(store.value.providers.find(({ id }) => id === ELSEWHERE.provider_id)?.url).toBe("https://models.example.org/v1");
});

test("a trial that is given up says nothing later", async () => {
  const karen = new TestKaren();
  const { trial } = new ModelsStore(karen);
  karen.hang.add("models.test");
  const first = trial.run(LLAMA);
  expect(trial.value).toMatchObject({ phase: "running", choice: LLAMA });
  trial.clear();
  await first;
  expect(trial.value.phase).toBe("none");
  karen.hang.clear();
  await trial.run(TINY);
  expect(trial.value).toMatchObject({ phase: "done", choice: TINY, result: { ok: true } });
});

test("a file that is given up is left by Karen too, and leaves no trace", async () => {
  const karen = new TestKaren();
  const { file } = new ModelsStore(karen);
  karen.models.file = "held";
  const adding = file.start("/home/me/m.gguf", true);
  await soon(() => file.value.totalBytes).toBe(4.1e9);
  file.clear();
  await adding;
  expect(file.value).toMatchObject({ phase: "none", path: "" });
  expect(karen.methods()).toContain("cancel");
});

test("a Karen who dies while she takes a file in is said so", async () => {
  const karen = new TestKaren();
  const { file } = new ModelsStore(karen);
  karen.models.file = refused("Karen has stopped.");
  await file.start("/home/me/m.gguf", true);
  expect(file.value).toMatchObject({ phase: "failed", path: "/home/me/m.gguf", problem: { message: "Karen has stopped." } });
});
