/** The states of everything that went wrong, and of what keeps the data safe. */
import type { Parts } from "#app/parts";
import { RequestFailed } from "#core/problem";
import { ago, HEALTH, message } from "#test/fixtures/data";
import type { TestKaren } from "#test/fixtures/karen";
import { FOLDER } from "#test/fixtures/keeping";

type States = Record<string, (parts: Parts) => unknown>;
type Status = "stopped" | "failed" | "interrupted";

const HALF = "There are three things to bring, and the first of them is the";
const NOT_NOW = new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." });
const NO_ROOM = new RequestFailed({ code: "unavailable", message: "Karen cannot write to /home/person/.local/share/karen/karen.sqlite: the disk is full. Give it and its folder write permission, and the disk some room." });

export function failureStates(karen: TestKaren, command: (name: "data") => void, deep: (selector: string) => HTMLElement | undefined): States {
  const later = (act: () => void) => setTimeout(act, 300);
  const press = (selector: string) => later(() => deep(selector)?.click());
  const ended = (status: Status, content = HALF) => async ({ threads }: Parts) => {
    karen.messages.get("train")?.push(
      message("train", { id: "e1", role: "user", content: "What should I take with me?", timestamp: ago(0) }),
      message("train", { id: "e2", role: "assistant", replies_to: "e1", content, status }),
    );
    await threads.open("train");
  };
  const silent = (act: () => void = () => undefined) => async ({ threads }: Parts) => {
    karen.stallAfterMs = 200;
    karen.script = ({ push }) => push?.push({ type: "text", delta: HALF });
    act();
    await threads.open("train");
    void threads.current.value.send("What should I take with me?");
  };
  const damaged = (act: () => void = () => undefined) => async ({ threads }: Parts) => {
    karen.keeping.damage();
    await threads.open("train");
    act();
  };
  const cannotStart = ({ data }: Parts) => {
    karen.desktop = { chooseFile: () => Promise.resolve(null), pickFile: () => Promise.resolve(null), restart: () => undefined, quit: () => undefined };
    karen.health = { ...HEALTH, ready: false };
    for (const method of ["system.data_state", "conversations.list"]) karen.fail.set(method, NO_ROOM);
    void data.check();
  };
  const data = (act: () => void = () => undefined) => () => {
    command("data");
    act();
  };
  return {
    interrupted: ended("interrupted"),
    "interrupted-empty": ended("interrupted", ""),
    "stopped-open": async ({ threads }) => {
      karen.pauseMs = 40;
      karen.answer = HALF.split(/(?<= )/);
      karen.stopDetail = "Only the connection was closed; the server may still be writing.";
      await threads.open("train");
      await threads.current.value.send("What should I take with me?");
      later(() => void threads.current.value.stop());
    },
    silent: silent(),
    "silent-sending": silent(() => (karen.silent = true)),
    "silent-asking": silent(() =>
      setTimeout(() => {
        karen.hang.add("conversations.messages");
        deep("karen-message[latest]")?.shadowRoot?.querySelector<HTMLElement>(".acts button")?.click();
      }, 550),
    ),
    starting: () => karen.connection.set({ state: "connecting" }),
    "restarting-often": async ({ threads }) => {
      await threads.open("train");
      karen.connection.set({ state: "reconnecting", attempt: 4, reason: "Karen's background process ended with exit status 1." });
    },
    "no-answer": async ({ threads }) => {
      await threads.open("train");
      karen.connection.set({ state: "silent" });
    },
    "cannot-start": cannotStart,
    "cannot-start-beside": async (parts) => {
      await parts.threads.open("train");
      cannotStart(parts);
    },
    damaged: damaged(),
    "damaged-asking": damaged(() => press(".restore")),
    repairing: damaged(() => {
      karen.hang.add("system.repair");
      later(() => deep(".restore")?.parentElement?.querySelectorAll("button")[1]?.click());
    }),
    repaired: damaged(() => later(() => deep(".restore")?.parentElement?.querySelectorAll("button")[1]?.click())),
    data: data(),
    "data-asking": data(() => press("[data-path]")),
    "data-done": data(() => press("karen-data .acts button, .acts button")),
    "data-empty": data(() => (karen.keeping.copies = [])),
    "data-loading": data(() => karen.hang.add("system.backups")),
    "data-error": data(() => karen.fail.set("system.backups", NOT_NOW)),
    "data-failed": data(() => {
      karen.fail.set("system.backup", new RequestFailed({ code: "unavailable", message: `${FOLDER} cannot be written: the disk is full. Nothing was copied; what was there is untouched.` }));
      press("karen-data .acts button, .acts button");
    }),
  };
}
