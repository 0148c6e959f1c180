/** Failures as the page sees them: the contract's problem, thrown. */
import type { InvalidField, Problem } from "#core/contract.gen";

/** Thrown by every transport; `problem.code` says who should act. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";

  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

export function unavailable(message: string): RequestFailed {
  return new RequestFailed({ code: "unavailable", message });
}

export function cancelled(): RequestFailed {
  return new RequestFailed({ code: "cancelled", message: "Stopped." });
}

/** Any thrown thing as a problem: what is not one of ours is a bug of the page, and says so. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  if (error instanceof DOMException && error.name === "AbortError") return cancelled().problem;
  return { code: "internal", message: `The page made a mistake: ${String(error)}` };
}

/** A problem out of JSON that came over a wire; null when it is none. */
export function parseProblem(text: string): Problem | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isProblem(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** What is wrong with each field, by its dotted name. */
export function fieldsOf(problem: Problem): InvalidField[] {
  return problem.code === "invalid_input" ? (problem.fields ?? []) : [];
}

/** True when the same call may succeed later without any change. */
export function isPassing(problem: Problem): boolean {
  return problem.code === "unavailable" || problem.code === "timeout" || problem.code === "model_unavailable";
}
