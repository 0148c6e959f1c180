/** The dialogs, each loaded when it is first opened. One is open at a time. */
import type { Parts } from "#app/parts";
import { SHORTCUT_LIST } from "#app/shortcuts";
import type { Conversation, ExportFormat } from "#core/contract.gen";
import type { ConversationsStore } from "#core/conversations";
import type { KarenMemory, MemoryView } from "#elements/memory/memory";
import type { SectionId } from "#elements/settings/sections";
import type { Command } from "#elements/sidebar/request";

export type DialogCommand = Exclude<Command, "new-chat" | "sidebar" | "import">;

/** Shows a dialog element until it closes. Events it fires bubble to the app, which it is put into. */
async function show(dialog: HTMLElement & { readonly closed: Promise<void> }, within: ParentNode): Promise<void> {
  within.append(dialog);
  await dialog.closed;
  dialog.remove();
}

export function openDialog(command: DialogCommand, parts: Parts, within: ParentNode): Promise<void> {
  switch (command) {
    case "search":
      return openPalette(parts, within);
    case "shortcuts":
      return openShortcuts(within);
    case "memory":
      return openMemory(parts, within, "memories");
    case "inbox":
      return openMemory(parts, within, "inbox");
    case "reminders":
      return openReminders(parts, within);
    case "lists":
      return openLists(parts, within);
    case "plugins":
      return openPlugins(parts, within);
    case "summary":
      return openSummary(parts, within);
    case "settings":
      return openSettings(parts, within);
    case "models":
    case "data":
      return openSettings(parts, within, command);
  }
}

async function openShortcuts(within: ParentNode): Promise<void> {
  const { KarenShortcuts } = await import("#elements/dialog/shortcuts");
  const dialog = new KarenShortcuts();
  dialog.shortcuts = SHORTCUT_LIST;
  await show(dialog, within);
}

export async function openTags(conversation: Conversation, conversations: ConversationsStore, within: ParentNode): Promise<void> {
  const { KarenTags } = await import("#elements/dialog/tags");
  const dialog = new KarenTags();
  dialog.conversation = conversation;
  dialog.known = [...new Set(conversations.value.conversations.flatMap(({ tags }) => tags))].sort();
  await show(dialog, within);
  const { added, removed } = dialog.change;
  if (added.length + removed.length > 0) await conversations.tag(conversation.id, added, removed);
}

/** Null when nothing was chosen. */
export async function openExport(title: string, within: ParentNode): Promise<ExportFormat | null> {
  const { KarenExport } = await import("#elements/dialog/export");
  const dialog = new KarenExport();
  dialog.of = title;
  await show(dialog, within);
  return dialog.chosen;
}

async function openPalette(parts: Parts, within: ParentNode): Promise<void> {
  const { KarenPalette } = await import("#elements/palette/palette");
  const dialog = new KarenPalette();
  dialog.search = parts.search;
  dialog.conversations = parts.conversations;
  await show(dialog, within);
}

/** `opened` is a memory whose page is shown first. */
export async function openMemory(parts: Parts, within: ParentNode, view: MemoryView, opened: KarenMemory["opened"] = null): Promise<void> {
  const [{ memoryDialog }, imports] = await Promise.all([import("#app/memory"), parts.imports()]);
  await show(memoryDialog(parts, imports, view, opened), within);
}

async function openReminders({ reminders }: Parts, within: ParentNode): Promise<void> {
  const { KarenReminders } = await import("#elements/reminders/reminders");
  const dialog = new KarenReminders();
  dialog.reminders = reminders;
  await show(dialog, within);
}

async function openLists({ transport, listsNews }: Parts, within: ParentNode): Promise<void> {
  const [{ KarenLists }, { ListsStore }] = await Promise.all([import("#elements/lists/lists"), import("#core/lists")]);
  const dialog = new KarenLists();
  dialog.lists = new ListsStore(transport);
  dialog.news = listsNews;
  await show(dialog, within);
}

async function openPlugins({ transport, pluginsNews }: Parts, within: ParentNode): Promise<void> {
  const [{ KarenPlugins }, { PluginsStore }] = await Promise.all([import("#elements/plugins/plugins"), import("#core/plugins")]);
  const dialog = new KarenPlugins();
  dialog.plugins = new PluginsStore(transport);
  dialog.news = pluginsNews;
  await show(dialog, within);
}

/** Of the open conversation; where none has begun there is nothing to show. */
async function openSummary({ transport, threads }: Parts, within: ParentNode): Promise<void> {
  const { conversationId } = threads.current.value.value;
  if (conversationId === null) return;
  const [{ KarenSummary }, { SummaryStore }] = await Promise.all([import("#elements/summary/summary"), import("#core/summary")]);
  const dialog = new KarenSummary();
  dialog.summary = new SummaryStore(transport, conversationId);
  await show(dialog, within);
}

async function openSettings(parts: Parts, within: ParentNode, section: SectionId = "personality"): Promise<void> {
  const [{ KarenSettingsPanel }, imports] = await Promise.all([import("#elements/settings/settings"), parts.imports()]);
  const dialog = new KarenSettingsPanel();
  dialog.settings = parts.settings;
  dialog.models = parts.models;
  dialog.data = parts.data;
  dialog.imports = imports;
  dialog.news = parts.memoryNews;
  dialog.section = section;
  dialog.transport = parts.transport;
  await show(dialog, within);
}
