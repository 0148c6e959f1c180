/** The line above a conversation: its name, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "#core/contract.gen";
import { icon, type IconName } from "#elements/icon/icon";
import "#elements/menu/menu";
import { conversationItems } from "#elements/sidebar/items";
import type { ConversationAction } from "#elements/sidebar/request";

export interface HeadActs {
  readonly showSidebar: () => void;
  readonly newChat: () => void;
  readonly summary: () => void;
  readonly rename: () => void;
  readonly ask: (action: ConversationAction) => void;
}

/** `sidebar` is open: what it holds need not stand here too. */
export function head(conversation: Conversation | null, sidebar: boolean, acts: HeadActs): TemplateResult {
  return html`<header class="head">
    ${sidebar ? nothing : button("Show the sidebar", "sidebar", acts.showSidebar)}
    ${conversation ? html`<h1 dir="auto">${conversation.title}</h1>` : html`<span class="gap"></span>`}
    ${conversation?.status === "deleted" ? inTheBin(acts) : nothing}
    ${conversation ? button("What this was about", "summary", acts.summary) : nothing}
    ${sidebar || !conversation ? nothing : button("New chat", "plus", acts.newChat)}
    ${conversation
      ? html`<karen-menu label="More about this conversation" .items=${conversationItems(conversation, acts.rename, acts.ask)}></karen-menu>`
      : nothing}
  </header>`;
}

function button(label: string, name: IconName, act: () => void): TemplateResult {
  return html`<button class="icon" aria-label=${label} title=${label} @click=${act}>${icon(name, 18)}</button>`;
}

function inTheBin({ ask }: HeadActs): TemplateResult {
  return html`<p class="binned">In the bin. <button class="link" @click=${() => ask({ kind: "restore" })}>Restore</button></p>`;
}
