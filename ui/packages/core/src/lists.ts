/** Lists and what stands on them, one of them open; every change, and how the last removal is taken back. */
import { AskedStore } from "#core/asked";
import type { KeptList, ListChange, ListItem, ListSummary, Problem } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** What was done last, for the line that says so. */
export type ListDone =
  | { readonly kind: "there already"; readonly items: readonly ListItem[] }
  /** `whole`: the list itself is gone. */
  | { readonly kind: "removed"; readonly change: ListChange; readonly whole: boolean }
  | { readonly kind: "refused"; readonly problem: Problem };

export interface ListsState {
  /** The list that is open; null where there is none. */
  readonly open: string | null;
  readonly done: ListDone | null;
}

export class ListsStore extends Store<ListsState> {
  readonly all: AskedStore<readonly ListSummary[]>;
  /** The one that is open. */
  readonly kept: AskedStore<KeptList | null>;

  constructor(private readonly transport: Transport) {
    super({ open: null, done: null });
    this.all = new AskedStore<readonly ListSummary[]>(async () => (await transport.request("lists.all", {})).lists);
    this.kept = new AskedStore<KeptList | null>(async () => (this.value.open === null ? null : transport.request("lists.show", { list_id: this.value.open })));
  }

  /** The open one stays open while it is there; else the one that was changed last opens. */
  async load(): Promise<void> {
    await this.all.load();
    const lists = this.all.value.answer ?? [];
    const open = lists.find(({ id }) => id === this.value.open) ?? lists[0];
    this.patch({ open: open?.id ?? null });
    await this.kept.load();
  }

  async show(listId: string): Promise<void> {
    this.patch({ open: listId, done: null });
    await this.kept.load();
  }

  async create(name: string): Promise<boolean> {
    return this.#change(async () => {
      this.patch({ open: (await this.transport.request("lists.create", { name })).id });
      return null;
    });
  }

  async rename(name: string): Promise<boolean> {
    return this.#inOpen(async (list_id) => {
      await this.transport.request("lists.rename", { list_id, name });
      return undefined;
    });
  }

  async add(items: string[]): Promise<boolean> {
    return this.#inOpen(async (list_id) => {
      const { already } = await this.transport.request("lists.add", { list_id, items });
      return already.length > 0 ? { kind: "there already", items: already } : undefined;
    });
  }

  async check(item: ListItem): Promise<boolean> {
    return this.#inOpen(async (list_id) => {
      await this.transport.request("lists.check", { list_id, item_ids: [item.id], done: item.done_at === null });
      return undefined;
    });
  }

  async edit(item: ListItem, text: string): Promise<boolean> {
    return this.#inOpen(async (list_id) => {
      await this.transport.request("lists.edit", { list_id, item_id: item.id, text });
      return undefined;
    });
  }

  async remove(item: ListItem): Promise<boolean> {
    return this.#inOpen(async (list_id) => ({ kind: "removed", whole: false, change: await this.transport.request("lists.remove", { list_id, item_ids: [item.id] }) }));
  }

  /** Takes off what is ticked off. */
  async clear(): Promise<boolean> {
    return this.#inOpen(async (list_id) => ({ kind: "removed", whole: false, change: await this.transport.request("lists.clear", { list_id, done_only: true }) }));
  }

  async delete(): Promise<boolean> {
    return this.#inOpen(async (list_id) => ({ kind: "removed", whole: true, change: await this.transport.request("lists.delete", { list_id }) }));
  }

  /** Undoes the last removal. */
  async putBack(): Promise<void> {
    const { done } = this.value;
    if (done?.kind !== "removed") return;
    const { summary, items } = done.change;
    await this.#change(async () => {
      const back = await this.transport.request("lists.put_back", { list_id: summary.id, name: summary.name, items });
      this.patch({ open: back.summary.id });
      return null;
    });
  }

  async #inOpen(act: (listId: string) => Promise<ListDone | undefined>): Promise<boolean> {
    const { open } = this.value;
    return open !== null && this.#change(async () => (await act(open)) ?? null);
  }

  /** True when it was done. */
  async #change(act: () => Promise<ListDone | null>): Promise<boolean> {
    try {
      this.patch({ done: await act() });
    } catch (error) {
      this.patch({ done: { kind: "refused", problem: problemOf(error) } });
      return false;
    }
    await this.load();
    return true;
  }
}
