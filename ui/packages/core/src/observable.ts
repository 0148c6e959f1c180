/** State that can be watched. Knows nothing of the page: stores and transports are built on it, elements listen. */

export type Unsubscribe = () => void;

export interface Observable<T> {
  readonly value: T;
  /** Calls `listener` after each change, not now. */
  subscribe(listener: (value: T) => void): Unsubscribe;
}

/** A value its owner may replace. Setting the same value again tells nobody. */
export class Cell<T> implements Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A store holds one immutable state and replaces parts of it. */
export abstract class Store<State extends object> implements Observable<State> {
  readonly #cell: Cell<State>;

  protected constructor(initial: State) {
    this.#cell = new Cell(initial);
  }

  get value(): State {
    return this.#cell.value;
  }

  subscribe(listener: (value: State) => void): Unsubscribe {
    return this.#cell.subscribe(listener);
  }

  protected patch(change: Partial<State>): void {
    this.#cell.set({ ...this.#cell.value, ...change });
  }
}
