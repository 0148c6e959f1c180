/** Who and what is known, seen from one of them. Pure, but for the question. */
import { AskedStore } from "#core/asked";
import type { GraphEdge, GraphNode, MemoryGraph } from "#core/contract.gen";
import type { Transport } from "#core/transport";

export type ConnectionsStore = AskedStore<MemoryGraph>;

/** From the one that is looked at to another: `of` when the other is whom it is said of. */
export interface Connection {
  readonly edge: GraphEdge;
  readonly other: GraphNode;
  readonly direction: "to" | "of";
}

export function connectionsStore(transport: Transport): ConnectionsStore {
  return new AskedStore(() => transport.request("memory.graph", {}));
}

/** The user first, then who and what most is known of. */
export function byWeight(nodes: readonly GraphNode[]): GraphNode[] {
  return [...nodes].sort((one, other) => Number(other.kind === "user") - Number(one.kind === "user") || other.memories - one.memories || one.label.localeCompare(other.label));
}

/** What is said of it first, then what it is said in. */
export function connectionsOf(id: string, { nodes, edges }: MemoryGraph): Connection[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = (edge: GraphEdge): Connection[] => {
    const direction = edge.source === id ? "to" : "of";
    const other = byId.get(direction === "to" ? edge.target : edge.source);
    return other && (edge.source === id || edge.target === id) ? [{ edge, other, direction }] : [];
  };
  return edges.flatMap(found).sort((one, other) => Number(one.direction === "of") - Number(other.direction === "of"));
}
