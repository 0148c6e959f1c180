/** The states of everything that shows memory. */
import type { Parts } from "#app/parts";
import { RequestFailed } from "#core/problem";
import type { TestKaren } from "#test/fixtures/karen";
import { fact, memory } from "#test/fixtures/memory";
import { NETWORK } from "#test/fixtures/plugins";

type States = Record<string, (parts: Parts) => unknown>;

export function memoryStates(karen: TestKaren, command: (name: "memory" | "inbox" | "reminders" | "lists" | "plugins" | "summary" | "settings" | "data") => void, deep: (selector: string) => HTMLElement | undefined): States {
  const later = (act: () => void, ms = 250) => setTimeout(act, ms);
  const opened = (act: () => void = () => undefined) => {
    command("memory");
    later(act);
  };
  const searched = (act: () => void = () => undefined) =>
    opened(() => {
      const field = deep("input[type=search]") as HTMLInputElement | undefined;
      if (!field) return;
      field.value = "porto";
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
      later(act, 350);
    });
  return {
    memory: () => opened(),
    "memory-search": () => searched(),
    "memory-why": () => searched(() => deep(".because")?.click()),
    "memory-page": () => opened(() => deep("[data-memory=porto]")?.click()),
    "memory-edit": () =>
      opened(() => {
        deep("[data-memory=porto]")?.click();
        later(() => deep(".put-right")?.click());
      }),
    "memory-empty": () => {
      karen.memory.memories = [];
      opened();
    },
    "memory-loading": () => {
      karen.hang.add("memory.list");
      opened();
    },
    "memory-error": () => {
      karen.fail.set("memory.list", new RequestFailed({ code: "unavailable", message: "The data is damaged: repair it, or restore a copy." }));
      opened();
    },
    "memory-full": () => {
      karen.memory.memories = Array.from({ length: 400 }, (_, at) => memory(`m${at}`, `${"A rather long memory that goes on and on. ".repeat(1 + (at % 5))}${at}`, { tags: ["work", "a tag that is quite long for a tag"] }));
      opened();
    },
    inbox: () => command("inbox"),
    "inbox-dismissed": () => {
      command("inbox");
      later(() => deep(".foot .danger")?.click());
    },
    "inbox-edit": () => {
      command("inbox");
      later(() => deep(".foot .acts button:nth-child(2)")?.click());
    },
    "inbox-empty": () => {
      karen.memory.memories = [];
      command("inbox");
    },
    summary: async ({ threads }) => {
      await threads.open("train");
      command("summary");
    },
    "summary-empty": async ({ threads }) => {
      Object.assign(karen.memory.summary, { topics: [], decisions: [], open_points: [], key_points: [] });
      await threads.open("train");
      command("summary");
    },
    noted: async ({ threads }) => {
      await threads.open("train");
      karen.script = ({ push }) => push?.push({ type: "facts", facts: [karen.memory.find("name")], closed: [{ ...karen.memory.find("name"), value: "Anna", superseded_by: "name" }] });
      void threads.current.value.send("By the way, my name is Ana, not Anna.");
    },
    "source-marked": async ({ threads }) => {
      await threads.open("train");
      later(() => [...(deep("karen-message[latest]")?.shadowRoot?.querySelectorAll("karen-provenance") ?? [])].at(-1)?.shadowRoot?.querySelector("button")?.click());
      later(() => [...(deep("karen-message[latest]")?.shadowRoot?.querySelectorAll("karen-provenance") ?? [])].at(-1)?.shadowRoot?.querySelector<HTMLElement>(".source")?.click(), 400);
    },
    preferences: () => {
      command("settings");
      later(() => {
        deep("#tab-memory")?.click();
        later(() => deep("karen-preferences")?.scrollIntoView());
      });
    },
    importing: async ({ imports }) => {
      karen.imports.ends = "held";
      command("data");
      void (await imports()).takePath("/home/person/Downloads/conversations.zip");
    },
    imported: async ({ imports }) => {
      karen.imports.more = { conversations: 214, messages: 9_870, known_messages: 12, facts: 17, conversation_ids: ["train", "tax"], skipped: [{ where: "conversation 12, message 3", reason: "It has no text.", count: 9 }] };
      command("data");
      void (await imports()).takePath("/home/person/Downloads/conversations.zip");
      later(() => deep("details")?.toggleAttribute("open", true), 400);
    },
    forget: () =>
      opened(() => {
        deep("[data-memory=porto]")?.click();
        later(() => deep(".danger:last-child")?.click());
      }),
    forgotten: () =>
      opened(() => {
        deep("[data-memory=porto]")?.click();
        later(() => deep(".danger:last-child")?.click());
        later(() => deep(".question .danger")?.click(), 400);
      }),
    facts: () => opened(() => deep("#tab-facts")?.click()),
    timeline: () => opened(() => deep("#tab-timeline")?.click()),
    connections: () => opened(() => deep("#tab-connections")?.click()),
    numbers: () => opened(() => deep("#tab-numbers")?.click()),
    tidying: () => opened(() => deep("#tab-tidying")?.click()),
    tidied: () => {
      karen.memory.memories.push(fact("tea-2", "user", "likes", "tea, green", "I like tea, green tea above all"));
      opened(() => {
        deep("#tab-tidying")?.click();
        later(() => deep(".tidy")?.click());
      });
    },
    reminders: () => command("reminders"),
    "reminders-new": () => {
      command("reminders");
      later(() => deep(".ask .outlined")?.click(), 400);
    },
    "reminders-empty": () => {
      karen.keeping.reminders.reminders = [];
      command("reminders");
    },
    "reminders-error": () => {
      karen.fail.set("reminders.list", new RequestFailed({ code: "unavailable", message: "The data is damaged: repair it, or restore a copy." }));
      command("reminders");
    },
    lists: () => command("lists"),
    "lists-empty": () => {
      karen.keeping.lists.lists = [];
      command("lists");
    },
    plugins: () => command("plugins"),
    "plugins-empty": () => {
      karen.keeping.plugins.plugins = [];
      command("plugins");
    },
    "plugins-error": () => {
      karen.fail.set("plugins.list", new RequestFailed({ code: "unavailable", message: "The data is damaged: repair it, or restore a copy." }));
      command("plugins");
    },
    plugin: () => {
      command("plugins");
      later(() => deep("[data-plugin=weather_now] button")?.click(), 400);
    },
    "plugin-tool": () => {
      command("plugins");
      later(() => deep("[data-plugin=weather_now] button")?.click(), 300);
      later(() => {
        const tool = deep("summary");
        tool?.click();
        tool?.scrollIntoView();
      }, 500);
    },
    "plugin-consent": () => {
      command("plugins");
      later(() => deep("[data-plugin=tides] button")?.click(), 300);
      later(() => deep("karen-plugin-page")?.dispatchEvent(new Event("karen-consent")), 500);
    },
    "plugin-untrusted": () => {
      Object.assign(karen.keeping.plugins.find("tides"), { level: "none", state: "changed", permissions: [{ ...NETWORK, new: true }] });
      command("plugins");
      later(() => deep("[data-plugin=tides] button")?.click(), 300);
      later(() => deep("karen-plugin-page")?.dispatchEvent(new Event("karen-consent")), 500);
    },
    ringing: async ({ threads }) => {
      await threads.open("train");
      karen.keeping.reminders.ring("ana");
      karen.keeping.reminders.ring("bins");
    },
    exchange: () => opened(() => deep("#tab-exchange")?.click()),
  };
}
