/** What is said of models: pure functions from what Karen knows to the words a person reads. */
import type { ModelInfo, ModelState, ModelStatus, ModelTestResult, Provider } from "#core/contract.gen";
import { hostOf } from "#core/address";
import { bytes, count, duration, speed } from "#core/quantities";
import type { IconName } from "#elements/icon/icon";

/** The state in a word, beside a mark whose shape differs too. */
export const STATE_WORDS: Readonly<Record<ModelState, string>> = {
  absent: "none",
  idle: "idle",
  starting: "starting…",
  ready: "ready",
  failed: "not working",
};

/** Its name with what must never be missed about it. */
export function nameOf({ state, label, tiny }: ModelStatus): string {
  if (state === "absent") return "No model";
  return `${label === "" ? "A model" : label}${tiny ? " · tiny" : ""}`;
}

/** What stands beside the name where there is room for a few words only. */
export function modeOf({ state, busy }: ModelStatus): string {
  if (state === "absent") return "computed and remembered answers only";
  return busy && state === "ready" ? "answering…" : STATE_WORDS[state];
}

/** Where answers come from, when that is not this computer; null when it is. */
export function elsewhere(status: ModelStatus, providers: readonly Provider[]): string | null {
  if (status.on_this_machine || status.state === "absent") return null;
  const url = providers.find(({ id }) => id === status.choice?.provider_id)?.url;
  return url ? hostOf(url) : "another computer";
}

/** How it is, and why where there is a reason. */
export function condition(status: ModelStatus): string {
  const { state, reason } = status;
  if (state === "absent" || state === "failed") return reason === "" ? plain(status) : reason;
  return `${plain(status)} ${reason}`.trim();
}

function plain(status: ModelStatus): string {
  switch (status.state) {
    case "absent":
      return "What Karen computes and remembers is answered; nothing is guessed.";
    case "idle":
      return status.on_this_machine ? "Loads when a question needs it, and takes no memory until then." : "Is asked when a question needs it.";
    case "starting":
      return "Is being loaded. What is computed and remembered is answered meanwhile.";
    case "ready":
      return status.busy ? "Is answering now." : status.on_this_machine ? "Loaded and ready." : "Can be reached.";
    case "failed":
      return "Does not work, and has not said why.";
  }
}

/** What one should know of it before relying on it; empty when there is nothing. */
export function caution(status: ModelStatus, host: string | null): string {
  if (host !== null) return `Each question a model answers is sent to ${host}, with what belongs to it. What Karen computes or finds herself is not.`;
  if (status.tiny && status.state !== "absent") return "It is too small to be relied on: what it says is marked as a tiny model’s guess.";
  return "";
}

/** What was measured of it, each with its name. */
export function figures({ state, first_token_ms, tokens_per_second, memory_bytes, context_tokens }: ModelStatus): [string, string][] {
  if (state === "absent") return [];
  return known([
    ["First word after", first_token_ms, duration],
    ["Speed", tokens_per_second, speed],
    ["Memory in use", memory_bytes, bytes],
    ["Context", context_tokens, (tokens) => `${count(tokens)} tokens`],
  ]);
}

/** Pairs whose value is known, in words. */
export function known(pairs: readonly (readonly [string, number | null | undefined, (value: number) => string])[]): [string, string][] {
  return pairs.flatMap(([name, value, say]) => (typeof value === "number" ? [[name, say(value)]] : []));
}

/** Size, parameters, quantisation and context, as far as they are known. */
export function facts({ size_bytes, parameters, quantisation, context_tokens }: ModelInfo): string {
  return [
    typeof size_bytes === "number" ? bytes(size_bytes) : null,
    parameters ? `${parameters} parameters` : null,
    quantisation,
    typeof context_tokens === "number" ? `${count(context_tokens)} tokens of context` : null,
  ]
    .filter((fact) => fact !== null)
    .join(" · ");
}

/** Whether it runs on this machine; null when nothing is known and nothing is said. */
export function fitOf({ fit, needed_bytes, detail }: ModelInfo, availableBytes: number | null): { icon: IconName; words: string } | null {
  const needs = typeof needed_bytes === "number" ? [`needs ${bytes(needed_bytes)}`] : [];
  const free = needs.length > 0 && availableBytes !== null ? [`${bytes(availableBytes)} free`] : [];
  const figured = [...needs, ...free].join(", ");
  const said = (word: string) => [figured === "" ? `${word}.` : `${word}: ${figured}.`, detail].filter((part) => part !== "").join(" ");
  switch (fit) {
    case "fits":
      return { icon: "check", words: said("Fits") };
    case "tight":
      return { icon: "alert", words: said("Tight") };
    case "too_large":
      return { icon: "close", words: detail === "" ? said("Too large") : `Too large. ${detail}` };
    case "unknown":
      return detail === "" ? null : { icon: "help", words: detail };
  }
}

/** Whose models these are and where they run. */
export function origin({ kind, url, added, on_this_machine, has_key }: Provider): string {
  if (kind === "embedded") return "Comes with Karen and needs nothing else.";
  if (kind === "gguf") return "Model files (GGUF) that Karen runs herself.";
  if (kind === "scripted") return "For tests.";
  const where = url === null ? "" : on_this_machine ? `at ${hostOf(url)}, on this computer` : `at ${hostOf(url)}, not on this computer`;
  return `${added ? "Added by you" : "Found"} ${where}${has_key ? ", with a key" : ""}.`.replace("  ", " ");
}

/** What a trial gave, in a line. */
export function measured({ first_token_ms, tokens_per_second, tokens }: ModelTestResult): string {
  return known([
    ["first word after", first_token_ms, duration],
    ["", tokens_per_second, speed],
    ["", tokens, (many) => `${count(many)} tokens`],
  ])
    .map(([name, value]) => `${name} ${value}`.trim())
    .join(" · ");
}
