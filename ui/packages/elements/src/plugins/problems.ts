/** What is wrong with a plugin, with the file and the line. */
import { html, nothing, type TemplateResult } from "lit";
import type { PluginInfo, PluginProblem } from "#core/contract.gen";

export function problemList({ problems, name }: PluginInfo): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<ul class="problems" aria-label="What is wrong with ${name}">${problems.map((problem) => html`<li class=${problem.severity === "error" ? "bad" : "small"}><span>${place(problem)}<span dir="auto">${problem.message}</span></span></li>`)}</ul>`;
}

function place({ file, line }: PluginProblem): TemplateResult | typeof nothing {
  if (file === "") return nothing;
  return html`<code>${line === null ? file : `${file}:${line}`}</code> `;
}
