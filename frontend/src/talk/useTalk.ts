import { useCallback, useEffect, useReducer, useRef } from "react";
import { ask as askOver } from "../api/ask";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import type { AskEvent, Rating } from "../api/types";
import type { SessionHold } from "../session/useSession";
import { EMPTY, isBusy, talkAfter, type Talk, type TalkAction, type TalkTurn } from "./talk";

export interface TalkHold {
  talk: Talk;
  busy: boolean;
  ask(question: string): void;
  stop(): void;
  retry(turn: TalkTurn): void;
  rate(turn: TalkTurn, rating: Rating, comment: string): Promise<void>;
  loadOlder(): Promise<void>;
  /** What follows belongs to a new session; an answer of the old one ends here. */
  newEra(): void;
  /** Forget everything, also an answer that is on its way. */
  clear(): void;
}

/** The talk of this page: asks, takes the stream in, and brings back what was said before. */
export function useTalk(
  client: Client,
  hold: SessionHold,
  returnDraft: (question: string) => void,
): TalkHold {
  const [talk, dispatch] = useReducer(talkAfter, hold.session, (known) =>
    known ? { ...EMPTY, history: "wanted" as const } : EMPTY,
  );
  const running = useRef<AbortController | null>(null);
  const latest = useRef({ hold, returnDraft, talk });
  latest.current = { hold, returnDraft, talk };

  const run = useCallback(
    async (key: string, question: string) => {
      const { session } = latest.current.hold;
      if (!session) return;
      const abort = new AbortController();
      running.current = abort;
      const pieces = new Pieces(key, dispatch);
      try {
        for await (const event of askOver(client.config, { session, question, key }, abort.signal)) {
          abort.signal.throwIfAborted();
          pieces.take(event);
          if (event.event === "meta") latest.current.hold.slid(event.expires_at);
          if (event.event === "done") latest.current.hold.slid(event.answer.expires_at);
        }
      } catch (problem) {
        if (abort.signal.aborted) {
          pieces.drop();
          dispatch({ do: "stop", key });
        } else {
          pieces.flush();
          settle(key, question, problem);
        }
      } finally {
        if (running.current === abort) running.current = null;
      }
    },
    [client],
  );

  const settle = (key: string, question: string, problem: unknown) => {
    if (!(problem instanceof ApiError)) {
      dispatch({ do: "fail", key, problem: new ApiError(0, "Unknown", "") });
      throw problem;
    }
    if (!problem.expired) return dispatch({ do: "fail", key, problem });
    dispatch({ do: "drop", key });
    latest.current.returnDraft(question);
    latest.current.hold.over();
  };

  const ask = useCallback(
    (question: string) => {
      const key = crypto.randomUUID?.() ?? fallbackKey();
      dispatch({ do: "ask", key, question, now: Date.now() / 1_000 });
      void run(key, question);
    },
    [run],
  );

  const retry = useCallback(
    (turn: TalkTurn) => {
      dispatch({ do: "retry", key: turn.key });
      void run(turn.key, turn.question);
    },
    [run],
  );

  const rate = useCallback(
    async (turn: TalkTurn, rating: Rating, comment: string) => {
      const { session } = latest.current.hold;
      if (!session || turn.chatId === null) return;
      await client.feedback(session, turn.chatId, rating, comment);
      dispatch({ do: "rate", key: turn.key, rating });
    },
    [client],
  );

  const loadOlder = useOlder(client, latest, dispatch);
  const wanted = hold.state === "live" && talk.history === "wanted";
  useEffect(() => {
    if (wanted) void loadOlder();
  }, [wanted, loadOlder]);

  return {
    talk,
    busy: talk.turns.some(isBusy),
    ask,
    stop: useCallback(() => running.current?.abort(), []),
    retry,
    rate,
    loadOlder,
    newEra: useCallback(() => {
      running.current?.abort();
      dispatch({ do: "new era" });
    }, []),
    clear: useCallback(() => {
      running.current?.abort();
      dispatch({ do: "clear" });
    }, []),
  };
}

function useOlder(
  client: Client,
  latest: { readonly current: { hold: SessionHold; talk: Talk } },
  dispatch: (action: TalkAction) => void,
): () => Promise<void> {
  return useCallback(async () => {
    const { hold, talk } = latest.current;
    const { session } = hold;
    if (!session || talk.history === "loading") return;
    dispatch({ do: "load" });
    const erased = () => latest.current.hold.session?.user_id !== session.user_id;
    try {
      const page = await client.history(session, talk.older ?? undefined);
      if (!erased()) dispatch({ do: "history", turns: page.turns, older: page.next ?? null });
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (erased()) return;
      dispatch({ do: "no history" });
      if (problem.expired) hold.over();
    }
  }, [client, latest, dispatch]);
}

/** Joins the pieces that arrive within one frame, so that a fast stream doesn't drown the page. */
class Pieces {
  private text = "";
  private frame = 0;

  constructor(
    private readonly key: string,
    private readonly dispatch: (action: TalkAction) => void,
  ) {}

  take(event: AskEvent): void {
    if (event.event !== "delta") {
      this.flush();
      this.dispatch({ do: "event", key: this.key, event });
      return;
    }
    this.text += event.text;
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  flush(): void {
    const { text } = this;
    this.drop();
    if (!text) return;
    this.dispatch({ do: "event", key: this.key, event: { event: "delta", seq: 0, text } });
  }

  drop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.text = "";
  }
}

/** `crypto.randomUUID` exists only on HTTPS and localhost. */
function fallbackKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
