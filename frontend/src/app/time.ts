import { useEffect, useState } from "react";

const TICK_MS = 10_000;

/** Whole minutes until `expiresAt` (seconds since the epoch), kept up to date; null without one. */
export function useMinutesLeft(expiresAt: number | undefined): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    setNow(Date.now());
  }, [expiresAt]);
  return expiresAt === undefined ? null : Math.max(0, Math.floor((expiresAt * 1_000 - now) / 60_000));
}

/** Whole seconds until `time` (milliseconds since the epoch), counted down; 0 when it has passed. */
export function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => Date.now());
  const waiting = time > now;
  useEffect(() => {
    setNow(Date.now());
    if (!waiting) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [time, waiting]);
  return Math.max(0, Math.ceil((time - now) / 1_000));
}
