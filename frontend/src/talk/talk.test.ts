import { describe, expect, it } from "vitest";
import { ApiError } from "../api/errors";
import type { Answer, AskEvent, Turn } from "../api/types";
import { EMPTY, isBusy, talkAfter, type Talk, type TalkAction } from "./talk";

const ANSWER = {
  response: "162g입니다.",
  chat_id: 42,
  sources: [{ n: 1, id: "a", title: "한결", score: 1, cited: true, file: "a.csv" }],
  outcome: "answered",
  usage: { total_tokens: 3 },
  models: { generation: "offline/extract-v1" },
  index_version: 1,
  expires_at: 9,
} as unknown as Answer;

function after(...actions: TalkAction[]): Talk {
  return actions.reduce(talkAfter, EMPTY);
}

const ask: TalkAction = { do: "ask", key: "k", question: "무게는?", now: 5 };
const event = (event: AskEvent): TalkAction => ({ do: "event", key: "k", event });
const delta = (text: string) => event({ event: "delta", seq: 1, text });
const done = event({ event: "done", seq: 2, answer: ANSWER });

function stored(chat_id: number): Turn {
  return { ...ANSWER, chat_id, asked_at: 1, question: `질문 ${chat_id}` } as unknown as Turn;
}

describe("the talk", () => {
  it("grows an answer piece by piece and ends with what the server stored", () => {
    const writing = after(ask, delta("16"), delta("2g")).turns[0]!;
    expect([writing.text, writing.state, isBusy(writing)]).toEqual(["162g", "writing", true]);
    const turn = after(ask, delta("16"), done).turns[0]!;
    expect([turn.text, turn.state, turn.chatId]).toEqual(["162g입니다.", "done", 42]);
    expect(turn.sources[0]?.cited).toBe(true);
  });

  it("keeps the text until the answer that started over has one of its own", () => {
    const again = event({ event: "again" });
    expect(after(ask, delta("앞부분"), again).turns[0]?.text).toBe("앞부분");
    expect(after(ask, delta("앞부분"), again, delta("처음부터")).turns[0]?.text).toBe("처음부터");
    expect(after(ask, delta("앞"), again, delta("처"), delta("음")).turns[0]?.text).toBe("처음");
  });

  it("lets nothing wake up a turn that was stopped", () => {
    const turn = after(ask, delta("16"), { do: "stop", key: "k" }, delta("2g"), done).turns[0]!;
    expect([turn.text, turn.state]).toEqual(["16", "stopped"]);
  });

  it("begins a failed turn afresh on retry, under the same key", () => {
    const problem = ApiError.unreachable();
    const turn = after(ask, delta("16"), { do: "fail", key: "k", problem }, { do: "retry", key: "k" }).turns[0]!;
    expect([turn.key, turn.text, turn.state, turn.problem]).toEqual(["k", "", "waiting", null]);
  });

  it("puts history in front, and no turn twice", () => {
    const history: TalkAction = { do: "history", turns: [stored(7), stored(42)], older: "7" };
    const talk = after(ask, done, history);
    expect(talk.turns.map((turn) => turn.chatId)).toEqual([7, 42]);
    expect(talk.older).toBe("7");
  });

  it("knows whether what was said before is here", () => {
    const wanted: Talk = { ...EMPTY, history: "wanted" };
    const loading = talkAfter(wanted, { do: "load" });
    const failed = talkAfter(loading, { do: "no history" });
    const here = talkAfter(failed, { do: "history", turns: [], older: null });
    expect([loading, failed, here].map(({ history }) => history)).toEqual([
      "loading",
      "failed",
      "here",
    ]);
  });

  it("drops a turn whose question goes back to the visitor", () => {
    expect(after(ask, { do: "drop", key: "k" }).turns).toEqual([]);
  });

  it("tells the turns of a new session from those before", () => {
    const second: TalkAction = { do: "ask", key: "l", question: "가격은?", now: 6 };
    const talk = after(ask, done, { do: "new era" }, second);
    expect(talk.turns.map((turn) => turn.era)).toEqual([0, 1]);
    expect(talkAfter(talk, { do: "clear" })).toEqual(EMPTY);
  });
});
