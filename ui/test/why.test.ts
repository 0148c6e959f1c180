/** What stands behind the chip of an answer: how it is known, how sure, what it is about and what else is known. */
import { beforeEach, expect, test } from "vitest";
import type { AiData } from "#core/contract.gen";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, FAST } from "#test/fixtures/page";
import { words } from "#test/fixtures/panel";

beforeEach(() => localStorage.clear());

const soon = (read: () => unknown) => expect.poll(read, FAST);

async function why(noticed: Partial<AiData>): Promise<string> {
  const karen = new TestKaren();
  const ai_data = { keywords: [], knowledge_graph_insights: null, confidence: 0.9, reasoning: "It was told before.", steps: [], ...noticed };
  const provenance = { kind: "computed" as const, how: "From this computer’s clock.", near: [] };
  karen.messages.set("train", [message("train", { id: "a", role: "assistant", content: "Ten.", provenance, ai_data })]);
  const { parts } = await begin(karen);
  await parts.threads.open("train");
  await soon(() => all(".chip").length).toBe(1);
  all(".chip")[0]?.click();
  await soon(() => words(".why").join()).toContain("From this computer’s clock.");
  return words(".why").join();
}

test("how sure it is, what it is about and what else is known stand there", async () => {
  const said = await why({ keywords: ["ines", "cello"], knowledge_graph_insights: "Your sister is Ines." });
  for (const line of ["How sure: 90 %", "What else is known: Your sister is Ines.", "Keywords: ines, cello"]) expect(said).toContain(line);
});

test("what is not known is not named", async () => {
  const said = await why({ confidence: null });
  for (const word of ["How sure", "What else", "Keywords"]) expect(said).not.toContain(word);
});
