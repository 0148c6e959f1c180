/** Markdown that grows is, in the end, the same as Markdown that came at once. */
import { expect, test } from "vitest";
import { dressCode } from "#elements/markdown/code";
import { IncrementalMarkdown, render } from "#elements/markdown/incremental";

const TEXTS = {
  paragraphs: "One line.\nAnother.\n\nA *second* paragraph with `code` and **words**.\n\nA third.",
  lists: "Before\n\n- one\n- two\n\n  with a paragraph\n\n- three\n  1. a\n  2. b\n\nAfter\n\n1. x\n\n2. y\n\n3. z\n\nend",
  code: "Look:\n\n```python\ndef f():\n\n    return '''\n\n'''\n```\n\nand\n\n    indented\n\nend",
  table: "| a | b |\n|:--|--:|\n| 1 | 2 |\n| 3 | 4 |\n\nafter",
  headings: "Title\n=====\n\ntext\n\nSub\n---\n\n# One\n## Two\ntext",
  references: "See [the page][1] and [that][two].\n\nmore\n\nmore\n\nmore\n\nmore\n\n[1]: https://example.org\n[two]: https://example.net",
  quotes: "> a\n> b\n\n> c\n\nlazy\n\n> d\ncontinued",
  tasks: "- [ ] open\n- [x] done\n\n***\n\n~~gone~~",
  html: "<details><summary>More</summary>\n\ninside\n\n</details>\n\nafter <kbd>x</kbd>",
};

function htmlOf(nodes: DocumentFragment | HTMLElement): string {
  const place = document.createElement("div");
  place.append(nodes instanceof DocumentFragment ? nodes : nodes.cloneNode(true));
  return (nodes instanceof DocumentFragment ? place : (place.firstElementChild ?? place)).innerHTML.replace(/\n+/g, "\n").trim();
}

test.each(Object.entries(TEXTS))("%s, letter by letter, end as they do at once", (_, text) => {
  const root = document.createElement("div");
  const growing = new IncrementalMarkdown(root);
  for (let length = 1; length <= text.length; length += 1) growing.update(text.slice(0, length), false);
  growing.update(text, true);
  expect(htmlOf(root)).toBe(htmlOf(render(text)));
});

test("a text that is replaced by another shows only the other", () => {
  const root = document.createElement("div");
  const growing = new IncrementalMarkdown(root);
  growing.update("one\n\ntwo\n\nthree\n\nfour\n\nfive\n\nsix", false);
  growing.update("something else", true);
  expect(root.textContent.trim()).toBe("something else");
});

test("blocks that are complete are never made again", () => {
  const root = document.createElement("div");
  const growing = new IncrementalMarkdown(root);
  let text = "The first paragraph.\n\n";
  growing.update(`${text}x`, false);
  const [first] = root.children;
  for (let at = 0; at < 40; at += 1) growing.update((text += `Paragraph ${at}.\n\n`), false);
  growing.update(text, true);
  expect(root.children[0]).toBe(first);
  expect(root.querySelectorAll("p").length).toBe(41);
});

test("a table keeps the side its columns are set to", () => {
  const root = document.createElement("div");
  root.append(render(TEXTS.table));
  expect([...root.querySelectorAll("td")].map((cell) => cell.getAttribute("align"))).toEqual(["left", "right", "left", "right"]);
});

test("code gets its language, a button, and colours once it is complete", async () => {
  const root = document.createElement("div");
  const growing = new IncrementalMarkdown(root, dressCode);
  growing.update("```python\nx = 1 # one\n```\n", true);
  expect(root.querySelector(".code-bar")?.textContent).toBe("pythonCopy");
  await expect.poll(() => root.querySelector(".hljs-number")?.textContent).toBe("1");
  expect(root.querySelector("code")?.textContent).toBe("x = 1 # one\n");
});

test("a long answer streams without costing more the longer it gets", () => {
  const root = document.createElement("div");
  const growing = new IncrementalMarkdown(root);
  const cost = (paragraphs: number, text: string) => {
    const began = performance.now();
    for (let at = 0; at < paragraphs; at += 1) growing.update((text += `Paragraph ${at} has *some* words in it.\n\n`), false);
    return { text, took: performance.now() - began };
  };
  const first = cost(150, "");
  const later = cost(150, first.text);
  expect(later.took).toBeLessThan(first.took * 4 + 50);
});

test("each block runs in the direction of its own words, and a task says whether it is done", () => {
  const place = document.createElement("div");
  place.append(render("مرحبا بالعالم.\n\nHello.\n\n- [x] done\n- [ ] open"));
  document.body.replaceChildren(place);
  expect([...place.querySelectorAll("p")].slice(0, 2).map((block) => getComputedStyle(block).direction)).toEqual(["rtl", "ltr"]);
  expect([...place.querySelectorAll("input")].map((task) => task.getAttribute("aria-label"))).toEqual(["Done", "To do"]);
});
