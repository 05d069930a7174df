import { useEffect, useState } from "react";

const TICK_MS = 10_000;

/** Whole minutes until `expiresAt` (seconds since the epoch), kept up to date; null without one. */
export function useMinutesLeft(expiresAt: number | undefined): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => setNow(Date.now()), [expiresAt]);
  return expiresAt === undefined ? null : Math.max(0, Math.floor((expiresAt * 1_000 - now) / 60_000));
}
