/** Reminders, alarms and timers: what is due, what is to come, what is done, and the changes a person makes. */
import { AskedStore } from "#core/asked";
import type { CreateReminder, Problem, Reminder, RepeatInput } from "#core/contract.gen";
import { Store } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** What was done last, for the line that says so. */
export type ReminderDone =
  | { readonly kind: "set" | "changed" | "snoozed" | "finished"; readonly reminder: Reminder }
  /** `undoable` while its moment is still to come. */
  | { readonly kind: "deleted"; readonly reminder: Reminder; readonly undoable: boolean }
  | { readonly kind: "refused"; readonly problem: Problem };

/** What a request in words came to: it is set, or this is missing and has to be filled in. */
export type Understood = { readonly kind: "set" } | { readonly kind: "missing"; readonly text: string; readonly question: string } | { readonly kind: "refused" };

export interface ReminderChange {
  readonly text?: string;
  readonly at?: string;
  readonly repeat?: RepeatInput | null;
}

export class RemindersStore extends Store<{ readonly done: ReminderDone | null }> {
  readonly all: AskedStore<readonly Reminder[]>;

  constructor(private readonly transport: Transport) {
    super({ done: null });
    this.all = new AskedStore<readonly Reminder[]>(async () => (await transport.request("reminders.list", {})).reminders);
  }

  /** The words are read as a message would be; nobody is asked where they say what and when. */
  async say(words: string): Promise<Understood> {
    try {
      const decision = await this.#understand(words);
      if (decision.kind === "use_tool") {
        const { result } = await this.transport.request("tools.execute", { tool: decision.tool, args: decision.args });
        this.patch({ done: { kind: "set", reminder: result["reminder"] as Reminder } });
        await this.all.load();
        return { kind: "set" };
      }
      const said = decision.args["text"];
      return { kind: "missing", text: typeof said === "string" ? said : words, question: decision.question };
    } catch (error) {
      this.patch({ done: { kind: "refused", problem: problemOf(error) } });
      return { kind: "refused" };
    }
  }

  /** As they stand; and where that sets no reminder, as what one is to be reminded of. */
  async #understand(words: string) {
    let asked = null;
    for (const prompt of [words, `Remind me to ${words}`, `Remind me ${words}`]) {
      const decision = await this.transport.request("ai.decide_action", { prompt });
      if (decision.kind === "reply" || decision.tool !== "set_reminder") continue;
      if (decision.kind === "use_tool") return decision;
      asked ??= decision;
    }
    const args: Record<string, unknown> = {};
    return asked ?? { kind: "ask" as const, args, question: "When shall I remind you?" };
  }

  async create(wanted: CreateReminder): Promise<boolean> {
    return this.#change(async () => ({ kind: "set", reminder: await this.transport.request("reminders.create", wanted) }));
  }

  async update({ id }: Reminder, change: ReminderChange): Promise<boolean> {
    return this.#change(async () => ({ kind: "changed", reminder: await this.transport.request("reminders.update", { reminder_id: id, ...change }) }));
  }

  async snooze({ id }: Reminder, minutes: number): Promise<boolean> {
    return this.#change(async () => ({ kind: "snoozed", reminder: await this.transport.request("reminders.snooze", { reminder_id: id, minutes }) }));
  }

  async finish({ id }: Reminder): Promise<boolean> {
    return this.#change(async () => ({ kind: "finished", reminder: await this.transport.request("reminders.complete", { reminder_id: id }) }));
  }

  async delete(reminder: Reminder): Promise<boolean> {
    return this.#change(async () => {
      await this.transport.request("reminders.delete", { reminder_id: reminder.id });
      return { kind: "deleted", reminder, undoable: reminder.state === "waiting" };
    });
  }

  /** Sets the one that was deleted last once more. */
  async putBack(): Promise<void> {
    const { done } = this.value;
    if (done?.kind !== "deleted") return;
    const { text, kind, at, zone, repeat } = done.reminder;
    await this.create({ text, kind, at, zone, repeat });
  }

  /** True when it was done. */
  async #change(act: () => Promise<ReminderDone>): Promise<boolean> {
    try {
      this.patch({ done: await act() });
    } catch (error) {
      this.patch({ done: { kind: "refused", problem: problemOf(error) } });
      return false;
    }
    await this.all.load();
    return true;
  }
}
