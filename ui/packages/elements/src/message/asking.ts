/** What an answer asks leave for, with the buttons that say yes or no; and what was said. Templates of `<karen-message>`. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Leave, LeaveQuestion, Message } from "#core/contract.gen";
import { toolName } from "#core/steps";
import { partsOf } from "#core/values";
import { icon } from "#elements/icon/icon";
import { parts } from "#elements/tools/values";

export const askingStyles = css`
  .asking {
    margin-top: 4px;
    padding: 12px 16px;
    border: 1px solid var(--karen-line-strong);
    border-radius: var(--karen-radius-card);
    background: var(--karen-raised);
  }
  .asking .sentence {
    display: flex;
    gap: 8px;
    overflow-wrap: anywhere;
  }
  .asking .sentence svg {
    margin-top: 4px;
    color: var(--karen-accent-ink);
  }
  .asking dl,
  .asking .said {
    margin: 8px 0 0 24px;
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .asking .said {
    color: var(--karen-ink-2);
  }
  .asking .acts {
    margin: 12px 0 0 24px;
  }
  .asking .tool {
    color: var(--karen-ink-2);
  }
`;

const ANSWERS: Readonly<Record<Leave, string>> = { once: "You allowed it this once.", always: "You allowed it, this time and from then on.", deny: "You did not allow it." };
const BUTTONS: readonly { readonly allow: Leave; readonly label: string; readonly look: string }[] = [
  { allow: "once", label: "Allow once", look: "primary" },
  { allow: "always", label: "Always", look: "outlined" },
  { allow: "deny", label: "Don’t", look: "outlined" },
];

/** The words of an answer beside what it asks: how it could be answered in words is said by the buttons here. */
export function wordsBeside({ content, question }: Message): string {
  const at = question ? content.indexOf(question.sentence) : -1;
  return at === -1 ? content : content.slice(0, at).trimEnd();
}

export function asking({ question, version, versions, status }: Message, busy: boolean, answer: (allow: Leave) => void): TemplateResult | typeof nothing {
  if (!question) return nothing;
  const { tool, args, scope, sentence, each_time } = question;
  const waits = question.answer === null && version === versions && status === "complete";
  const given = [{ name: "Tool", value: { kind: "text", text: toolName(tool) } } as const, ...partsOf(args), ...(each_time ? [] : [{ name: "Asks", value: { kind: "text", text: scope } } as const])];
  return html`<section class="asking" aria-label="Karen asks for leave">
    <p class="sentence" dir="auto">${icon("help")}<span>${sentence}</span></p>
    ${parts(given)} ${waits ? buttons(each_time, busy, answer) : nothing} ${waits || status === "streaming" ? nothing : html`<p class="said">${saidTo(question)}</p>`}
  </section>`;
}

function buttons(eachTime: boolean, busy: boolean, answer: (allow: Leave) => void): TemplateResult {
  return html`<div class="acts" role="group" aria-label="Your answer">
    ${BUTTONS.filter(({ allow }) => !eachTime || allow !== "always").map(({ allow, label, look }) => html`<button class=${look} ?disabled=${busy} @click=${() => answer(allow)}>${label}</button>`)}
  </div>`;
}

function saidTo({ answer }: LeaveQuestion): string {
  return answer === null ? "It was not answered." : ANSWERS[answer];
}
