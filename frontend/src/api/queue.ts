/** Items that arrive by callback, taken one at a time. */
export class Queue<T> {
  private items: T[] = [];
  private closed = false;
  private wake: (() => void) | null = null;

  push(item: T): void {
    this.items.push(item);
    this.wake?.();
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** The next item, or null when the queue is closed or stayed silent for too long. */
  async next(patienceMs: number): Promise<T | null> {
    if (!this.items.length && !this.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = null;
    }
    return this.items.shift() ?? null;
  }
}
