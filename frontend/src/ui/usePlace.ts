import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { isStored, type Talk } from "../talk/talk";

const FAR_PX = 240;
const OWN_MOVES = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"] as const;

/** What stays where it is while the talk grows: its end, or one turn at a height on the screen. */
type Held = "end" | { turn: string; top: number } | null;

export interface Place {
  /** The end is out of sight. */
  far: boolean;
  /** Go to the end, and follow it as it grows. */
  toEnd(): void;
  /** What is read now stays where it is when earlier turns come in above it. */
  stay(): void;
}

/**
 * Where the talk stands on the screen. A restored talk starts at its end, a new question goes to
 * the top. Turns get their real height only when they come near the screen, so the place is held
 * until the visitor moves.
 */
export function usePlace(scroller: RefObject<HTMLElement | null>, { turns, era }: Talk): Place {
  const held = useRef<Held>(null);
  const newest = turns.at(-1);
  const last = useRef<string | undefined>(undefined);
  const lastEra = useRef(era);
  const [far, setFar] = useState(false);

  const look = useCallback(() => {
    const area = scroller.current;
    if (area) setFar(area.scrollHeight - area.scrollTop - area.clientHeight > FAR_PX);
  }, [scroller]);
  const keep = useCallback(() => {
    const area = scroller.current;
    if (!area) return;
    if (held.current === "end") area.scrollTop = area.scrollHeight;
    else if (held.current) {
      const now = topOf(held.current.turn);
      if (now !== null) area.scrollTop += now - held.current.top;
    }
    look();
  }, [scroller, look]);

  useLayoutEffect(() => {
    const area = scroller.current;
    if (area && newest && newest.key !== last.current) {
      held.current = isStored(newest)
        ? "end"
        : { turn: newest.key, top: area.getBoundingClientRect().top };
    }
    if (era !== lastEra.current) held.current = "end"; // where the new conversation is announced
    last.current = newest?.key;
    lastEra.current = era;
    keep();
  }, [scroller, turns, newest, era, keep]);

  useEffect(() => {
    const area = scroller.current;
    if (!area) return;
    const letGo = () => {
      held.current = null;
    };
    const sizes = new ResizeObserver(keep);
    for (const part of [area, ...area.children]) sizes.observe(part);
    for (const move of OWN_MOVES) area.addEventListener(move, letGo, { passive: true });
    area.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      for (const move of OWN_MOVES) area.removeEventListener(move, letGo);
      area.removeEventListener("scroll", look);
    };
  }, [scroller, keep, look]);

  const toEnd = useCallback(() => {
    held.current = "end";
    keep();
  }, [keep]);
  const stay = useCallback(() => {
    const area = scroller.current;
    const first = area && turns.find(({ key }) => isBelow(area, key));
    if (first) held.current = { turn: first.key, top: topOf(first.key) ?? 0 };
  }, [scroller, turns]);
  return { far, toEnd, stay };
}

function topOf(turn: string): number | null {
  return document.getElementById(turn)?.getBoundingClientRect().top ?? null;
}

function isBelow(area: HTMLElement, turn: string): boolean {
  const box = document.getElementById(turn)?.getBoundingClientRect();
  return box !== undefined && box.bottom > area.getBoundingClientRect().top;
}
