/** What floats beside the control that opened it, within the window: how it looks and where it stands. */
import { css } from "lit";

/** A popover with text to read, and figures; its width is its own. */
export const panel = css`
  .panel {
    position: fixed;
    max-width: calc(100vw - 16px);
    max-height: 50vh;
    margin: 0;
    inset: auto;
    padding: 12px 16px 16px;
    overflow: auto;
    border: 1px solid var(--karen-line);
    border-radius: var(--karen-radius-card);
    background: var(--karen-raised);
    box-shadow: var(--karen-shadow);
    font-size: var(--karen-size-s);
    line-height: var(--karen-line-s);
  }
  .panel dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 16px;
    font-variant-numeric: tabular-nums;
  }
  .panel dt {
    color: var(--karen-ink-2);
  }
`;

const GAP_PX = 4;
const EDGE_PX = 8;

/** `element` must be shown already: its size is measured. Below `anchor` where there is room, else above. */
export function placeBeside(element: HTMLElement, anchor: Element): void {
  const at = anchor.getBoundingClientRect();
  const size = element.getBoundingClientRect();
  const below = at.bottom + GAP_PX;
  const fitsBelow = below + size.height <= innerHeight - EDGE_PX;
  const top = fitsBelow ? below : Math.max(EDGE_PX, at.top - GAP_PX - size.height);
  const left = Math.max(EDGE_PX, Math.min(at.left, innerWidth - EDGE_PX - size.width));
  element.style.top = `${top}px`;
  element.style.left = `${left}px`;
}
