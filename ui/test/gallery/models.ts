/** The states of everything that shows models. */
import type { Parts } from "#app/parts";
import { RequestFailed } from "#core/problem";
import { ago, message } from "#test/fixtures/data";
import type { TestKaren } from "#test/fixtures/karen";
import { FIGURES, LLAMA, model, provider } from "#test/fixtures/models";

type States = Record<string, (parts: Parts) => unknown>;

export function modelStates(karen: TestKaren, command: (name: "models") => void, deep: (selector: string) => HTMLElement | undefined): States {
  const { models } = karen;
  const later = (act: () => void) => setTimeout(act, 250);
  const opened = (act: () => void = () => undefined) => {
    command("models");
    later(act);
  };
  const guess = (tiny: boolean, promptTokens: number) => async ({ threads }: Parts) => {
    const made = { ...FIGURES, tiny, prompt_tokens: promptTokens, context_tokens: 2048, duration_ms: 1_040 };
    karen.messages.get("train")?.push(
      message("train", { id: "g1", role: "user", content: "Say something about the sea.", timestamp: ago(0) }),
      message("train", { id: "g2", role: "assistant", replies_to: "g1", content: "The sea is large and mostly made of water.", provenance: { kind: "guess", model: tiny ? "SmolLM2 135M" : "llama3.1 8B", ...made } }),
    );
    await threads.open("train");
  };
  const chip = (act: () => void) => () => {
    act();
    later(() => deep("karen-model-chip")?.shadowRoot?.querySelector("button")?.click());
  };
  return {
    models: () => opened(),
    "models-loading": () => {
      karen.hang.add("models.list");
      opened();
    },
    "models-error": () => {
      karen.fail.set("models.list", new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." }));
      opened();
    },
    "models-empty": () => {
      models.providers = [];
      models.models = [];
      models.become({ state: "absent", choice: null, kind: null, label: "", reason: "The files that come with Karen are missing. Install Karen again, or choose a model of yours." });
      opened();
    },
    "models-offline": () => {
      karen.die();
      opened();
    },
    "models-many": () => {
      models.moveAway();
      models.providers.push(
        provider("lm", "openai", "LM Studio", { url: "http://127.0.0.1:1234/v1", state: "unreachable", detail: "Nobody listens at 127.0.0.1:1234. Start LM Studio’s server, then look again." }),
        provider("cloud", "openai", "A server of a company", { url: "https://api.company.example/v1", on_this_machine: false, added: true, allowed: false, state: "not_allowed", detail: "You have not agreed that questions are sent there. Remove it and add it again to agree." }),
      );
      opened();
    },
    "models-full": () => {
      for (let at = 1; at <= 60; at += 1) models.models.push(model({ ...LLAMA, model: `m${at}` }, `A model with a rather long name, number ${at}, instruct`, at % 3 === 0 ? "tight" : "fits", { size_bytes: at * 4e8, needed_bytes: at * 5e8 }));
      opened();
    },
    "models-test": () => opened(() => deep("button[aria-label='Test llama3.1 8B']")?.click()),
    "models-server": () =>
      opened(() => {
        deep("karen-add-server")?.shadowRoot?.querySelector<HTMLElement>(".opener")?.click();
        later(() => {
          const field = deep("#url") as HTMLInputElement | undefined;
          if (!field) return;
          field.value = "http://models.example.org/v1";
          field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
          later(() => deep(".consent")?.scrollIntoView({ block: "center" }));
        });
      }),
    "models-file": (parts) => {
      models.file = "held";
      opened(() => void parts.models.file.start("/home/me/models/mistral-7b.Q4_K_M.gguf", true));
      setTimeout(() => deep("progress")?.scrollIntoView({ block: "center" }), 400);
    },
    "models-bad-file": (parts) => {
      models.file = new RequestFailed({ code: "invalid_input", message: "/home/me/notes.pdf is no GGUF file: it begins with %PDF. Choose a file that ends in .gguf." });
      opened(() => void parts.models.file.start("/home/me/notes.pdf", true));
      setTimeout(() => deep("#path")?.scrollIntoView({ block: "center" }), 400);
    },
    "chip-ready": chip(() => models.become({ state: "ready", choice: LLAMA, label: "llama3.1 8B", kind: "ollama", tiny: false, chosen: true, memory_bytes: 6.1e9, context_tokens: 131_072, first_token_ms: 412, tokens_per_second: 38.4 })),
    "chip-failed": chip(() => models.become({ state: "failed", choice: LLAMA, label: "llama3.1 8B", kind: "ollama", tiny: false, chosen: true, reason: "Ollama does not answer at 127.0.0.1:11434. Start it, or choose another model." })),
    "chip-absent": chip(() => models.become({ state: "absent", choice: null, kind: null, label: "", tiny: false, reason: "The files that come with Karen are missing. Install Karen again, or choose a model of yours." })),
    "chip-away": chip(() => models.moveAway()),
    guess: guess(false, 1100),
    "guess-tiny": async (parts) => {
      await guess(true, 1900)(parts);
      setTimeout(() => deep("karen-message[latest]")?.shadowRoot?.querySelector("karen-provenance")?.shadowRoot?.querySelector("button")?.click(), 300);
    },
    "about-sent": () => {
      models.moveAway();
      opened(() => deep("#tab-about")?.click());
    },
  };
}
