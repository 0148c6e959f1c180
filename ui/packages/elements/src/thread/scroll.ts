/** Where a conversation is scrolled to: follows the newest text, and never yanks a reader who went up. */

/** Closer to the end than this counts as being there. */
const NEAR_PX = 48;
/** A scroll this soon after a wheel, a key or a finger was meant by the reader. */
const MEANT_MS = 400;

export class Scroll {
  /** True while the newest text is followed. */
  following = true;
  #lastTop = 0;
  #lastHeight = 0;
  #touchedAt = -Infinity;
  /** What is at the top of the view, and where. Whatever grows above it, it stays there. */
  #anchor: { readonly element: Element; readonly top: number } | null = null;

  /** `entries` are the elements in the view, from top to bottom. */
  constructor(
    private readonly view: HTMLElement,
    private readonly entries: () => ArrayLike<Element>,
  ) {}

  /** To be called when the reader touches a wheel, a key or the view. */
  touched(): void {
    this.#touchedAt = performance.now();
  }

  /**
   * To be called on each scroll: a move up, away from the end, ends the following. What is drawn may shorten the view
   * for a moment and move it so; then nobody went up.
   */
  moved(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    const meant = scrollHeight === this.#lastHeight || performance.now() - this.#touchedAt < MEANT_MS;
    if (atEnd) this.following = true;
    else if (scrollTop < this.#lastTop - 1 && meant) this.following = false;
    else if (this.following) this.view.scrollTop = scrollHeight;
    this.#keep();
    this.#hold();
  }

  toEnd(): void {
    this.following = true;
    this.view.scrollTop = this.view.scrollHeight;
    this.#keep();
  }

  /** Something in the view has another height: stay at the end, or with what is being read. */
  grown(): void {
    if (this.following) {
      this.toEnd();
      return;
    }
    if (!this.#anchor?.element.isConnected) {
      this.#hold();
      return;
    }
    const moved = this.#anchor.element.getBoundingClientRect().top - this.#anchor.top;
    if (Math.abs(moved) < 1) return;
    this.view.scrollTop += moved;
    this.#keep();
  }

  /** Puts an entry into the middle, and stays with it. */
  show(element: Element): void {
    this.following = false;
    element.scrollIntoView({ block: "center" });
    this.#keep();
    this.#hold();
  }

  /** How far the ends are, in heights of the view. */
  get distance(): { readonly toStart: number; readonly toEnd: number } {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    const height = clientHeight || 1;
    return { toStart: scrollTop / height, toEnd: (scrollHeight - scrollTop - clientHeight) / height };
  }

  #keep(): void {
    this.#lastTop = this.view.scrollTop;
    this.#lastHeight = this.view.scrollHeight;
  }

  #hold(): void {
    const element = this.#topmost();
    this.#anchor = element ? { element, top: element.getBoundingClientRect().top } : null;
  }

  /** The first entry that reaches into the view, by halving: there may be hundreds, at every scroll. */
  #topmost(): Element | undefined {
    const entries = this.entries();
    const edge = this.view.getBoundingClientRect().top;
    let [low, high] = [0, entries.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.getBoundingClientRect().bottom ?? 0) <= edge) low = middle + 1;
      else high = middle;
    }
    return entries[low];
  }
}
