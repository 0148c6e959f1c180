/** Builds everything the page works with, around one transport. */
import { ConversationsStore } from "#core/conversations";
import { Drafts } from "#core/drafts";
import { SearchStore } from "#core/search";
import { SettingsStore } from "#core/settings";
import { Threads } from "#core/threads";
import type { Transport } from "#core/transport";

export interface Parts {
  readonly transport: Transport;
  readonly storage: Storage;
  readonly conversations: ConversationsStore;
  readonly threads: Threads;
  readonly settings: SettingsStore;
  readonly search: SearchStore;
  readonly drafts: Drafts;
}

export function assemble(transport: Transport, storage: Storage): Parts {
  return {
    transport,
    storage,
    conversations: new ConversationsStore(transport),
    threads: new Threads(transport),
    settings: new SettingsStore(transport),
    search: new SearchStore(transport),
    drafts: new Drafts(storage),
  };
}
