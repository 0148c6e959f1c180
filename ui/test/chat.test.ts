/** A person at the window: writes, reads, stops, changes, loses the connection. */
import { beforeEach, expect, test } from "vitest";
import { RequestFailed } from "#core/problem";
import { example } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, composer, FAST, one, press, say, shown, type } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);
const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());

test("the window begins with the cursor in the composer and three suggestions", async () => {
  await begin(new TestKaren());
  expect(composer().matches(":focus")).toBe(true);
  expect(texts(".beginning li button")).toEqual(["What time is it in Tokyo?", "What is 15 % of 64.50?", "What can you do?"]);
  expect(performance.getEntriesByName("karen-usable").length).toBeGreaterThan(0);
  await soon(() => document.documentElement.dataset["connected"]).toBe("1");
});

test("a suggestion is sent by a click and answered", async () => {
  const karen = new TestKaren();
  await begin(karen);
  button("What time is it in Tokyo?").click();
  await soon(shown).toEqual(["What time is it in Tokyo?", "It is 23:14 in Tokyo."]);
  await soon(() => texts(".open .title")).toContain("What time is it in Tokyo?");
});

test("Enter sends, Shift+Enter does not, and the composer is empty again", async () => {
  const karen = new TestKaren();
  await begin(karen);
  type("One");
  press("Enter", composer(), { shiftKey: true });
  expect(karen.methods()).not.toContain("chat.send");
  press("Enter", composer());
  await soon(shown).toContain("One");
  expect(composer().value).toBe("");
});

test("where Enter does not send, Ctrl+Enter does", async () => {
  const karen = new TestKaren();
  karen.settings.profile.send_with_enter = false;
  const { parts } = await begin(karen);
  await soon(() => parts.settings.profile?.send_with_enter).toBe(false);
  await soon(() => all("karen-composer").length).toBe(1);
  type("One");
  await Promise.resolve();
  press("Enter", composer());
  expect(karen.methods()).not.toContain("chat.send");
  press("Enter", composer(), { ctrlKey: true });
  await soon(() => karen.methods()).toContain("chat.send");
});

test("while an answer comes, Stop stands in the place of Send and truly stops", async () => {
  const karen = new TestKaren();
  karen.pauseMs = 10;
  karen.answer = Array(200).fill("word ") as string[];
  await begin(karen);
  await say("Go on");
  await soon(() => all("button[aria-label=Stop]").length).toBe(1);
  button("Stop").click();
  await soon(() => texts(".state")).toContain("Stopped.");
  expect(karen.methods()).toContain("chat.stop");
  expect(all("button[aria-label=Send]").length).toBe(1);
});

test("words that could not be sent are back in the composer, and the reason stands above it", async () => {
  const karen = new TestKaren();
  karen.fail.set("chat.send", new RequestFailed({ code: "unavailable", message: "Karen is not answering at the moment." }));
  await begin(karen);
  await say("Do not lose me");
  await soon(() => composer().value).toBe("Do not lose me");
  await soon(() => texts(".trouble")[0]).toContain("Your words are kept below");
  await soon(() => karen.keeping.drafts.get(null)).toBe("Do not lose me");
});

test("a failed answer keeps its words, says why, and is tried again by a click", async () => {
  const karen = new TestKaren();
  karen.script = ({ push }) => {
    push?.push({ type: "turn_failed", problem: { code: "internal", message: "A bug." }, kept: "Half an" });
    push?.end();
  };
  await begin(karen);
  await say("Hello");
  await soon(() => texts(".state.bad")[0]).toContain("A bug.");
  karen.script = null;
  button("Answer again").click();
  await soon(shown).toEqual(["Hello", "It is 23:14 in Tokyo."]);
});

test("an answer is given again, and the versions can be turned over", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await say("Hello");
  await soon(() => all("button[aria-label=Regenerate]:not([disabled])").length).toBe(1);
  karen.answer = ["Another."];
  button("Regenerate").click();
  await soon(() => texts(".versions span")).toEqual(["2/2"]);
  button("Earlier version").click();
  await soon(shown).toEqual(["Hello", "It is 23:14 in Tokyo."]);
});

test("one's own words are changed in place, answered again, and what they were can be read", async () => {
  const karen = new TestKaren();
  await begin(karen);
  await say("Hello");
  await soon(() => all("button[aria-label=Regenerate]:not([disabled])").length).toBe(1);
  button("Edit").click();
  await soon(() => all("textarea[aria-label='Edit your message']").length).toBe(1);
  type("Good morning", one("textarea[aria-label='Edit your message']") as HTMLTextAreaElement);
  karen.answer = ["Good morning to you."];
  button("Save and answer again").click();
  await soon(shown).toEqual(["Good morning", "Good morning to you."]);
  button("edited").click();
  await soon(() => texts(".history li")[0]).toContain("Hello");
});

test("a branch is a new conversation up to there; the first is unchanged", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  all("button[aria-label='Branch from here']")[1]?.click();
  await soon(() => shown().length).toBe(2);
  expect(karen.messages.get("train")?.length).toBe(4);
});

test("the chip under an answer opens why, and a source opens the message it came from", async () => {
  const { parts } = await begin(new TestKaren());
  await parts.threads.open("train");
  await soon(() => texts(".chip")).toEqual(["Computed", "Remembered"]);
  all(".chip")[1]?.click();
  await soon(() => texts(".source").length).toBe(1);
  all(".source")[0]?.click();
  await soon(() => parts.threads.current.value.value.conversationId).toBe("bread");
  await soon(() => all("mark").length).toBe(1);
});

test("each conversation has its own draft", async () => {
  const { parts } = await begin(new TestKaren());
  type("for the new one");
  await parts.threads.open("train");
  await soon(() => composer().value).toBe("");
  type("for the train");
  parts.threads.startNew();
  await soon(() => composer().value).toBe("for the new one");
});

test("a message beyond the limit is not sent, and the count says so", async () => {
  const karen = new TestKaren();
  await begin(karen);
  type("x".repeat(100_001));
  await soon(() => texts("#note")[0]).toContain("100,001 of 100,000 characters");
  press("Enter", composer());
  expect(karen.methods()).not.toContain("chat.send");
});

test("when Karen is gone the page says so, keeps everything, and recovers by itself", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  type("half a thought");
  karen.die();
  await soon(() => texts(".banner")[0]).toContain("Reconnecting…");
  expect([shown().length, composer().value]).toEqual([4, "half a thought"]);
  karen.messages.get("train")?.pop();
  karen.comeBack();
  await soon(() => texts(".banner")).toEqual([]);
  await soon(() => shown().length).toBe(3);
  expect(composer().value).toBe("half a thought");
});

test("what another window changes appears here", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => shown().length).toBe(4);
  await soon(() => karen.methods()).toContain("events.subscribe");
  const lamp = karen.conversations.find(({ id }) => id === "lamp");
  Object.assign(lamp ?? {}, { title: "A new name" });
  karen.news({ topic: "conversations", action: "changed", id: "lamp", conversation_id: null });
  await soon(() => texts(".open .title")).toContain("A new name");
  karen.messages.set("train", (example().messages.get("train") ?? []).slice(0, 2));
  karen.news({ topic: "messages", action: "deleted", id: "t4", conversation_id: "train" });
  await soon(() => shown().length).toBe(2);
  karen.settings.profile.theme = "dark";
  karen.news({ topic: "settings", action: "changed", id: "settings", conversation_id: null });
  await soon(() => document.documentElement.dataset["theme"]).toBe("dark");
});

test("a conversation is renamed in place, deleted, and brought back", async () => {
  const karen = new TestKaren();
  const { parts } = await begin(karen);
  await soon(() => texts(".open .title").length).toBe(9);
  all(".open").find((element) => element.textContent.includes("Lamp"))?.dispatchEvent(new MouseEvent("dblclick"));
  await soon(() => all("input[aria-label='Name of the conversation']").length).toBe(1);
  type("A lamp", one("input[aria-label='Name of the conversation']") as HTMLInputElement);
  press("Enter", one("input[aria-label='Name of the conversation']"));
  await soon(() => texts(".open .title")).toContain("A lamp");
  await parts.threads.open("lamp");
  button("More about this conversation").click();
  await soon(() => all("[role=menuitem]").length).toBe(6);
  all("[role=menuitem]").at(-1)?.click();
  await soon(() => texts(".open .title")).not.toContain("A lamp");
  button("Undo").click();
  await soon(() => texts(".open .title")).toContain("A lamp");
});

test("a link leads out of Karen, and the page stays where it is", async () => {
  const karen = new TestKaren();
  karen.answer = ["See [this](https://example.org/page)."];
  await begin(karen);
  await say("Where?");
  await soon(() => all("karen-markdown").flatMap((element) => all("a", element.shadowRoot ?? element)).length).toBe(1);
  all("karen-markdown").flatMap((element) => all("a", element.shadowRoot ?? element))[0]?.click();
  expect(karen.opened).toEqual(["https://example.org/page"]);
});

test("finished sentences are said aloud, not every word", async () => {
  const karen = new TestKaren();
  karen.answer = ["One sen", "tence. Another", " one. ", "And the rest"];
  karen.pauseMs = 40;
  await begin(karen);
  const said: string[] = [];
  await say("Speak");
  await soon(() => all(".hidden[aria-live]").length).toBe(1);
  const status = one(".hidden[aria-live]");
  new MutationObserver(() => said.push(status.textContent)).observe(status, { subtree: true, characterData: true, childList: true });
  await soon(() => said.at(-1)).toBe("And the rest");
  expect(said.length).toBeLessThanOrEqual(3);
});
