/** What a block of code gets around it: its language, a button that copies it, and colours once it is complete. */
import { copyText } from "#elements/base/clipboard";

const COPIED_MS = 1_600;

/** Wraps a `<pre>` in place. Colours come when `settled`, so that streaming text is not parsed again and again. */
export function dressCode(element: Element, settled: boolean): void {
  for (const pre of element.matches("pre") ? [element] : element.querySelectorAll("pre")) {
    if (!pre.querySelector(":scope > .code-bar")) pre.prepend(bar(pre));
    pre.querySelector("code")?.setAttribute("tabindex", "0"); // long lines are scrolled by keys too
    if (settled) void colour(pre);
  }
}

function languageOf(pre: Element): string {
  const name = pre.querySelector("code")?.className ?? "";
  return name.startsWith("language-") ? name.slice("language-".length) : "";
}

function bar(pre: Element): HTMLElement {
  const line = document.createElement("div");
  line.className = "code-bar";
  const label = document.createElement("span");
  label.textContent = languageOf(pre) || "text";
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "Copy";
  copy.setAttribute("aria-label", "Copy code");
  copy.addEventListener("click", () => void copied(copy, pre.querySelector("code")?.textContent ?? ""));
  line.append(label, copy);
  return line;
}

async function copied(button: HTMLButtonElement, text: string): Promise<void> {
  button.textContent = (await copyText(text)) ? "Copied" : "Not copied";
  setTimeout(() => (button.textContent = "Copy"), COPIED_MS);
}

async function colour(pre: Element): Promise<void> {
  const code = pre.querySelector("code");
  const language = languageOf(pre);
  if (!code || !language || code.classList.contains("coloured")) return;
  code.classList.add("coloured");
  const { coloured } = await import("#elements/markdown/languages");
  const html = coloured(code.textContent, language);
  if (html !== null) code.innerHTML = html; // highlight.js has escaped the text
}
