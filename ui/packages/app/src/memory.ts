/** Builds the memory panel around its stores. Loaded when it is first opened. */
import type { Parts } from "#app/parts";
import { FactsStore } from "#core/facts";
import { ForgettingStore } from "#core/forgetting";
import { MemoryStore } from "#core/memory";
import { KarenMemory, type MemoryView } from "#elements/memory/memory";

/** `opened` is a memory whose page is shown first. */
export function memoryDialog({ transport, inbox, memoryNews }: Parts, view: MemoryView, opened: KarenMemory["opened"]): KarenMemory {
  const dialog = new KarenMemory();
  dialog.transport = transport;
  dialog.inbox = inbox;
  dialog.news = memoryNews;
  dialog.memory = new MemoryStore(transport);
  dialog.facts = new FactsStore(transport);
  dialog.forgetting = new ForgettingStore(transport);
  dialog.view = view;
  dialog.opened = opened;
  return dialog;
}
