/** A page that is loaded anew shows the conversation it showed before. A window that is opened anew begins a new chat. */
import type { Kept } from "#app/parts";
import type { Unsubscribe } from "#core/observable";
import type { Threads } from "#core/threads";

const KEY = "karen.open";

export function keepOpen(threads: Threads, session: Kept): Unsubscribe {
  const before = session.getItem(KEY);
  const remember = () => {
    const { conversationId } = threads.current.value.value;
    if (conversationId === null) session.removeItem(KEY);
    else session.setItem(KEY, conversationId);
  };
  let unwatch = threads.current.value.subscribe(remember);
  const stop = threads.current.subscribe((thread) => {
    unwatch();
    unwatch = thread.subscribe(remember);
    remember();
  });
  if (before !== null) void reopen(threads, before);
  return () => {
    stop();
    unwatch();
  };
}

async function reopen(threads: Threads, conversationId: string): Promise<void> {
  await threads.open(conversationId);
  const { phase, problem } = threads.current.value.value;
  if (phase === "failed" && problem?.code === "not_found") threads.startNew();
}
