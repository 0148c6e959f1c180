/** Builds the memory panel around its stores. Loaded when it is first opened. */
import type { Parts } from "#app/parts";
import { connectionsStore } from "#core/connections";
import { factsStore } from "#core/facts";
import { ForgettingStore } from "#core/forgetting";
import type { ImportsStore } from "#core/imports";
import { MemoryStore } from "#core/memory";
import { numbersStore } from "#core/numbers";
import { TidyingStore } from "#core/tidying";
import { TimelineStore } from "#core/timeline";
import { KarenMemory, type MemoryView } from "#elements/memory/memory";

/** `opened` is a memory whose page is shown first. */
export function memoryDialog({ transport, inbox, settings, memoryNews }: Parts, imports: ImportsStore, view: MemoryView, opened: KarenMemory["opened"]): KarenMemory {
  const dialog = new KarenMemory();
  dialog.transport = transport;
  dialog.inbox = inbox;
  dialog.news = memoryNews;
  dialog.memory = new MemoryStore(transport);
  dialog.facts = factsStore(transport);
  dialog.timeline = new TimelineStore(transport);
  dialog.connections = connectionsStore(transport);
  dialog.numbers = numbersStore(transport);
  dialog.tidying = new TidyingStore(transport);
  dialog.imports = imports;
  dialog.settings = settings;
  dialog.forgetting = new ForgettingStore(transport);
  dialog.view = view;
  dialog.opened = opened;
  return dialog;
}
