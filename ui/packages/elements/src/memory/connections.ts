/** `<karen-connections>`: who and what is known, and what connects them; seen from one of them at a time. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { attributeName } from "#core/claims";
import { byWeight, type Connection, connectionsOf, type ConnectionsStore } from "#core/connections";
import type { GraphNode, MemoryGraph } from "#core/contract.gen";
import type { Cell } from "#core/observable";
import { count } from "#core/quantities";
import { controls } from "#elements/base/controls";
import { Watching } from "#elements/base/watching";
import { asked } from "#elements/memory/asked";
import { panelStyles } from "#elements/memory/panel.styles";
import { OpenMemoryEvent } from "#elements/memory/request";
import { MOST_AROUND, star, starStyles } from "#elements/memory/star";

const KINDS: Readonly<Record<GraphNode["kind"], string>> = { user: "You", person: "People", thing: "Things", tag: "Tags" };
/** How many are offered to go to; the others are found by their names. */
const OFFERED = 24;

@customElement("karen-connections")
export class KarenConnections extends LitElement {
  static override styles = [
    controls,
    panelStyles,
    starStyles,
    css`
      .find {
        width: 100%;
      }
      .offered {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        padding: 8px 0 12px;
      }
      .offered button {
        max-width: 14rem;
        min-height: 1.625rem;
        padding: 0 8px;
        border-color: var(--karen-line);
        font-size: var(--karen-size-xs);
      }
      .offered button > span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .offered [aria-pressed="true"] {
        background: var(--karen-selected);
        font-weight: 600;
      }
      @media (max-width: 719px) {
        .pictured {
          display: none;
        }
      }
      h3 {
        margin: 16px 0 4px;
        font-size: var(--karen-size-m);
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      li {
        display: grid;
        grid-template-columns: minmax(4rem, 30%) minmax(0, 1fr) auto;
        align-items: baseline;
        gap: 8px;
        border-bottom: 1px solid var(--karen-line);
        overflow-wrap: anywhere;
      }
      li .link {
        justify-self: start;
        text-align: left;
      }
    `,
  ];

  @property({ attribute: false }) connections!: ConnectionsStore;
  @property({ attribute: false }) news!: Cell<number>;
  /** The one that is looked at; the first of all while nothing is chosen. */
  @state() private chosen: string | null = null;
  /** What the names must hold. */
  @state() private words = "";

  constructor() {
    super();
    new Watching(this, () => this.connections);
    new Watching(this, () => this.news, () => this.connections.hear());
  }

  protected override firstUpdated(): void {
    void this.connections.load();
  }

  /** What was pressed may be gone: the focus goes to the name of the one that is looked at now. */
  #go(id: string): void {
    this.chosen = id;
    this.words = "";
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h3")?.focus());
  }

  override render() {
    return asked(this.connections, (graph) => {
      if (graph.nodes.length === 0) return html`<p class="empty">No connections yet. They come from facts: tell Karen who is who, and what belongs to whom.</p>`;
      const nodes = byWeight(graph.nodes);
      const middle = nodes.find(({ id }) => id === this.chosen) ?? nodes[0];
      return html`${this.#find(nodes, middle)} ${middle ? this.#around(middle, graph) : nothing}`;
    });
  }

  #find(nodes: readonly GraphNode[], middle: GraphNode | undefined): TemplateResult {
    const words = this.words.trim().toLocaleLowerCase();
    const fitting = nodes.filter((node) => nameOf(node).toLocaleLowerCase().includes(words));
    const left = fitting.length - OFFERED;
    return html`<input
        class="find" type="search" aria-label="Find somebody or something" placeholder="Find somebody or something" autocomplete="off" spellcheck="false" dir="auto"
        .value=${this.words}
        @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)}
      />
      <div class="offered" role="group" aria-label="Who and what is known">
        ${fitting.slice(0, OFFERED).map((node) => html`<button aria-pressed=${node.id === middle?.id ? "true" : "false"} title=${KINDS[node.kind]} @click=${() => this.#go(node.id)}><span dir="auto">${nameOf(node)}</span></button>`)}
        <span class="small" role="status">${fitting.length === 0 ? "Nobody and nothing is called so." : left > 0 ? `and ${count(left)} more: find them by their names` : ""}</span>
      </div>`;
  }

  #around(middle: GraphNode, graph: MemoryGraph): TemplateResult {
    const connections = connectionsOf(middle.id, graph);
    const others = new Set(connections.map(({ other }) => other.id)).size;
    return html`${star(middle, connections, (id) => this.#go(id))}
      ${others > MOST_AROUND ? html`<p class="small pictured">The picture shows ${MOST_AROUND} of ${count(others)}; all stand below.</p>` : nothing}
      <h3 tabindex="-1" dir="auto">${nameOf(middle)}</h3>
      <ul aria-label="Connections">${connections.map((connection) => this.#connection(connection))}</ul>`;
  }

  #connection({ edge, other, direction }: Connection): TemplateResult {
    const name = edge.label === "tag" ? "Tag" : attributeName(edge.label);
    return html`<li>
      <span class="small">${name}${edge.polarity === "not" ? " (not)" : ""}${direction === "of" ? " of" : ""}</span>
      <button class="link" dir="auto" @click=${() => this.#go(other.id)}>${nameOf(other)}</button>
      <button class="small" aria-label="Open the memory: ${name}, ${nameOf(other)}" data-memory=${edge.memory_id} @click=${() => this.dispatchEvent(new OpenMemoryEvent(edge.memory_id))}>Open</button>
    </li>`;
  }
}

function nameOf({ kind, label }: GraphNode): string {
  return kind === "user" ? "You" : label;
}

declare global {
  interface HTMLElementTagNameMap {
    "karen-connections": KarenConnections;
  }
}
