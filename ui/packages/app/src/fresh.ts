/** Keeps what is shown true: loads it at the start, hears news, and asks again after every loss of connection. */
import type { Parts } from "#app/parts";
import { CONTRACT, type Event } from "#core/contract.gen";
import { followNews } from "#core/live";
import type { Unsubscribe } from "#core/observable";

const AGAIN_AFTER_MS = 50;

export interface FreshOutcome {
  /** Karen has answered for the first time. */
  answered(): void;
  /** Karen speaks another version of the contract than this page. */
  outdated(): void;
}

export function keepFresh(parts: Parts, outcome: FreshOutcome): Unsubscribe {
  const { transport, conversations, threads, settings } = parts;
  let lost = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const askAgain = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void conversations.load();
      void settings.load().then(() => settings.save());
      void threads.current.value.refresh();
    }, AGAIN_AFTER_MS);
  };
  const hear = (event: Event) => {
    if (event.topic === "conversations") conversations.hear(event.id);
    if (event.topic === "settings") void settings.load();
    threads.hear(event);
  };
  const unwatch = transport.connection.subscribe(({ state }) => {
    if (state === "connected" && lost) askAgain();
    lost = state !== "connected";
  });
  const unfollow = followNews(transport, hear, askAgain);
  void begin(parts, outcome);
  return () => {
    clearTimeout(timer);
    unwatch();
    unfollow();
  };
}

async function begin({ transport, conversations, settings }: Parts, outcome: FreshOutcome): Promise<void> {
  const first = conversations.load();
  void settings.load();
  await first;
  if (conversations.value.phase === "ready") outcome.answered();
  const info = await transport.request("system.info", {}).catch(() => null);
  if (info) outcome.answered();
  if (info && info.contract !== CONTRACT) outcome.outdated();
}
