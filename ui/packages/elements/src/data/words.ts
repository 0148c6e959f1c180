/** What happens with the data, in words. */
import type { Backup, BackupReason, Repaired } from "#core/contract.gen";
import type { Done, Work } from "#core/data";
import { clock, dayName, within } from "#core/dates";
import { bytes, count } from "#core/quantities";

export const REASONS: Readonly<Record<BackupReason, string>> = {
  asked: "Made by you",
  before_upgrade: "Before an update of Karen",
  before_restore: "Before another copy was restored",
  before_repair: "Before a repair",
};

export const DOING: Readonly<Record<Work, string>> = {
  backup: "Copying…",
  restore: "Restoring… What is there now is copied first.",
  export: "Writing the archive…",
  delete: "Deleting…",
  repair: "Repairing… This may take some minutes.",
};

/** Tables as people know them; of any other the name itself is said. */
const TABLES: Readonly<Partial<Record<string, string>>> = {
  conversation: "conversations",
  message: "messages",
  conversation_tag: "tags",
  draft: "drafts",
  user: "profiles",
  session: "sessions",
  token: "access tokens",
  sent_bytes: "counts of sent bytes",
};

/** 3 November, 14:05. */
export function moment(iso: string, now: Date): string {
  const date = new Date(iso);
  return `${dayName(date, now)}, ${clock(date)}`;
}

/** The same within a sentence. */
export function momentWithin(iso: string, now: Date): string {
  return within(moment(iso, now));
}

/** `damaged` data cannot be copied as it is. */
export function restoreQuestion(copy: Backup, damaged: boolean, now: Date): string {
  const back = `Everything goes back to how it was: ${momentWithin(copy.created_at, now)}. What came after is not in that copy.`;
  return damaged ? back : `${back} A copy of how it is now is made first, so this can be taken back.`;
}

export function doneWords(done: Done, now: Date): string {
  if ("problem" in done) return done.problem.message;
  switch (done.work) {
    case "backup":
      return `Copied: ${bytes(done.backup.size_bytes)}, kept as ${done.backup.path}`;
    case "restore": {
      const { before, conversations, messages } = done.restored;
      const kept = before ? ` How it was before is kept as the copy of ${momentWithin(before.created_at, now)}.` : "";
      return `Restored: ${amount(conversations, "conversation")} with ${amount(messages, "message")}.${kept}`;
    }
    case "export": {
      const { path, size_bytes, conversations, messages } = done.exported;
      return `Written: ${amount(conversations, "conversation")} with ${amount(messages, "message")}, ${bytes(size_bytes)}, as ${path}`;
    }
    case "delete":
      return ["Everything is deleted.", ...done.left].join(" ");
    case "repair":
      return repairWords(done.repaired);
  }
}

function repairWords({ saved_rows, lost_rows, lost, kept }: Repaired): string {
  const among = lost.length === 0 ? "" : `, among the ${lost.map((table) => TABLES[table] ?? table).join(" and the ")}`;
  const missing = lost_rows === 0 ? "Nothing was lost." : `${amount(lost_rows, "entry", "entries")} could not be read${among}.`;
  return `Repaired: ${amount(saved_rows, "entry", "entries")} saved. ${missing}${kept === "" ? "" : ` The damaged file is kept as ${kept}`}`;
}

function amount(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A name for a new file, with the day in it. */
export function fileName(what: "copy" | "everything", now: Date): string {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return what === "copy" ? `karen-${day}.karen-backup` : `karen-everything-${day}.zip`;
}
