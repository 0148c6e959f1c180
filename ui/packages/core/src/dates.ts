/** Dates as people say them. Everything takes `now`, so that tests can stand in time. */

const DAY_MS = 86_400_000;
/** To build one takes longer than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(undefined, options);
  formats.set(key, known);
  return known.format(date);
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/** Whole days between the calendar days of both, positive when `date` is earlier. */
export function daysAgo(date: Date, now: Date): number {
  return Math.round((startOfDay(now).getTime() - startOfDay(date).getTime()) / DAY_MS);
}

export function clock(date: Date): string {
  return format(date, { hour: "numeric", minute: "2-digit" });
}

/** The exact moment, for the hover. */
export function exact(date: Date): string {
  return format(date, { dateStyle: "full", timeStyle: "medium" });
}

/** A calendar day in a conversation: Today, Yesterday, Monday, 3 March, 3 March 2024. */
export function dayName(date: Date, now: Date): string {
  const days = daysAgo(date, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return format(date, { weekday: "long" });
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(date, { day: "numeric", month: "long", ...year });
}

/** The day within a sentence: today, yesterday, 3 March. */
export function dayWithin(iso: string, now: Date): string {
  return within(dayName(new Date(iso), now));
}

/** How a day that stands alone is written within a sentence. */
export function within(day: string): string {
  return day.replace(/^(Today|Yesterday)/, (word) => word.toLowerCase());
}

/** The time alone for today, the day's name otherwise. */
export function shortMoment(date: Date, now: Date): string {
  return daysAgo(date, now) === 0 ? clock(date) : dayName(date, now);
}

/** A moment that may be yet to come, with its time: Today, 17:00; Tomorrow, 8:00; Friday, 8:00; 3 March 2027, 8:00. */
export function dayAndTime(date: Date, now: Date): string {
  const ahead = -daysAgo(date, now);
  const day = ahead === 1 ? "Tomorrow" : ahead > 1 && ahead < 7 ? format(date, { weekday: "long" }) : dayName(date, now);
  return `${day}, ${clock(date)}`;
}

/** The heading a conversation of that age stands under. */
export function ageGroup(date: Date, now: Date): string {
  const days = daysAgo(date, now);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Previous 7 days";
  if (date.getFullYear() === now.getFullYear() && date.getMonth() === now.getMonth()) return "This month";
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(date, { month: "long", ...year });
}

export function greeting(now: Date): string {
  const hour = now.getHours();
  if (hour < 5) return "Good night";
  if (hour < 12) return "Good morning";
  if (hour < 18) return "Good afternoon";
  return "Good evening";
}
