/** The panel of models: choosing, testing, adding, removing; and what left this computer. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { LLAMA, model, provider, TINY } from "#test/fixtures/models";
import { all, begin, button, FAST, one, type Page, press, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const words = (selector: string) => all(selector).map((element) => element.textContent.replace(/\s+/g, " ").trim());
const chip = () => one("karen-model-chip").shadowRoot?.querySelector(".model")?.textContent.replace(/\s+/g, " ").trim();
const radio = (label: string) => all<HTMLInputElement>("input[type=radio]").find(({ labels }) => labels?.[0]?.textContent.includes(label))!;

async function panel(karen = new TestKaren()): Promise<{ karen: TestKaren; page: Page }> {
  const page = await begin(karen);
  await soon(() => chip()).toBeTruthy();
  press(",", document.body, { ctrlKey: true });
  await soon(() => all("[role=tab]").length).toBeGreaterThan(7);
  one("#tab-models").click();
  await soon(() => all("karen-models").length).toBe(1);
  return { karen, page };
}

test("each model is listed under who offers it, with what it is and whether it fits", async () => {
  await panel();
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
  const { karen } = await panel();
  await soon(() => radio("SmolLM2").checked).toBe(true);
  radio("SmolLM2").focus();
  press("ArrowDown", radio("SmolLM2"));
  expect(radio("llama3.1 8B").matches(":focus")).toBe(true);
  expect(karen.methods()).not.toContain("models.select");
  radio("llama3.1 8B").click(); // what a browser makes of the space bar
  await soon(() => karen.models.status.choice).toEqual(LLAMA);
  await soon(() => [radio("llama3.1 8B").checked, radio("SmolLM2").checked]).toEqual([true, false]);
  await soon(chip).toBe("llama3.1 8Bidle");
});

test("a model that is too large can be looked at and not chosen", async () => {
  const { karen } = await panel();
  await soon(() => radio("70B").getAttribute("aria-disabled")).toBe("true");
  radio("70B").focus();
  radio("70B").click();
  expect([radio("70B").matches(":focus"), radio("70B").checked, karen.methods().includes("models.select")]).toEqual([true, false, false]);
  expect(all("button[aria-label='Test llama3.1 70B']")).toEqual([]);
});

test("a choice that is refused says so at the model, and the old one stays chosen", async () => {
  const { karen } = await panel();
  karen.fail.set("models.select", new RequestFailed({ code: "model_unavailable", message: "Ollama does not answer." }));
  await soon(() => all("input[type=radio]").length).toBe(4);
  radio("llama3.1 8B").click();
  await soon(() => words(".model [role=alert]")).toEqual(["Ollama does not answer."]);
  expect([radio("SmolLM2").checked, radio("llama3.1 8B").checked]).toEqual([true, false]);
});

test("a test shows the answer and how fast it was, and can be ended", async () => {
  const { karen } = await panel();
  await soon(() => all("button[aria-label='Test llama3.1 8B']").length).toBe(1);
  button("Test llama3.1 8B").click();
  await soon(() => words(".trial")).toEqual(["“Hello! I am here to help.”first word after 412 ms · 38 tokens/s · 24 tokens"]);
  expect(karen.calls.find(({ method }) => method === "models.test")?.params).toEqual({ choice: LLAMA });
  karen.hang.add("models.test");
  button("Test SmolLM2 135M").click();
  await soon(() => words(".trial")).toEqual(["Asking it a short question… Stop"]);
  button("Stop").click();
  await soon(() => all(".trial").length).toBe(0);
});

test("a test that fails says why", async () => {
  const { karen } = await panel();
  karen.models.result = { ok: false, answer: "", reason: "It sent a web page instead of an answer.", first_token_ms: null, tokens_per_second: null, tokens: null };
  await soon(() => all("button[aria-label='Test llama3.1 8B']").length).toBe(1);
  button("Test llama3.1 8B").click();
  await soon(() => words(".trial.wrong")).toEqual(["It does not work: It sent a web page instead of an answer."]);
});

test("a loaded model says what unloading gives back", async () => {
  const karen = new TestKaren();
  Object.assign(karen.models.status, { state: "ready", memory_bytes: 312e6 });
  await panel(karen);
  await soon(() => words(".now .acts")).toEqual(["Unload, give 312 MB back"]);
  button("Unload, give 312 MB back").click();
  await soon(chip).toBe("SmolLM2 135M · tinyidle");
});

test("a server on this machine is added without further questions", async () => {
  const { karen } = await panel();
  button("Add a server…").click();
  await soon(() => all("#url").length).toBe(1);
  type("http://127.0.0.1:1234/v1/", one("#url") as HTMLInputElement);
  expect(all(".consent")).toEqual([]);
  button("Add").click();
  await soon(() => karen.calls.find(({ method }) => method === "models.add_provider")?.params).toEqual({
    kind: "ollama",
    label: "127.0.0.1:1234",
    url: "http://127.0.0.1:1234/v1",
    api_key: null,
    allow_beyond_this_machine: false,
  });
  await soon(() => words("legend")).toContain("127.0.0.1:1234");
  await soon(() => all(".opener:focus").length).toBe(1);
});

test("a server elsewhere is not added before one has agreed to what is sent there", async () => {
  const { karen } = await panel();
  button("Add a server…").click();
  await soon(() => all("#url").length).toBe(1);
  type("http://models.example.org/v1", one("#url") as HTMLInputElement);
  await soon(() => words(".consent")[0]).toContain("your message, and the messages before it in that conversation");
  expect(words(".consent")[0]).toContain("This address is not encrypted");
  button("Add").click();
  await soon(() => words("#allow-wrong")[0]).toContain("nothing is sent to models.example.org otherwise");
  await soon(() => all(".consent input:focus").length).toBe(1);
  expect(karen.methods()).not.toContain("models.add_provider");
  one(".consent input").click();
  button("Add").click();
  await soon(() => karen.calls.find(({ method }) => method === "models.add_provider")?.params).toMatchObject({ allow_beyond_this_machine: true });
});

test("who agreed to one server has not agreed to the next", async () => {
  const { karen } = await panel();
  button("Add a server…").click();
  await soon(() => all("#url").length).toBe(1);
  type("https://models.example.org/v1", one("#url") as HTMLInputElement);
  await soon(() => all(".consent").length).toBe(1);
  one(".consent input").click();
  type("https://other.example.net/v1", one("#url") as HTMLInputElement);
  await soon(() => words(".consent")[0]).toContain("other.example.net is not on this computer");
  expect((one(".consent input") as HTMLInputElement).checked).toBe(false);
  button("Add").click();
  await soon(() => words("#allow-wrong")[0]).toContain("other.example.net");
  expect(karen.methods()).not.toContain("models.add_provider");
});

test("what Karen refuses of a server stands at its field", async () => {
  const { karen } = await panel();
  karen.fail.set("models.add_provider", new RequestFailed({ code: "invalid_input", message: "Not added.", fields: [{ name: "url", message: "There is a server at this address already." }] }));
  button("Add a server…").click();
  await soon(() => all("#url").length).toBe(1);
  button("Add").click();
  await soon(() => words("#url-wrong")[0]).toContain("An address begins with http://");
  type("http://127.0.0.1:11434", one("#url") as HTMLInputElement);
  button("Add").click();
  await soon(() => words("#url-wrong")).toEqual(["There is a server at this address already."]);
  await soon(() => all("#url:focus").length).toBe(1);
});

test("a server is removed only after one more question, and one that was found not at all", async () => {
  const karen = new TestKaren();
  karen.models.providers.push(provider("mine", "openai", "Mine", { url: "http://127.0.0.1:9/v1", added: true, has_key: true, state: "unreachable", detail: "Nobody listens there." }));
  await panel(karen);
  await soon(() => words(".wrong")).toEqual(["Nobody listens there."]);
  expect(words("fieldset > .remove")).toEqual(["Remove"]);
  one("fieldset > .remove").click();
  await soon(() => words(".confirm p")).toEqual(["Remove Mine and its key?"]);
  await soon(() => all(".keep:focus").length).toBe(1);
  expect(karen.methods()).not.toContain("models.remove_provider");
  button("Remove it").click();
  await soon(() => words("legend")).not.toContain("Mine");
  await soon(() => all("input[type=radio]:focus").length).toBe(1);
});

test("a file is taken in with its progress and can then be chosen and removed", async () => {
  const { karen } = await panel();
  button("Add a model file…").click();
  await soon(() => all("#path").length).toBe(1);
  karen.models.file = "held";
  type("/home/me/mistral-7b.gguf", one("#path") as HTMLInputElement);
  button("Add").click();
  await soon(() => words(".running").join()).toContain("1.2 GB of 4.1 GB");
  expect((one("progress") as HTMLProgressElement).value).toBeCloseTo(0.293, 2);
  button("Cancel").click();
  await soon(() => all("#path:focus").length).toBe(1);
  karen.models.file = "taken";
  type("/home/me/mistral-7b.gguf", one("#path") as HTMLInputElement);
  button("Add").click();
  await soon(() => words(".done").join()).toContain("mistral-7b is added: choose it above.");
  await soon(() => radio("mistral-7b")).toBeTruthy();
  button("Remove mistral-7b").click();
  await soon(() => words(".confirm p")[0]).toContain("A file that Karen copied is deleted");
  button("Remove it").click();
  await soon(() => radio("mistral-7b")).toBeUndefined();
});

test("in a window of its own a file is picked, and typed where that goes wrong", async () => {
  const karen = new TestKaren();
  const picked: (string | null | RequestFailed)[] = [null, "/home/me/m.gguf", new RequestFailed({ code: "conflict", message: "Another choice is open." })];
  const pickFile = () => {
    const next = picked.shift() ?? null;
    return next instanceof RequestFailed ? Promise.reject(next) : Promise.resolve(next);
  };
  karen.desktop = { pickFile, chooseFile: () => Promise.resolve(null), restart: () => undefined, quit: () => undefined };
  await panel(karen);
  button("Add a model file…").click();
  await soon(() => all("#path").length).toBe(1);
  const field = one("#path") as HTMLInputElement;
  button("Choose…").click();
  await soon(() => picked.length).toBe(2);
  expect(field.value).toBe("");
  button("Choose…").click();
  await soon(() => field.value).toBe("/home/me/m.gguf");
  button("Choose…").click();
  await soon(() => words("#path-wrong")).toEqual(["Another choice is open."]);
});

test("a choice that was made since is not taken away without a word", async () => {
  const { karen } = await panel();
  karen.models.models.push(model({ provider_id: "gguf", model: "mine" }, "mine", "fits"));
  karen.fail.set("models.remove", new RequestFailed({ code: "conflict", message: "mine is the chosen model. Choose another one first." }));
  button("Look again").click();
  await soon(() => all("button[aria-label='Remove mine']").length).toBe(1);
  button("Remove mine").click();
  await soon(() => all(".confirm").length).toBe(1);
  button("Remove it").click();
  await soon(() => words(".model [role=alert]")).toEqual(["mine is the chosen model. Choose another one first."]);
});

test("a file that is none is refused in words, and its path stays to be put right", async () => {
  const { karen } = await panel();
  karen.models.file = new RequestFailed({ code: "invalid_input", message: "notes.pdf is no GGUF file." });
  button("Add a model file…").click();
  await soon(() => all("#path").length).toBe(1);
  button("Add").click();
  await soon(() => words("#path-wrong")).toEqual(["Say where the file is."]);
  type("/home/me/notes.pdf", one("#path") as HTMLInputElement);
  button("Add").click();
  await soon(() => words("#path-wrong")).toEqual(["notes.pdf is no GGUF file."]);
  expect((one("#path") as HTMLInputElement).value).toBe("/home/me/notes.pdf");
});

test("a list that cannot be had says so and is asked for again", async () => {
  const karen = new TestKaren();
  karen.fail.set("models.list", new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." }));
  await panel(karen);
  await soon(() => words("[role=alert]")).toContain("Karen is not answering at the moment. Try again");
  karen.fail.clear();
  button("Try again").click();
  await soon(() => all("input[type=radio]").length).toBe(4);
});

test("what left this computer is counted in plain words, host by host", async () => {
  const karen = new TestKaren();
  await panel(karen);
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
  const { karen } = await panel();
  await soon(() => all("#model_idle_minutes").length).toBe(1);
  type("0", one("#model_idle_minutes") as HTMLInputElement);
  await soon(() => karen.settings.machine.model_idle_minutes).toBe(0);
});

test("one press goes back to what Karen brings along", async () => {
  const { karen, page } = await panel();
  await page.parts.models.select(LLAMA);
  await soon(() => words(".now .acts")).toEqual(["Use what Karen brings along"]);
  button("Use what Karen brings along").click();
  await soon(() => karen.models.status.choice).toEqual(TINY);
});
