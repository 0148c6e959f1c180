/** Amounts as people say them. Pure functions; digits are grouped as the reader's language does. */

const BYTE_UNITS = ["kB", "MB", "GB", "TB"] as const;
const KILO = 1000;

function digits(value: number, places = 0): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: places }).format(value);
}

export function count(value: number): string {
  return digits(value);
}

/** 1 byte, 940 bytes, 4.9 GB, 12 GB: two figures where one would hide too much. */
export function bytes(value: number): string {
  if (value < KILO) return `${digits(value)} ${value === 1 ? "byte" : "bytes"}`;
  let [amount, unit] = [value / KILO, 0];
  while (Math.round(amount) >= KILO && unit < BYTE_UNITS.length - 1) [amount, unit] = [amount / KILO, unit + 1];
  return `${digits(amount, amount < 9.95 ? 1 : 0)} ${BYTE_UNITS[unit] ?? ""}`;
}

/** 420 ms, 1.3 s, 2 min 5 s. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${digits(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

export function speed(tokensPerSecond: number): string {
  return `${digits(tokensPerSecond, tokensPerSecond < 9.95 ? 1 : 0)} tokens/s`;
}
