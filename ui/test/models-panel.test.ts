/** The panel of models: choosing, testing, unloading, finding; and what left this computer. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { LLAMA, model, TINY } from "#test/fixtures/models";
import { all, button, FAST, one, press, type } from "#test/fixtures/page";
import { openModels, radio, words } from "#test/fixtures/panel";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const chip = () => one("karen-model-chip").shadowRoot?.querySelector(".model")?.textContent.replace(/\s+/g, " ").trim();

test("each model is listed under who offers it, with what it is and whether it fits", async () => {
  await openModels();
  await soon(() => words("legend")).toEqual(["What Karen brings along", "Your model files", "Ollama on this computer"]);
  expect(words(".model .facts")).toContain("4.9 GB · 8.0B parameters · Q4_K_M · 131,072 tokens of context");
  expect(words(".model .fit")).toEqual([
    "Fits: needs 240 MB, 12 GB free.",
    "Fits: needs 6.1 GB, 12 GB free.",
    "Tight: needs 11 GB, 12 GB free.",
    "Too large: needs 44 GB, 12 GB free.",
  ]);
  expect(words(".none")).toEqual(["No file yet. Add one below."]);
});

test("arrows look at the models without choosing one, space chooses", async () => {
  const { karen } = await openModels();
  await soon(() => radio("SmolLM2")!.checked).toBe(true);
  radio("SmolLM2")!.focus();
  press("ArrowDown", radio("SmolLM2"));
  expect(radio("llama3.1 8B")!.matches(":focus")).toBe(true);
  expect(karen.methods()).not.toContain("models.select");
  radio("llama3.1 8B")!.click(); // what a browser makes of the space bar
  await soon(() => karen.models.status.choice).toEqual(LLAMA);
  await soon(() => [radio("llama3.1 8B")!.checked, radio("SmolLM2")!.checked]).toEqual([true, false]);
  await soon(chip).toBe("llama3.1 8Bidle");
});

test("a model that is too large can be looked at and not chosen", async () => {
  const { karen } = await openModels();
  await soon(() => radio("70B")!.getAttribute("aria-disabled")).toBe("true");
  radio("70B")!.focus();
  radio("70B")!.click();
  expect([radio("70B")!.matches(":focus"), radio("70B")!.checked, karen.methods().includes("models.select")]).toEqual([true, false, false]);
  expect(all("button[aria-label='Test llama3.1 70B']")).toEqual([]);
});

test("a choice that is refused says so at the model, and the old one stays chosen", async () => {
  const { karen } = await openModels();
  karen.fail.set("models.select", new RequestFailed({ code: "model_unavailable", message: "Ollama does not answer." }));
  await soon(() => all("input[type=radio]").length).toBe(4);
  radio("llama3.1 8B")!.click();
  await soon(() => words(".model [role=alert]")).toEqual(["Ollama does not answer."]);
  expect([radio("SmolLM2")!.checked, radio("llama3.1 8B")!.checked]).toEqual([true, false]);
});

test("a test shows the answer and how fast it was, and can be ended", async () => {
  const { karen } = await openModels();
  await soon(() => all("button[aria-label='Test llama3.1 8B']").length).toBe(1);
  button("Test llama3.1 8B").focus();
  button("Test llama3.1 8B").click();
  await soon(() => words(".trial")).toEqual(["“Hello! I am here to help.”first word after 412 ms · 38 tokens/s · 24 tokens"]);
  expect(all("button[aria-label='Test llama3.1 8B']:focus").length).toBe(1);
  expect(karen.calls.find(({ method }) => method === "models.test")?.params).toEqual({ choice: LLAMA });
  karen.hang.add("models.test");
  button("Test SmolLM2 135M").click();
  await soon(() => words(".trial")).toEqual(["Asking it a short question… Stop"]);
  button("Stop").click();
  await soon(() => all(".trial").length).toBe(0);
});

test("a test that fails says why", async () => {
  const { karen } = await openModels();
  karen.models.result = { ok: false, answer: "", reason: "It sent a web page instead of an answer.", first_token_ms: null, tokens_per_second: null, tokens: null };
  await soon(() => all("button[aria-label='Test llama3.1 8B']").length).toBe(1);
  button("Test llama3.1 8B").click();
  await soon(() => words(".trial.wrong")).toEqual(["It does not work: It sent a web page instead of an answer."]);
});

test("a loaded model says what unloading gives back", async () => {
  const karen = new TestKaren();
  Object.assign(karen.models.status, { state: "ready", memory_bytes: 312e6 });
  await openModels(karen);
  await soon(() => words(".now .acts")).toEqual(["Unload, give 312 MB back"]);
  button("Unload, give 312 MB back").click();
  await soon(chip).toBe("SmolLM2 135M · tinyidle");
});

test("among many models one is found by its name", async () => {
  const karen = new TestKaren();
  karen.models.models.push(...Array.from({ length: 40 }, (_, at) => model({ ...LLAMA, model: `m${at}` }, `Model ${at}`, "unknown")));
  await openModels(karen);
  await soon(() => all(".wanted").length).toBe(1);
  type("model 3", one(".wanted") as HTMLInputElement);
  await soon(() => words(".model label")).toEqual(["Model 3", "Model 13", "Model 23", ...Array.from({ length: 10 }, (_, at) => `Model ${30 + at}`)]);
  expect(words("legend")).toEqual(["Ollama on this computer"]);
  expect(words("[role=status]")).toContain("13 found");
  type("none of them", one(".wanted") as HTMLInputElement);
  await soon(() => words("[role=status]")).toContain("No model is called so.");
});

test("why something did not happen is not said to who comes back", async () => {
  const { karen } = await openModels();
  karen.fail.set("models.select", new RequestFailed({ code: "forbidden", message: "Only the owner chooses." }));
  await soon(() => all("input[type=radio]").length).toBe(4);
  radio("llama3.1 8B")!.click();
  await soon(() => words(".model [role=alert]")).toEqual(["Only the owner chooses."]);
  one("#tab-about").click();
  await soon(() => all("karen-models").length).toBe(0);
  one("#tab-models").click();
  await soon(() => all("input[type=radio]").length).toBe(4);
  expect(words(".model [role=alert]")).toEqual([]);
});

test("a list that cannot be had says so and is asked for again", async () => {
  const karen = new TestKaren();
  karen.fail.set("models.list", new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." }));
  await openModels(karen);
  await soon(() => words("[role=alert]")).toContain("Karen is not answering at the moment. Try again");
  karen.fail.clear();
  button("Try again").click();
  await soon(() => all("input[type=radio]").length).toBe(4);
});

test("what left this computer is counted in plain words, host by host", async () => {
  const karen = new TestKaren();
  await openModels(karen);
  one("#tab-about").click();
  await soon(() => words(".sent")).toEqual(["0 bytes have left this computer since Karen was installed."]);
  expect(all("table")).toEqual([]);
  karen.models.moveAway();
  one("#tab-models").click();
  await soon(() => all("karen-models").length).toBe(1);
  one("#tab-about").click();
  await soon(() => words(".sent")).toEqual(["48 kB have left this computer since Karen was installed."]);
  expect(words("tbody td")).toEqual(["models.example.org", "48 kB", expect.stringMatching(/\d/)]);
});

test("how long an unused model keeps its memory is set beside the models", async () => {
  const { karen } = await openModels();
  await soon(() => all("#model_idle_minutes").length).toBe(1);
  type("0", one("#model_idle_minutes") as HTMLInputElement);
  await soon(() => karen.settings.machine.model_idle_minutes).toBe(0);
});

test("one press goes back to what Karen brings along", async () => {
  const { karen, page } = await openModels();
  await page.parts.models.select(LLAMA);
  await soon(() => words(".now .acts")).toEqual(["Use what Karen brings along"]);
  button("Use what Karen brings along").click();
  await soon(() => karen.models.status.choice).toEqual(TINY);
});
