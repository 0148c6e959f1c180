/** Places something that floats beside the control that opened it, within the window. */

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
