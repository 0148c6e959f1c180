/** A picture of one in the middle and what it is connected to around it. The list beside it says the same in words. */
import { css, svg, type TemplateResult } from "lit";
import type { Connection } from "#core/connections";
import type { GraphNode } from "#core/contract.gen";

export const starStyles = css`
  .star {
    width: 100%;
    max-height: 20rem;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius-card);
    fill: var(--karen-ink);
    font-size: 12px;
  }
  .star line {
    stroke: var(--karen-line-strong);
  }
  .star .not {
    stroke-dasharray: 4 4;
  }
  .star text {
    text-anchor: middle;
  }
  .star .around {
    cursor: pointer;
  }
  .star .around:hover text {
    text-decoration: underline;
  }
  .star .mark {
    fill: var(--karen-raised);
    stroke: var(--karen-accent);
    stroke-width: 1.5;
  }
  .star .middle .mark {
    fill: var(--karen-accent);
  }
  /* Its words would be too small to read. */
  @media (max-width: 719px) {
    .star {
      display: none;
    }
  }
`;

/** More than these would stand on each other. */
export const MOST_AROUND = 12;
const [WIDE, HIGH] = [640, 300];
const LONGEST = 20;

/** `go` looks at another one. */
export function star(middle: GraphNode, connections: readonly Connection[], go: (id: string) => void): TemplateResult {
  const around = [...new Map(connections.map((connection) => [connection.other.id, connection])).values()].slice(0, MOST_AROUND);
  const places = around.map((_, at) => placeOf(at, around.length));
  return svg`<svg class="star" viewBox="0 0 ${WIDE} ${HIGH}" aria-hidden="true">
    ${around.map(({ edge }, at) => svg`<line class=${edge.polarity} x1=${WIDE / 2} y1=${HIGH / 2} x2=${places[at]?.x} y2=${places[at]?.y} />`)}
    ${around.map(({ other }, at) => svg`<g class="around" @click=${() => go(other.id)}>${drawn(other, places[at] ?? { x: 0, y: 0 })}</g>`)}
    <g class="middle">${drawn(middle, { x: WIDE / 2, y: HIGH / 2 })}</g>
  </svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Evenly around the middle, the first at the top; every second a little nearer where it is crowded, so that words have room. */
function placeOf(at: number, all: number): Point {
  const angle = (at / all) * 2 * Math.PI - Math.PI / 2;
  const far = all > 6 && at % 2 === 1 ? 0.68 : 1;
  return { x: Math.round(WIDE / 2 + Math.cos(angle) * 240 * far), y: Math.round(HIGH / 2 + Math.sin(angle) * 115 * far) };
}

/** People are round, things are square, tags stand on a corner. */
function drawn({ kind, label }: GraphNode, { x, y }: Point): TemplateResult {
  const turned = kind === "tag" ? `rotate(45 ${x} ${y})` : "";
  const beside = y < HIGH / 2 ? -14 : 24;
  const round = kind === "user" || kind === "person" ? 8 : 1;
  return svg`<rect class="mark" x=${x - 8} y=${y - 8} width="16" height="16" rx=${round} transform=${turned} /><text x=${x} y=${y + beside}>${short(kind === "user" ? "You" : label)}</text>`;
}

function short(label: string): string {
  const letters = [...new Intl.Segmenter().segment(label)].map(({ segment }) => segment);
  return letters.length <= LONGEST ? label : `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…`;
}
