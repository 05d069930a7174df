/** How long a way to ask may be silent before it counts as broken. */
export const SILENCE_MS = 35_000;

/** A signal that aborts with the visitor's, and by itself when nothing was heard for too long. */
export class Patience {
  private readonly own = new AbortController();
  private timer = 0;

  constructor(private readonly visitor: AbortSignal) {
    visitor.addEventListener("abort", this.stop);
    this.heard();
  }

  get signal(): AbortSignal {
    return this.own.signal;
  }

  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.own.abort(new DOMException("", "TimeoutError")),
      SILENCE_MS,
    ) as unknown as number;
  }

  /** Nothing more is awaited; what still runs is let go. */
  end(): void {
    clearTimeout(this.timer);
    this.visitor.removeEventListener("abort", this.stop);
    this.own.abort();
  }

  private readonly stop = () => this.own.abort(this.visitor.reason);
}
