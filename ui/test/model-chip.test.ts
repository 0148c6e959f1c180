/** The chip below the composer, what stands under a guess, and how full the context is. */
import { beforeEach, expect, test } from "vitest";
import type { Message } from "#core/contract.gen";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { FIGURES, LLAMA } from "#test/fixtures/models";
import { all, begin, button, FAST, one, press, type } from "#test/fixtures/page";
import { words } from "#test/fixtures/panel";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const chip = () => one("karen-model-chip").shadowRoot?.querySelector(".model")?.textContent.replace(/\s+/g, " ").trim();
const FAILED = { state: "failed", choice: LLAMA, label: "llama3.1 8B", kind: "ollama", tiny: false, chosen: true, reason: "Ollama does not answer at 127.0.0.1:11434. Start it, or choose another model." } as const;

async function popover(): Promise<void> {
  await soon(() => all("karen-model-chip").length).toBe(1);
  one("karen-model-chip").shadowRoot?.querySelector<HTMLElement>(".model")?.click();
  await soon(() => words(".about.panel").join("")).not.toBe("");
}

test.each([
  [{ state: "absent", choice: null, label: "", tiny: false }, "No model— computed and remembered answers only"],
  [{}, "SmolLM2 135M · tinyidle"],
  [{ state: "starting" }, "SmolLM2 135M · tinystarting…"],
  [{ state: "ready", choice: LLAMA, label: "llama3.1 8B", tiny: false }, "llama3.1 8Bready"],
  [{ state: "ready", busy: true }, "SmolLM2 135M · tinyanswering…"],
  [FAILED, "llama3.1 8Bnot working"],
] as const)("which mode is on is said in words", async (status, said) => {
  const karen = new TestKaren();
  Object.assign(karen.models.status, status);
  await begin(karen);
  await soon(chip).toBe(said);
});

test("every state has a mark of its own shape", async () => {
  const karen = new TestKaren();
  await begin(karen);
  const shapes = new Set<string>();
  for (const state of ["absent", "idle", "starting", "ready", "failed"] as const) {
    karen.models.become({ state });
    await soon(() => all(`.model .mark.${state}`).length).toBe(1);
    const { width, height, borderLeftWidth, borderTopWidth } = getComputedStyle(one(".model .mark"));
    shapes.add([width, height, borderLeftWidth, borderTopWidth, all(".model .mark svg").length].join());
  }
  expect(shapes.size).toBe(5);
});

test("a state that changes is seen without asking, and one that fails is heard", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await soon(chip).toBe("SmolLM2 135M · tinyidle");
  karen.models.become({ state: "ready" });
  await soon(chip).toBe("SmolLM2 135M · tinyready");
  karen.models.become(FAILED);
  await soon(() => words("karen-model-chip, [role=status]").join()).toContain("llama3.1 8B does not work. Ollama does not answer");
});

test("a model that fails says why and what can be done", async () => {
  const karen = new TestKaren();
  Object.assign(karen.models.status, FAILED);
  await begin(karen);
  await popover();
  expect(words(".about.panel")[0]).toContain(FAILED.reason);
  button("Try again").click();
  await soon(() => words(".trial")[0]).toContain("first word after 412 ms · 38 tokens/s · 24 tokens");
  button("Use what Karen brings along").click();
  await soon(chip).toBe("SmolLM2 135M · tinyidle");
  expect(karen.calls.find(({ method }) => method === "models.select")?.params).toEqual({ choice: null });
});

test("from the chip one comes to the choice of models, and Escape leads back to it", async () => {
  await begin(new TestKaren());
  await popover();
  button("Choose a model…").click();
  await soon(() => words("[role=tab][aria-selected=true]")).toEqual(["Models"]);
  await soon(() => all("input[type=radio]").length).toBe(4);
  (one("dialog[open]") as HTMLDialogElement).close();
  await soon(() => all(".model:focus").length).toBe(1);
});

test("the palette leads to the models too", async () => {
  await begin(new TestKaren());
  press("k", document.body, { ctrlKey: true });
  await soon(() => all(".search").length).toBe(1);
  type("models", one(".search") as HTMLInputElement);
  press("Enter", one(".search"));
  await soon(() => words("[role=tab][aria-selected=true]")).toEqual(["Models"]);
});

test("answers that come from elsewhere say so all the time, and a stop there promises nothing", async () => {
  const karen = new TestKaren();
  karen.models.moveAway();
  await begin(karen);
  await soon(chip).toBe("largeready answers come from models.example.org");
  await popover();
  expect(words(".about.panel")[0]).toContain("Each question a model answers is sent to models.example.org");
  expect(words(".about.panel")[0]).toContain("whether it goes on working there is not known");
});

async function guessed(more: Partial<Extract<Message["provenance"], { kind: "guess" }>>): Promise<TestKaren> {
  const karen = new TestKaren();
  const provenance = { kind: "guess" as const, model: "SmolLM2 135M", tiny: true, prompt_tokens: 900, context_tokens: 2048, duration_ms: 1_040, ...FIGURES, ...more };
  karen.messages.set("train", [message("train", { id: "g", role: "assistant", content: "The sea.", provenance })]);
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => words("karen-provenance, .chip span").join()).toContain(more.model ?? "SmolLM2 135M");
  return karen;
}

test.each([
  [{}, "A tiny model’s guess · SmolLM2 135M", "It is too small to be relied on"],
  [{ tiny: false, model: "llama3.1 8B" }, "A model’s guess · llama3.1 8B", "It may be wrong"],
])("a guess names its model, warns, and says what it cost", async (more, label, warning) => {
  await guessed(more);
  const opener = all(".chip").find((element) => element.textContent.includes(label));
  opener?.click();
  await soon(() => words(".why").join()).toContain(warning);
  const said = words(".why").join();
  for (const figure of ["Answer24 tokens", "Speed38 tokens/s", "First word after412 ms", "In all1 s", "Context924 of 2,048 tokens"]) expect(said).toContain(figure);
});

test("an answer that a model left off in the middle says so, and one that is whole does not", async () => {
  await guessed({});
  expect(words(".ending")).toEqual([]);
  await guessed({ cut_off: true });
  await soon(() => words(".ending")).toEqual(["Cut off: this is as long as an answer may be. Ask for the rest."]);
});

test("how full the context is stays quiet until it matters, and is then said in words", async () => {
  await guessed({});
  expect(all(".meter")).toEqual([]);
  const karen = await guessed({ prompt_tokens: 1876 });
  await soon(() => words(".meter")).toEqual(["Context 93 % full. 1,900 of the 2,048 tokens that the model can hold are used"]);
  one(".meter").click();
  await soon(() => words(".why").join()).toContain("the oldest messages are no longer shown to the model; they stay in the conversation");
  karen.models.become({ choice: LLAMA, label: "llama3.1 8B", tiny: false, context_tokens: 131_072 });
  await soon(() => all(".meter").length).toBe(0);
});
