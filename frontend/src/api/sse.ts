import type { TurnEvent } from "./types";

/**
 * Takes a `text/event-stream` apart, whatever the chunk borders.
 *
 * Feed it decoded text; it returns the events that became complete. Comments (heartbeats) and
 * blocks without data are passed over.
 */
export class EventStreamParser {
  private rest = "";

  feed(chunk: string): TurnEvent[] {
    const text = this.rest + chunk;
    // A carriage return at the very end may be half of a line end: it waits for the next chunk.
    const whole = text.endsWith("\r") ? text.length - 1 : text.length;
    const blocks = text.slice(0, whole).replace(/\r\n?/g, "\n").split("\n\n");
    this.rest = (blocks.pop() ?? "") + text.slice(whole);
    return blocks.flatMap((block) => {
      const data = dataOf(block);
      return data ? [JSON.parse(data) as TurnEvent] : [];
    });
  }
}

function dataOf(block: string): string {
  return block
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).replace(/^ /, ""))
    .join("\n");
}
