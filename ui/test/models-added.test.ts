/** Servers and files with models: how they come in, and how they go. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { TestKaren } from "#test/fixtures/karen";
import { model, provider } from "#test/fixtures/models";
import { all, button, FAST, one, type } from "#test/fixtures/page";
import { openModels, radio, words } from "#test/fixtures/panel";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);

test("a server on this machine is added without further questions", async () => {
  const { karen } = await openModels();
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
  const { karen } = await openModels();
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
  const { karen } = await openModels();
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
  const { karen } = await openModels();
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
  await openModels(karen);
  await soon(() => words(".wrong")).toEqual(["Nobody listens there."]);
  expect(words("fieldset > .remove")).toEqual(["Remove"]);
  one("fieldset > .remove").click();
  await soon(() => words(".confirm p")).toEqual(["Remove Mine and its key?"]);
  await soon(() => all(".keep:focus").length).toBe(1);
  button("Keep it").click();
  await soon(() => all("fieldset > .remove:focus").length).toBe(1);
  one("fieldset > .remove").click();
  await soon(() => all(".keep").length).toBe(1);
  expect(karen.methods()).not.toContain("models.remove_provider");
  button("Remove it").click();
  await soon(() => words("legend")).not.toContain("Mine");
  await soon(() => all("input[type=radio]:checked:focus").length).toBe(1);
});

test("a file is taken in with its progress and can then be chosen and removed", async () => {
  const { karen } = await openModels();
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
  await openModels(karen);
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
  const { karen } = await openModels();
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
  const { karen } = await openModels();
  karen.models.file = new RequestFailed({ code: "invalid_input", message: "notes.pdf is no GGUF file." });
  button("Add a model file…").click();
  await soon(() => all("#path").length).toBe(1);
  button("Add").click();
  await soon(() => words("#path-wrong")).toEqual(["Say where the file is."]);
  type("/home/me/notes.pdf", one("#path") as HTMLInputElement);
  one("#path").focus();
  button("Add").click();
  await soon(() => words("#path-wrong")).toEqual(["notes.pdf is no GGUF file."]);
  expect((one("#path") as HTMLInputElement).value).toBe("/home/me/notes.pdf");
  await soon(() => all("#path:focus").length).toBe(1);
});
