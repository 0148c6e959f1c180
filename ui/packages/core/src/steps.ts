/** The runs of tools an answer rests on: which are shown with it, what became of each, and what they are called. */
import type { AiData, Message, ToolStep } from "#core/contract.gen";

/** `kept short`: it ended well, and its result was too long to be kept with the answer. */
export type StepState = "running" | "done" | "kept short" | "failed" | "unfinished";

export interface ShownStep {
  readonly step: ToolStep;
  readonly state: StepState;
}

const NAMES: Readonly<Record<string, string>> = {
  time: "Clock",
  date: "Calendar",
  weather: "Weather",
  calculate: "Calculator",
  convert: "Unit converter",
  random: "Chance",
  set_reminder: "Set a reminder",
  change_reminder: "Change a reminder",
  list_reminders: "Reminders",
  lists: "Lists",
  remember: "Remember",
  recall: "Look in memory",
  forget: "Forget",
  search_history: "Search your messages",
  system_status: "This computer",
  usage: "Counts",
};
const FAILURES: Readonly<Record<string, string>> = {
  invalid_input: "It could not use what it was given.",
  not_found: "It did not find what was asked for.",
  rate_limited: "It has run too often just now.",
  timed_out: "It took too long.",
};
const NOTHING: AiData = { keywords: [], knowledge_graph_insights: null, confidence: null, reasoning: null, steps: [] };

/** What a tool is called in words; one that is not known by its own name. */
export function toolName(tool: string): string {
  return NAMES[tool] ?? inWords(tool);
}

/** `from_unit` → From unit. */
export function inWords(name: string): string {
  const words = name.replace(/[_\s]+/g, " ").trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** A run that waits for leave is shown by its question instead. */
export function stepsOf({ ai_data, question, status }: Message): ShownStep[] {
  const steps = ai_data?.steps ?? [];
  const last = steps.at(-1);
  const ran = question && last?.tool === question.tool && last.result === null ? steps.slice(0, -1) : steps;
  return ran.map((step) => ({ step, state: stateOf(step, status, step === last) }));
}

/** Why a run failed, in words; null when it did not. */
export function failureOf({ result }: ToolStep): string | null {
  if (typeof result !== "object" || result === null) return null;
  const [[key, code] = [], ...more] = Object.entries(result);
  return key === "failed" && typeof code === "string" && more.length === 0 ? (FAILURES[code] ?? "It could not do it.") : null;
}

function stateOf(step: ToolStep, status: Message["status"], isLast: boolean): StepState {
  if (failureOf(step) !== null) return "failed";
  if (step.result !== null) return "done";
  if (status === "complete") return "kept short";
  return status === "streaming" && isLast ? "running" : "unfinished";
}

export function withStarted(known: AiData | null, tool: string, args: ToolStep["args"]): AiData {
  const before = known ?? NOTHING;
  return { ...before, steps: [...before.steps, { tool, args, result: null }] };
}

export function withFinished(known: AiData | null, result: ToolStep["result"]): AiData {
  const before = known ?? NOTHING;
  return { ...before, steps: before.steps.map((step, at) => (at === before.steps.length - 1 ? { ...step, result } : step)) };
}
