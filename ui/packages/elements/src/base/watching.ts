/** Draws an element again whenever a store it shows changes. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Observable, Unsubscribe } from "#core/observable";

/** `pick` is asked before each update, so the store may be a property that is replaced. */
export class Watching<T> implements ReactiveController {
  #watched: Observable<T> | undefined;
  #stop: Unsubscribe | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly pick: () => Observable<T> | undefined,
    private readonly changed: (value: T) => void = () => undefined,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const next = this.pick();
    if (next === this.#watched) return;
    this.#stop?.();
    this.#watched = next;
    this.#stop = next?.subscribe((value) => {
      this.changed(value);
      this.host.requestUpdate();
    });
  }

  hostConnected(): void {
    if (this.#watched === undefined) this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#watched = undefined;
  }
}
