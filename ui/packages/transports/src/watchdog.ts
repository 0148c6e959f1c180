/** Tells silence from sleep: a timer that fires far too late says that this machine was away, not Karen. */

export interface Clocks {
  /** Goes on while the machine sleeps. */
  readonly wall: () => number;
  /** May stand still while the machine sleeps. */
  readonly steady: () => number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), steady: () => performance.now() };
/** Beyond this a timer was held back: by a sleeping machine, or a page that nobody looks at. */
const LATE_MS = 1_500;

export class Watchdog {
  #heardAt = 0;
  #spared = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `alarm` once nothing has been heard for `afterMs`. */
  constructor(
    private readonly alarm: () => void,
    private readonly afterMs: number,
    private readonly clocks: Clocks = CLOCKS,
  ) {}

  /** A sign of life. Costs a look at the clock: there may be thousands a second. */
  hear(): void {
    this.#heardAt = this.clocks.steady();
    this.#spared = false;
    if (this.#timer === undefined) this.#wait(this.afterMs);
  }

  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    const { wall, steady } = this.clocks;
    const due = { wall: wall() + ms, steady: steady() + ms };
    this.#timer = setTimeout(() => {
      const late = Math.max(wall() - due.wall, steady() - due.steady) > LATE_MS;
      this.#look(late);
    }, ms);
  }

  /** After a sleep Karen gets the whole time once more: what she sent may still be on its way. */
  #look(late: boolean): void {
    const left = this.#heardAt + this.afterMs - this.clocks.steady();
    this.#timer = undefined;
    if (late && !this.#spared) {
      this.#spared = true;
      this.#wait(this.afterMs);
    } else if (left >= 1 && !this.#spared) this.#wait(left);
    else this.alarm();
  }
}
