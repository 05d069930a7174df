import type { TurnEvent } from "./types";

/** A message of the WebSocket: an event, or a piece of one that was too large for a message. */
export type Frame = TurnEvent | { event: "part"; part: number; parts: number; text: string };

/** Puts events together whose JSON came in several messages. */
export class Parts {
  private held = "";

  /** The event that became complete with this message, if one did. */
  whole(frame: Frame): TurnEvent | null {
    if (frame.event !== "part") return frame;
    this.held += frame.text;
    if (frame.part < frame.parts) return null;
    const text = this.held;
    this.held = "";
    return JSON.parse(text) as TurnEvent;
  }
}
