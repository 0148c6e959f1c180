/** Plugins in words. */
import type { CellLevel, PluginAuditEntry, PluginInfo, PluginLimits, PluginSource, PluginState } from "#core/contract.gen";
import type { PluginDone } from "#core/plugins";

export const STATES: Readonly<Record<PluginState, string>> = {
  invalid: "Cannot be used",
  new: "Waits to be agreed to",
  changed: "Has changed: waits to be agreed to again",
  disabled: "Switched off",
  enabled: "On",
  failed: "Did not start",
};

export const SOURCES: Readonly<Record<PluginSource, string>> = { bundled: "Came with Karen", user: "Added by you", checkout: "From the checkout" };

const LEVELS: Readonly<Record<CellLevel, string>> = {
  full: "Fully held: it runs in a cell of its own with no way to your files, programs or network but what it was granted.",
  strong: "Strongly held: the system's kernel keeps it from your files, programs and network but for what it was granted. It may see that a file exists, never what is in it.",
  none: "Not held: nothing on this machine keeps it from your files, programs or network. It can do whatever you can do.",
};

const ACTIONS: Readonly<Record<PluginAuditEntry["action"], string>> = {
  approved: "Agreed to",
  revoked: "Agreed to no longer",
  enabled: "Switched on",
  disabled: "Switched off",
  installed: "Installed",
  removed: "Removed",
  settings: "Set",
  called: "Called",
  failed: "Failed",
};

export function levelWords({ level, kind }: PluginInfo): string {
  if (kind === "mcp" && level !== "none") return "A server of another maker, held less tightly: it is a program of this machine, in a cell that lets it start once, and reads only what it is made of.";
  return LEVELS[level];
}

export function actionWords({ action, detail }: PluginAuditEntry): string {
  return detail === "" ? ACTIONS[action] : `${ACTIONS[action]}: ${detail}`;
}

/** Who signed it, and whether that is who signed what was agreed to. */
export function signerWords({ signed_by, signed_before }: PluginInfo): string {
  const now = signed_by === "" ? "Nobody has signed it." : `It is signed with the key ${signed_by}.`;
  if (signed_before === "") return signed_by === "" ? now : `${now} A key is no name: whether it is its author's, only its author can tell you.`;
  const other = signed_by === "" ? "nobody signed this one" : "this one is signed with another key";
  return `${now} What you agreed to was signed with ${signed_before}, and ${other}: ask its author before you agree.`;
}

export function limitWords({ memory_mb, cpu_s, wall_s, storage_mb, output_kb }: PluginLimits): string {
  const n = (value: number) => value.toLocaleString();
  return `At most ${n(memory_mb)} MB of memory, ${n(cpu_s)} s of computing and ${n(wall_s)} s in all a call, ${n(output_kb)} kB of output, and ${n(storage_mb)} MB kept.`;
}

/** How often it ran, and how well. */
export function runWords({ runs, failures, p50_ms }: PluginInfo): string {
  if (runs === 0) return "It has not run yet.";
  const often = runs === 1 ? "Ran once" : `Ran ${runs.toLocaleString()} times`;
  const failed = failures === 0 ? "never failed" : failures === 1 ? "failed once" : `failed ${failures.toLocaleString()} times`;
  const took = p50_ms === null ? "" : `, usually in ${p50_ms < 10 ? p50_ms.toFixed(1) : Math.round(p50_ms).toLocaleString()} ms`;
  return `${often}, ${failed}${took}.`;
}

const WITHOUT: readonly (readonly [string, string])[] = [
  ["network", "It cannot reach the internet or your network."],
  ["memory_read", "It cannot read what Karen remembers of you."],
  ["memory_write", "It cannot add anything to what Karen remembers."],
  ["notify", "It cannot show notices."],
  ["storage", "It cannot keep data of its own on this computer."],
];

/** What a plugin that asks for this much cannot do. Where nothing holds it, nothing can be said. */
export function cannotWords({ level, kind, permissions }: PluginInfo): string[] {
  if (level === "none") return [];
  const asked = new Set(permissions.map(({ name }) => name));
  const known = kind === "mcp" ? WITHOUT.slice(0, 3) : WITHOUT;
  const lacking = known.filter(([name]) => !asked.has(name)).map(([, sentence]) => sentence);
  if (kind === "mcp") return lacking;
  return ["It cannot read or change your files, read your conversations, or start programs.", ...lacking];
}

/** What was done last, in one line. */
export function doneWords(done: PluginDone): string {
  if (done.kind === "refused") return done.problem.message;
  if (done.kind === "added") return "The servers were added. Each waits to be agreed to.";
  const name = `“${done.plugin.name}”`;
  switch (done.kind) {
    case "agreed":
      return done.plugin.state === "failed" ? `${name} was agreed to, and did not start.` : `${name} was agreed to, and is on.`;
    case "revoked":
      return `${name} is agreed to no longer, and does not run.`;
    case "enabled":
      return done.plugin.state === "failed" ? `${name} did not start.` : `${name} is on.`;
    case "disabled":
      return `${name} is off.`;
    case "installed":
      return `${name} was installed.`;
    case "set":
      return `The settings of ${name} were kept.`;
    case "removed":
      return `${name} was removed.`;
  }
}
