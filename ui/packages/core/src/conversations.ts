/** The list of conversations as the sidebar shows it. Knows nothing of what is said in them. */
import type { Conversation, ConversationStatus, Problem } from "#core/contract.gen";
import { ageGroup } from "#core/dates";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

const PAGE = 100;
/** After more news than this at once the whole list is asked for again. */
const FEW = 3;

export type Shelf = "active" | "archived" | "deleted";

export interface ConversationsState {
  readonly shelf: Shelf;
  readonly phase: "loading" | "ready" | "failed";
  readonly problem: Problem | null;
  /** Pinned first, then newest first. */
  readonly conversations: readonly Conversation[];
  readonly cursor: string | null;
}

export interface ConversationGroup {
  readonly name: string;
  readonly conversations: readonly Conversation[];
}

export class ConversationsStore extends Store<ConversationsState> {
  #asked = 0;
  #news = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly pauseMs = 120,
  ) {
    super({ shelf: "active", phase: "loading", problem: null, conversations: [], cursor: null });
  }

  find(id: string): Conversation | undefined {
    return this.value.conversations.find((conversation) => conversation.id === id);
  }

  async show(shelf: Shelf): Promise<void> {
    this.patch({ shelf, phase: "loading", conversations: [], cursor: null });
    await this.load();
  }

  /** Asks for as much of the list as is shown. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    const { shelf, conversations } = this.value;
    const limit = Math.min(500, Math.max(PAGE, conversations.length));
    try {
      const page = await this.transport.request("conversations.list", { status: shelf, limit });
      if (asked !== this.#asked) return;
      this.patch({ phase: "ready", problem: null, conversations: page.conversations, cursor: page.next_cursor });
    } catch (error) {
      if (asked === this.#asked) this.patch({ phase: "failed", problem: problemOf(error) });
    }
  }

  async loadMore(): Promise<void> {
    const { cursor, shelf } = this.value;
    if (cursor === null) return;
    this.patch({ cursor: null });
    try {
      const page = await this.transport.request("conversations.list", { status: shelf, limit: PAGE, cursor });
      if (shelf !== this.value.shelf) return;
      const known = new Set(this.value.conversations.map(({ id }) => id));
      const added = page.conversations.filter(({ id }) => !known.has(id));
      this.patch({ conversations: [...this.value.conversations, ...added], cursor: page.next_cursor });
    } catch {
      if (shelf === this.value.shelf) this.patch({ cursor }); // the next scroll asks again
    }
  }

  async rename(id: string, title: string): Promise<void> {
    this.#put(await this.transport.request("conversations.rename", { conversation_id: id, title }));
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    this.#put(await this.transport.request("conversations.pin", { conversation_id: id, pinned }));
  }

  async tag(id: string, add: string[], remove: string[]): Promise<void> {
    this.#put(await this.transport.request("conversations.tag", { conversation_id: id, add, remove }));
  }

  async archive(id: string, archived: boolean): Promise<void> {
    this.#put(await this.transport.request("conversations.archive", { conversation_id: id, archived }));
  }

  async delete(id: string): Promise<void> {
    this.#put(await this.transport.request("conversations.delete", { conversation_id: id }));
  }

  async restore(id: string): Promise<void> {
    this.#put(await this.transport.request("conversations.restore", { conversation_id: id }));
  }

  async branch(messageId: string): Promise<Conversation> {
    const conversation = await this.transport.request("conversations.branch", { message_id: messageId });
    this.#put(conversation);
    return conversation;
  }

  /** Something about a conversation changed elsewhere. Several at once cost one question. */
  hear(id: string): void {
    this.#news.add(id);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const ids = [...this.#news];
      this.#news.clear();
      void this.#catchUp(ids);
    }, this.pauseMs);
  }

  async #catchUp(ids: readonly string[]): Promise<void> {
    if (ids.length > FEW) {
      await this.load();
      return;
    }
    await Promise.all(
      ids.map(async (id) => {
        try {
          this.#put(await this.transport.request("conversations.get", { conversation_id: id }));
        } catch (error) {
          if (problemOf(error).code === "not_found") this.#remove(id);
        }
      }),
    );
  }

  /** Puts a conversation where it now belongs, or takes it off this shelf. */
  #put(conversation: Conversation): void {
    const others = this.value.conversations.filter(({ id }) => id !== conversation.id);
    if (!belongs(conversation.status, this.value.shelf)) {
      this.patch({ conversations: others });
      return;
    }
    const at = others.findIndex((other) => comesBefore(conversation, other));
    this.patch({ conversations: others.toSpliced(at === -1 ? others.length : at, 0, conversation) });
  }

  #remove(id: string): void {
    this.patch({ conversations: this.value.conversations.filter((conversation) => conversation.id !== id) });
  }
}

function belongs(status: ConversationStatus, shelf: Shelf): boolean {
  return shelf === "active" ? status === "active" || status === "paused" : status === shelf;
}

function comesBefore(one: Conversation, other: Conversation): boolean {
  if (one.pinned !== other.pinned) return one.pinned;
  return Date.parse(one.updated_at) >= Date.parse(other.updated_at);
}

/** The list under its headings, in order. */
export function grouped(conversations: readonly Conversation[], now: Date): ConversationGroup[] {
  const groups = new Map<string, Conversation[]>();
  for (const conversation of conversations) {
    const name = conversation.pinned ? "Pinned" : ageGroup(new Date(conversation.updated_at), now);
    const group = groups.get(name);
    if (group) group.push(conversation);
    else groups.set(name, [conversation]);
  }
  return [...groups].map(([name, members]) => ({ name, conversations: members }));
}
