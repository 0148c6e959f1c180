/** Builds everything the page works with, around one transport. */
import { ConversationsStore } from "#core/conversations";
import { DataStore } from "#core/data";
import { Drafts } from "#core/drafts";
import type { ImportsStore } from "#core/imports";
import { InboxStore } from "#core/inbox";
import { Cell } from "#core/observable";
import { ModelsStore } from "#core/models";
import { RemindersStore } from "#core/reminders";
import { SearchStore } from "#core/search";
import { SettingsStore } from "#core/settings";
import { Threads } from "#core/threads";
import type { Transport } from "#core/transport";

export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface Parts {
  readonly transport: Transport;
  readonly storage: Storage;
  /** Lasts as long as the tab or the window, through every reload of the page. */
  readonly session: Kept;
  readonly conversations: ConversationsStore;
  readonly threads: Threads;
  readonly settings: SettingsStore;
  readonly search: SearchStore;
  readonly models: ModelsStore;
  readonly drafts: Drafts;
  readonly data: DataStore;
  /** One and the same, loaded when it is first needed. */
  readonly imports: () => Promise<ImportsStore>;
  readonly inbox: InboxStore;
  readonly reminders: RemindersStore;
  /** Grows with each news of lists. */
  readonly listsNews: Cell<number>;
  /** Grows with each news of plugins. */
  readonly pluginsNews: Cell<number>;
  /** Grows with each news of memory and preferences, for whatever shows some of it. */
  readonly memoryNews: Cell<number>;
  /** Whether Karen gives signs of life. */
  readonly hearing: Cell<boolean>;
}

export function assemble(transport: Transport, storage: Storage, session: Kept): Parts {
  let imports: Promise<ImportsStore> | undefined;
  return {
    transport,
    storage,
    session,
    conversations: new ConversationsStore(transport),
    threads: new Threads(transport),
    settings: new SettingsStore(transport),
    search: new SearchStore(transport),
    models: new ModelsStore(transport),
    drafts: new Drafts(transport, storage),
    data: new DataStore(transport),
    imports: () => (imports ??= import("#core/imports").then(({ ImportsStore }) => new ImportsStore(transport))),
    inbox: new InboxStore(transport),
    reminders: new RemindersStore(transport),
    listsNews: new Cell(0),
    pluginsNews: new Cell(0),
    memoryNews: new Cell(0),
    hearing: new Cell(true),
  };
}
