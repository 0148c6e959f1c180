/** Markdown into nodes, block by block: while text streams in, only the blocks that changed are made anew. */
import { Marked, type Token, type TokensList } from "marked";
import { sanitised } from "#elements/markdown/sanitise";

const marked = new Marked({ gfm: true, breaks: true });

/** The whole text at once; what the incremental way must equal in the end. */
export function render(text: string): DocumentFragment {
  return sanitised(marked.parse(text, { async: false }));
}

/** Called for each new top-level element: it may add to it. `settled` says that its text will not change any more. */
export type Dress = (element: Element, settled: boolean) => void;

/** As many blocks at the end may still change by text that is only added: a list goes on after a blank line. */
const UNSURE = 4;

/** Raw HTML may open in one block and close in a later one: then, at the end, all is one block. */
function whole(tokens: TokensList, raw: string): TokensList {
  return Object.assign([{ type: "whole", raw, tokens }], { links: tokens.links });
}

interface Block {
  /** Its source, and the link targets it was made with if it may use any. */
  readonly key: string;
  readonly nodes: readonly ChildNode[];
}

export class IncrementalMarkdown {
  #blocks: Block[] = [];
  /** Blocks before this one, and their length in the text, are not read again until the end. */
  #settled = 0;
  #settledLength = 0;
  #text = "";

  constructor(
    private readonly root: Node,
    private readonly dress: Dress = () => undefined,
  ) {}

  update(text: string, final: boolean): void {
    if (final || !text.startsWith(this.#text)) this.#unsettle();
    this.#text = text;
    const read = marked.lexer(text.slice(this.#settledLength));
    const tokens = final && read.some(({ type }) => type === "html") ? whole(read, text) : read;
    tokens.forEach((token, index) => this.#put(this.#settled + index, token, tokens.links, final || index < tokens.length - UNSURE));
    this.#cut(this.#settled + tokens.length);
    if (!final) this.#settle(tokens);
  }

  #put(at: number, token: Token, links: TokensList["links"], settled: boolean): void {
    const old = this.#blocks[at];
    const key = token.raw.includes("[") ? token.raw + JSON.stringify(links) : token.raw;
    if (old?.key === key) {
      if (settled) this.#dressAll(old.nodes, true);
      return;
    }
    const inner = token.type === "whole" ? (token).tokens ?? [] : [token];
    const nodes = [...sanitised(marked.parser(Object.assign([...inner], { links }))).childNodes];
    this.#dressAll(nodes, settled);
    const before = old?.nodes[0] ?? this.#blocks.slice(at + 1).find((block) => block.nodes.length > 0)?.nodes[0] ?? null;
    for (const node of nodes) this.root.insertBefore(node, before);
    old?.nodes.forEach((node) => node.remove());
    this.#blocks[at] = { key, nodes };
  }

  #dressAll(nodes: readonly ChildNode[], settled: boolean): void {
    for (const node of nodes) if (node instanceof Element) this.dress(node, settled);
  }

  #cut(length: number): void {
    for (const block of this.#blocks.splice(length)) block.nodes.forEach((node) => node.remove());
  }

  #settle(tokens: readonly Token[]): void {
    const sure = Math.max(0, tokens.length - UNSURE);
    for (const token of tokens.slice(0, sure)) this.#settledLength += token.raw.length;
    this.#settled += sure;
  }

  #unsettle(): void {
    this.#settled = 0;
    this.#settledLength = 0;
  }
}
