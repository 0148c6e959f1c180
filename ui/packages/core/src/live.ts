/** News from Karen: keeps one subscription open for as long as the page lives, through every loss of connection. */
import type { Event, Topic } from "#core/contract.gen";
import type { Unsubscribe } from "#core/observable";
import { problemOf } from "#core/problem";
import { type Transport, whenConnected } from "#core/transport";

const TOPICS: Topic[] = ["conversations", "messages", "settings", "health", "models", "memory", "preferences", "reminders", "lists", "plugins", "data", "window"];
const AGAIN_MS = 300;
/** A subscription that stays silent for this long after it stalled may be lost: another is opened. */
const LOST_AFTER_MS = 10_000;

export interface Listener {
  hear(event: Event): void;
  /** A subscription begins anew: what happened between is unknown, so everything shown should be asked for again. */
  missed(): void;
  /** Whether Karen gives signs of life. */
  hearing(well: boolean): void;
}

export function followNews(transport: Transport, listener: Listener): Unsubscribe {
  const leave = new AbortController();
  void follow(transport, listener, leave.signal);
  return () => leave.abort();
}

async function follow(transport: Transport, listener: Listener, signal: AbortSignal): Promise<void> {
  for (let again = false; !signal.aborted; again = true) {
    await whenConnected(transport);
    if (again) askForLife(transport, listener);
    const ended = await listen(transport, listener, signal);
    if (ended === "for good") return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** What was missed is asked for at once; and whoever answers anything is alive. */
function askForLife(transport: Transport, listener: Listener): void {
  listener.missed();
  void transport.request("system.info", {}).then(
    () => listener.hearing(true),
    () => undefined,
  );
}

async function listen(transport: Transport, listener: Listener, signal: AbortSignal): Promise<"for now" | "for good"> {
  const lost = new AbortController();
  const flow = transport.stream("events.subscribe", { topics: TOPICS }, AbortSignal.any([signal, lost.signal]));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unwatch = flow.stalled.subscribe((stalled) => {
    clearTimeout(timer);
    listener.hearing(!stalled);
    if (!stalled) return;
    timer = setTimeout(() => {
      unwatch(); // leaving is no sign of life
      lost.abort();
    }, LOST_AFTER_MS);
  });
  try {
    for await (const event of flow) listener.hear(event);
  } catch (error) {
    const { code } = problemOf(error);
    if (signal.aborted || code === "unauthenticated" || code === "forbidden") return "for good";
  } finally {
    clearTimeout(timer);
    unwatch();
  }
  return "for now";
}
