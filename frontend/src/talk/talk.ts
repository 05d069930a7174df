import type { ApiError } from "../api/errors";
import type {
  Answer,
  AskEvent,
  Models,
  Outcome,
  Rating,
  Source,
  Turn,
  Usage,
} from "../api/types";

export type TurnState = "waiting" | "writing" | "done" | "stopped" | "failed";

/** One question with its answer, as far as it has come. */
export interface TalkTurn {
  /** The idempotency key of a question of this page, or the stored turn's id. */
  key: string;
  /** Counts the sessions of this page: an answer knows only the talk of its own. */
  era: number;
  question: string;
  text: string;
  sources: Source[];
  state: TurnState;
  askedAt: number;
  chatId: number | null;
  /** The next piece replaces the text: the answer came back on another way. */
  startsOver: boolean;
  outcome: Outcome | null;
  usage: Usage | null;
  models: Models | null;
  problem: ApiError | null;
  rating: Rating | null;
}

/** What was said before this page: not known yet, on its way, here, or not to be had just now. */
export type HistoryState = "wanted" | "loading" | "here" | "failed";

export interface Talk {
  turns: TalkTurn[];
  history: HistoryState;
  /** Asks for the page before; null when everything is here. */
  older: string | null;
  era: number;
}

export type TalkAction =
  | { do: "ask"; key: string; question: string; now: number }
  | { do: "event"; key: string; event: AskEvent }
  | { do: "stop"; key: string }
  | { do: "fail"; key: string; problem: ApiError }
  | { do: "drop"; key: string }
  | { do: "retry"; key: string }
  | { do: "rate"; key: string; rating: Rating }
  | { do: "load" }
  | { do: "history"; turns: Turn[]; older: string | null }
  | { do: "no history" }
  | { do: "new era" }
  | { do: "clear" };

const STORED = "stored-";

/** The talk of somebody new. */
export const EMPTY: Talk = { turns: [], history: "here", older: null, era: 0 };

/** The talk after an action: pure, so that every state can be held by a test. */
export function talkAfter(talk: Talk, action: TalkAction): Talk {
  switch (action.do) {
    case "ask":
      return { ...talk, turns: [...talk.turns, asked(action, talk.era)] };
    case "event":
      return changed(talk, action.key, (turn) => afterEvent(turn, action.event));
    case "stop":
      return changed(talk, action.key, (turn) => ({ ...turn, state: "stopped" }));
    case "fail":
      return changed(talk, action.key, (turn) => failed(turn, action.problem));
    case "drop":
      return { ...talk, turns: talk.turns.filter((turn) => turn.key !== action.key) };
    case "retry":
      return changed(talk, action.key, (turn) => ({ ...fresh(turn), era: talk.era }));
    case "rate":
      return changed(talk, action.key, (turn) => ({ ...turn, rating: action.rating }));
    case "load":
      return { ...talk, history: "loading" };
    case "no history":
      return { ...talk, history: "failed" };
    case "history":
      return withHistory(talk, action.turns, action.older);
    case "new era":
      return { ...talk, era: talk.era + 1, history: "here", older: null };
    case "clear":
      return EMPTY;
  }
}

/** Whether an answer is on its way. */
export function isBusy(turn: TalkTurn | undefined): boolean {
  return turn?.state === "waiting" || turn?.state === "writing";
}

/** Whether a turn was said before this page. */
export function isStored(turn: TalkTurn): boolean {
  return turn.key.startsWith(STORED);
}

function asked(action: { key: string; question: string; now: number }, era: number): TalkTurn {
  const { key, question, now } = action;
  return { ...BLANK, key, era, question, askedAt: now };
}

function fresh(turn: TalkTurn): TalkTurn {
  const { key, era, question, askedAt } = turn;
  return { ...BLANK, key, era, question, askedAt };
}

function failed(turn: TalkTurn, problem: ApiError): TalkTurn {
  return { ...turn, state: "failed", problem };
}

function afterEvent(turn: TalkTurn, event: AskEvent): TalkTurn {
  // A piece that was still on its way when the visitor stopped must not wake the turn up again.
  if (!isBusy(turn)) return turn;
  switch (event.event) {
    case "meta":
      return { ...turn, chatId: event.chat_id };
    case "sources":
      return { ...turn, sources: event.sources };
    case "delta":
      return {
        ...turn,
        state: "writing",
        text: turn.startsOver ? event.text : turn.text + event.text,
        startsOver: false,
      };
    case "again":
      return { ...turn, startsOver: true };
    case "done":
      return finished(turn, event.answer);
    case "error":
      return turn;
  }
}

function finished(turn: TalkTurn, answer: Answer): TalkTurn {
  return {
    ...turn,
    state: "done",
    startsOver: false,
    text: answer.response,
    sources: answer.sources ?? [],
    chatId: answer.chat_id,
    outcome: answer.outcome,
    usage: answer.usage,
    models: answer.models,
  };
}

function withHistory(talk: Talk, turns: Turn[], older: string | null): Talk {
  const known = new Set(talk.turns.map((turn) => turn.chatId));
  const stored = turns.filter((turn) => !known.has(turn.chat_id));
  return { ...talk, history: "here", older, turns: [...stored.map((turn) => restored(turn, talk.era)), ...talk.turns] };
}

function restored(turn: Turn, era: number): TalkTurn {
  return {
    ...BLANK,
    key: `${STORED}${turn.chat_id}`,
    era,
    question: turn.question,
    text: turn.response,
    sources: turn.sources ?? [],
    state: "done",
    askedAt: turn.asked_at,
    chatId: turn.chat_id,
    outcome: turn.outcome,
    usage: turn.usage,
    models: turn.models,
    rating: turn.rating ?? null,
  };
}

function changed(talk: Talk, key: string, change: (turn: TalkTurn) => TalkTurn): Talk {
  return { ...talk, turns: talk.turns.map((turn) => (turn.key === key ? change(turn) : turn)) };
}

const BLANK: Omit<TalkTurn, "key" | "era" | "question" | "askedAt"> = {
  text: "",
  sources: [],
  state: "waiting",
  chatId: null,
  startsOver: false,
  outcome: null,
  usage: null,
  models: null,
  problem: null,
  rating: null,
};
