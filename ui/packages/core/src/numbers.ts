/** How much Karen remembers, of what kinds, and whether all of it can be found by its meaning. */
import { AskedStore } from "#core/asked";
import type { MemoryAnalytics, MemoryStats } from "#core/contract.gen";
import type { Transport } from "#core/transport";

export interface Numbers {
  readonly analytics: MemoryAnalytics;
  readonly stats: MemoryStats;
}

export type NumbersStore = AskedStore<Numbers>;

export function numbersStore(transport: Transport): NumbersStore {
  return new AskedStore(async () => {
    const [analytics, stats] = await Promise.all([transport.request("memory.analytics", {}), transport.request("memory.stats", {})]);
    return { analytics, stats };
  });
}
