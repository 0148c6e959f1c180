/** The whole window works under the policy it is shipped with: nothing inline, nothing from elsewhere. */
import { beforeAll, expect, test } from "vitest";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, button, FAST, one, press, say } from "#test/fixtures/page";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws:; form-action 'none'";
const soon = (read: () => unknown) => expect.poll(read, FAST);
const violations: string[] = [];

beforeAll(() => {
  localStorage.clear();
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  document.head.append(policy);
});

test("the policy is in force here", async () => {
  const probe = document.createElement("p");
  probe.setAttribute("style", "color: red");
  document.body.append(probe);
  await soon(() => violations.length).toBe(1);
  violations.length = 0;
});

test("chat, code, popovers, models, palette and settings break nothing of it", async () => {
  const karen = new TestKaren();
  karen.answer = ["# Title\n\n```python\nx = 1\n```\n\n| a |\n|--:|\n| 1 |\n\n![b](https://evil.example/b.gif)"];
  const { parts } = await begin(karen);
  await say("Hello");
  await soon(() => all("karen-markdown").some((element) => element.shadowRoot?.querySelector(".hljs-number"))).toBe(true);
  await parts.threads.open("train");
  await soon(() => all(".chip").length).toBe(2);
  all(".chip")[1]?.click();
  await soon(() => all(".source").length).toBe(1);
  one("karen-menu").shadowRoot?.querySelector("button")?.click();
  one("button.model").click();
  await soon(() => all(".acts button").length).toBeGreaterThan(0);
  button("Choose a model…").click();
  await soon(() => all("input[type=radio]").length).toBe(4);
  (one("dialog[open]") as HTMLDialogElement).close();
  await soon(() => all("dialog").length).toBe(0);
  for (const key of ["k", ","]) {
    press(key, document.body, { ctrlKey: true });
    await soon(() => all("dialog[open]").length).toBe(1);
    (one("dialog[open]") as HTMLDialogElement).close();
    await soon(() => all("dialog").length).toBe(0);
  }
  expect(getComputedStyle(one(".words")).borderRadius).toBe("12px");
  expect(violations).toEqual([]);
});
