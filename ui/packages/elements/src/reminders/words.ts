/** Reminders in words. */
import type { Reminder, RepeatInput } from "#core/contract.gen";
import { dayAndTime, within } from "#core/dates";
import type { ReminderDone } from "#core/reminders";

const KINDS = { reminder: "Reminder", alarm: "Alarm", timer: "Timer" } as const;
/** 1 January 2024 was a Monday. */
const DAYS = Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(undefined, { weekday: "short" }).format(new Date(2024, 0, 1 + day)));
const WORKING = "0,1,2,3,4";

export function titleOf({ text, kind }: Reminder): string {
  return text === "" ? KINDS[kind] : text;
}

export function repeatWords({ unit, every = 1, weekdays = [] }: RepeatInput): string {
  const often = every === 1 ? `Every ${unit}` : `Every ${every.toLocaleString()} ${unit}s`;
  if (weekdays.length === 0) return often;
  const days = [...weekdays].sort();
  if (every === 1 && days.join() === WORKING) return "Every weekday";
  const named = days.map((day) => DAYS[day]).join(", ");
  return every === 1 ? `Every ${named}` : `${often}, ${named}`;
}

/** What was done last, in one line. */
export function doneWords(done: ReminderDone, now: Date): string {
  if (done.kind === "refused") return done.problem.message;
  const { reminder } = done;
  const title = `“${titleOf(reminder)}”`;
  const moment = within(dayAndTime(new Date(reminder.at), now)).replace(/^Tomorrow/, "tomorrow");
  switch (done.kind) {
    case "set":
      return `${title} is set: ${moment}.`;
    case "changed":
      return `${title} was changed.`;
    case "snoozed":
      return `${title} rings again: ${moment}.`;
    case "finished":
      return reminder.state === "waiting" ? `${title} is done for now; next: ${moment}.` : `${title} is done.`;
    case "deleted":
      return `${title} was deleted.`;
  }
}
