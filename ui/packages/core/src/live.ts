/** News from Karen: keeps one subscription open for as long as the page lives, through every loss of connection. */
import type { Event, Topic } from "#core/contract.gen";
import type { Unsubscribe } from "#core/observable";
import { problemOf } from "#core/problem";
import { type Transport, whenConnected } from "#core/transport";

const TOPICS: Topic[] = ["conversations", "messages", "settings", "health", "window"];
const AGAIN_MS = 300;

/**
 * Calls `hear` for each event, and `missed` whenever a subscription begins anew: what happened between is unknown, so
 * everything shown should be asked for again.
 */
export function followNews(transport: Transport, hear: (event: Event) => void, missed: () => void): Unsubscribe {
  const leave = new AbortController();
  void follow(transport, hear, missed, leave.signal);
  return () => leave.abort();
}

async function follow(transport: Transport, hear: (event: Event) => void, missed: () => void, signal: AbortSignal): Promise<void> {
  for (let again = false; !signal.aborted; again = true) {
    await whenConnected(transport);
    if (again) missed();
    try {
      for await (const event of transport.stream("events.subscribe", { topics: TOPICS }, signal)) hear(event);
    } catch (error) {
      const { code } = problemOf(error);
      if (code === "cancelled" || code === "unauthenticated" || code === "forbidden") return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
