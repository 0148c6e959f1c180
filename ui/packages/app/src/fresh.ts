/** Keeps what is shown true: loads it at the start, hears news, and asks again after every loss of connection. */
import type { Parts } from "#app/parts";
import { CONTRACT, type Event } from "#core/contract.gen";
import { followNews } from "#core/live";
import type { Unsubscribe } from "#core/observable";

const AGAIN_AFTER_MS = 50;
/** Stands for every id: so much has changed that everything should be asked for again. */
const ANY = "*";

export interface FreshOutcome {
  /** Karen has answered for the first time. */
  answered(): void;
  /** Karen speaks another version of the contract than this page. */
  outdated(): void;
}

export function keepFresh(parts: Parts, outcome: FreshOutcome): Unsubscribe {
  const { transport, conversations, threads, settings, models, drafts, data } = parts;
  let lost = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const askAgain = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void conversations.load();
      void settings.load().then(() => settings.save());
      void threads.refresh();
      models.hear();
      void drafts.load();
      void data.check();
      hearMemory(parts);
      void parts.reminders.all.load();
      hearLists(parts);
      hearPlugins(parts);
    }, AGAIN_AFTER_MS);
  };
  const hear = (event: Event) => {
    if (event.id === ANY || event.topic === "data") {
      askAgain();
      return;
    }
    if (event.topic === "conversations") conversations.hear(event.id);
    if (event.topic === "settings") void settings.load();
    if (event.topic === "memory") hearMemory(parts);
    if (event.topic === "preferences") {
      void settings.load();
      parts.memoryNews.set(parts.memoryNews.value + 1);
    }
    if (event.topic === "reminders") parts.reminders.all.hear();
    if (event.topic === "lists") hearLists(parts);
    if (event.topic === "plugins") hearPlugins(parts);
    if (event.topic === "models") models.hear(event.id);
    threads.hear(event);
  };
  const hearing = (well: boolean) => {
    threads.hearing(well);
    parts.hearing.set(well);
  };
  const takeDrafts = () => void drafts.load();
  const keepDrafts = () => drafts.flush();
  const unwatch = transport.connection.subscribe(({ state }) => {
    if (state === "connected" && lost) askAgain();
    lost = state !== "connected";
  });
  const unfollow = followNews(transport, { hear, hearing, missed: askAgain });
  const leave = new AbortController();
  addEventListener("focus", takeDrafts, { signal: leave.signal });
  for (const end of ["blur", "pagehide"]) addEventListener(end, keepDrafts, { signal: leave.signal });
  void begin(parts, outcome);
  return () => {
    clearTimeout(timer);
    unwatch();
    unfollow();
    leave.abort();
  };
}

function hearMemory({ inbox, memoryNews }: Parts): void {
  inbox.hear();
  memoryNews.set(memoryNews.value + 1);
}

function hearLists({ listsNews }: Parts): void {
  listsNews.set(listsNews.value + 1);
}

function hearPlugins({ pluginsNews }: Parts): void {
  pluginsNews.set(pluginsNews.value + 1);
}

async function begin({ transport, conversations, settings, models, drafts, data, inbox, reminders }: Parts, outcome: FreshOutcome): Promise<void> {
  const first = conversations.load();
  void drafts.load();
  void settings.load();
  await first;
  void models.load();
  void data.check();
  void inbox.load();
  void reminders.all.load();
  if (conversations.value.phase === "ready") outcome.answered();
  const info = await transport.request("system.info", {}).catch(() => null);
  if (info) outcome.answered();
  if (info && info.contract !== CONTRACT) outcome.outdated();
}
