/** A conversation that is opened shows its end. */
import { beforeEach, expect, test } from "vitest";
import { Scroll } from "#elements/thread/scroll";
import { message } from "#test/fixtures/data";
import { TestKaren } from "#test/fixtures/karen";
import { all, begin, FAST, KeptInMemory, one } from "#test/fixtures/page";

beforeEach(() => localStorage.clear());

/** Answers whose height is known only once they are drawn. */
const LONG = `${"A paragraph that takes several lines where it is narrow. ".repeat(12)}\n\n\`\`\`python\n${"print('a line')\n".repeat(30)}\`\`\`\n`;
const LAST = "The last of all.";

/** A Karen with a long conversation by that name. */
function withLong(...ids: string[]): TestKaren {
  const karen = new TestKaren();
  for (const id of ids) {
    const list = Array.from({ length: 60 }, (_, at) =>
      at % 2 === 0
        ? message(id, { id: `${id}-${at}`, role: "user", content: `Question ${at}` })
        : message(id, { id: `${id}-${at}`, role: "assistant", content: at === 59 ? LONG + LAST : LONG, replies_to: `${id}-${at - 1}` }),
    );
    karen.messages.set(id, list);
  }
  return karen;
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** How far its end is, in px, and how often it is offered to go there; once it is all drawn. */
async function distance(): Promise<[number, number]> {
  await expect.poll(() => all(".text").at(-1)?.textContent, FAST).toContain(LAST);
  await expect.poll(() => all(".hljs-string").length, FAST).toBeGreaterThan(100);
  await frame();
  await frame();
  const { scrollTop, scrollHeight, clientHeight } = one(".view");
  expect(scrollHeight).toBeGreaterThan(4 * clientHeight);
  return [Math.round(scrollHeight - scrollTop - clientHeight), all(".jump").length];
}

test("of a long conversation the end is seen, also after one that was scrolled up", async () => {
  const { parts } = await begin(withLong("train", "bread"));
  await parts.threads.open("bread");
  expect(await distance()).toEqual([0, 0]);
  one(".view").scrollTop = 0;
  await expect.poll(() => all(".jump").length, FAST).toBe(1);
  await parts.threads.open("train");
  expect(await distance()).toEqual([0, 0]);
});

test("a page that is loaded anew shows the end of what was open", async () => {
  const session = new KeptInMemory();
  session.setItem("karen.open", "train");
  await begin(withLong("train"), session);
  expect(await distance()).toEqual([0, 0]);
});

/** A view of 100 px at its end, with what is drawn in it. */
function drawn(): [Scroll, HTMLElement, HTMLElement] {
  const view = document.createElement("div");
  view.style.cssText = "height: 100px; overflow: auto";
  const column = document.createElement("p");
  column.style.cssText = "height: 1000px; margin: 0";
  view.append(column);
  document.body.append(view);
  const scroll = new Scroll(view, () => view.children);
  scroll.toEnd();
  return [scroll, view, column];
}

/** Shorter for a moment, and then longer: the view is moved without anybody's doing. */
function redrawn(view: HTMLElement, column: HTMLElement): void {
  column.style.height = "300px";
  expect(view.scrollTop).toBe(200);
  column.style.height = "1200px";
}

test("what is drawn shorter for a moment takes nobody from the end", () => {
  const [scroll, view, column] = drawn();
  redrawn(view, column);
  scroll.moved();
  expect([scroll.following, view.scrollTop]).toEqual([true, 1100]);
  view.remove();
});

test("a reader who goes up while it is drawn is left there", () => {
  const [scroll, view, column] = drawn();
  scroll.touched();
  redrawn(view, column);
  scroll.moved();
  expect([scroll.following, view.scrollTop]).toEqual([false, 200]);
  view.remove();
});
