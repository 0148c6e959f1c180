/** Where a conversation is scrolled to: follows the newest text, and never yanks a reader who went up. */

/** Closer to the end than this counts as being there. */
const NEAR_PX = 48;

export class Scroll {
  /** True while the newest text is followed. */
  following = true;
  #lastTop = 0;
  #anchor: { readonly element: Element; readonly top: number } | null = null;

  constructor(private readonly view: HTMLElement) {}

  /** To be called on each scroll: a move up, away from the end, ends the following. */
  moved(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (atEnd) this.following = true;
    else if (scrollTop < this.#lastTop - 1) this.following = false;
    this.#lastTop = scrollTop;
  }

  toEnd(): void {
    this.following = true;
    this.view.scrollTop = this.view.scrollHeight;
    this.#lastTop = this.view.scrollTop;
  }

  /** The content has another height: stay at the end if that is where we were. */
  grown(): void {
    if (this.following) this.toEnd();
  }

  /** Remembers what is at the top of the view, before something is put above it. */
  hold(elements: Iterable<Element>): void {
    this.#anchor = null;
    const edge = this.view.getBoundingClientRect().top;
    for (const element of elements) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom <= edge) continue;
      this.#anchor = { element, top };
      return;
    }
  }

  /** Puts what was remembered back to where it was. */
  restore(): void {
    const anchor = this.#anchor;
    this.#anchor = null;
    if (!anchor?.element.isConnected || this.following) return;
    this.view.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    this.#lastTop = this.view.scrollTop;
  }

  /** How far the ends are, in heights of the view. */
  get distance(): { readonly toStart: number; readonly toEnd: number } {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    const height = clientHeight || 1;
    return { toStart: scrollTop / height, toEnd: (scrollHeight - scrollTop - clientHeight) / height };
  }
}
