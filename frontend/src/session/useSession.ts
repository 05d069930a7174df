import { useCallback, useEffect, useRef, useState } from "react";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import type { Session } from "../api/types";
import type { Keep } from "./store";

export type SessionState = "starting" | "live" | "over" | "unreachable";

export interface SessionHold {
  state: SessionState;
  session: Session | null;
  /** Begin, or begin anew; the server keeps the id where it knows it. */
  start(): Promise<void>;
  /** An answer told when the session ends now. */
  slid(expiresAt: number): void;
  /** A call was refused because the session is over. */
  over(): void;
  /** Forget who the visitor was, and begin as somebody new. */
  forget(): Promise<void>;
}

const QUIET_MS = 60_000;
const CHECK_MS = 20_000;
const AGAIN_MS = 4_000;

/** The visitor's session: made on the first visit, kept alive while somebody is there. */
export function useSession(client: Client, keep: Keep): SessionHold {
  const [state, setState] = useState<SessionState>("starting");
  const [session, setSession] = useState<Session | null>(() => keep.session());
  const current = useRef(session);
  const slidAt = useRef(0);

  const take = useCallback(
    (taken: Session) => {
      current.current = taken;
      slidAt.current = Date.now();
      keep.keep(taken);
      setSession(taken);
      setState("live");
    },
    [keep],
  );

  const start = useCallback(async () => {
    try {
      take(await begun(client, current.current));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setState("unreachable");
    }
  }, [client, take]);

  const slid = useCallback(
    (expiresAt: number) => {
      if (current.current) take({ ...current.current, expires_at: expiresAt });
    },
    [take],
  );

  const over = useCallback(() => setState("over"), []);

  const forget = useCallback(async () => {
    current.current = null;
    keep.keep(null);
    setSession(null);
    await start();
  }, [keep, start]);

  useEffect(() => void start(), [start]);
  useRetry(state === "unreachable", start);
  useStay(state === "live", client, current, slidAt, slid, over);
  return { state, session, start, slid, over, forget };
}

/** A session for the visitor; a proof that is worth nothing any more makes them somebody new. */
async function begun(client: Client, known: Session | null): Promise<Session> {
  try {
    return await client.start(known);
  } catch (problem) {
    const refused = problem instanceof ApiError && [400, 401, 403].includes(problem.status);
    if (!known || !refused) throw problem;
    return client.start(null);
  }
}

function useRetry(wanted: boolean, start: () => Promise<void>): void {
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => void start(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [wanted, start]);
}

/** Say that the visitor is there, at most once a minute and only when they did something. */
function useStay(
  live: boolean,
  client: Client,
  current: { readonly current: Session | null },
  slidAt: { readonly current: number },
  slid: (expiresAt: number) => void,
  over: () => void,
): void {
  const active = useRef(false);
  useEffect(() => {
    if (!live) return;
    const seen = () => (active.current = true);
    const check = async () => {
      const session = current.current;
      if (!session || document.hidden) return;
      const due = active.current && Date.now() - slidAt.current > QUIET_MS;
      const ended = session.expires_at * 1_000 <= Date.now();
      if (!due && !ended) return;
      active.current = false;
      try {
        slid((await client.activity(session)).expires_at);
      } catch (problem) {
        if (problem instanceof ApiError && problem.expired) over();
      }
    };
    const timer = setInterval(() => void check(), CHECK_MS);
    const events = ["pointerdown", "keydown", "scroll", "touchstart"] as const;
    for (const name of events) addEventListener(name, seen, { passive: true, capture: true });
    const returned = () => !document.hidden && void check();
    document.addEventListener("visibilitychange", returned);
    return () => {
      clearInterval(timer);
      for (const name of events) removeEventListener(name, seen, { capture: true });
      document.removeEventListener("visibilitychange", returned);
    };
  }, [live, client, current, slidAt, slid, over]);
}
