import { describe, expect, it } from "vitest";
import { ask } from "./ask";
import { ApiError } from "./errors";
import type { Transport } from "./transports";
import type { Answer, AskEvent, ErrorBody, TurnEvent } from "./types";

const ANSWER = {
  response: "답",
  chat_id: 1,
  outcome: "answered",
  usage: {},
  models: {},
  index_version: 1,
  expires_at: 1,
} as Answer;
const DELTA: TurnEvent = { event: "delta", seq: 1, text: "답" };
const DONE: TurnEvent = { event: "done", seq: 2, answer: ANSWER };
const CONFIG = { api: "http://stage", ws: null };

/** A way that delivers events and then ends, or breaks with a problem. */
function way(events: TurnEvent[], problem?: ApiError): Transport {
  return async function* () {
    yield* events;
    if (problem) throw problem;
  };
}

async function asked(ways: Transport[], keys: string[] = [], pauses: number[] = []) {
  const question = { session: { user_id: "u", expires_at: 1 }, question: "뭐야?", key: "k" };
  const watched = ways.map<Transport>(
    (one) => (config, asking, signal) => {
      keys.push(asking.key);
      return one(config, asking, signal);
    },
  );
  const pause = async (ms: number) => void pauses.push(ms);
  const seen: AskEvent[] = [];
  const events = ask(CONFIG, question, new AbortController().signal, watched, pause);
  for await (const event of events) seen.push(event);
  return seen.map(({ event }) => event);
}

const broken = () => ApiError.unreachable();

describe("asking", () => {
  it("stays with the first way that works", async () => {
    const keys: string[] = [];
    expect(await asked([way([DELTA, DONE]), way([DONE])], keys)).toEqual(["delta", "done"]);
    expect(keys).toEqual(["k"]);
  });

  it("goes on to the next way when one can't be had", async () => {
    expect(await asked([way([], broken()), way([], new ApiError(406, "Not acceptable", "")), way([DONE])])).toEqual(["done"]);
  });

  it("starts the text over, under the same key, when a way breaks in the middle", async () => {
    const keys: string[] = [];
    const events = await asked([way([DELTA], broken()), way([DELTA, DONE])], keys);
    expect(events).toEqual(["delta", "again", "delta", "done"]);
    expect(keys).toEqual(["k", "k"]);
  });

  it("waits as long as the server says while the answer is still being written", async () => {
    const pauses: number[] = [];
    let calls = 0;
    const busyOnce: Transport = async function* () {
      if (calls++ === 0) throw new ApiError(409, "Conflict", "", 3);
      yield DONE;
    };
    expect(await asked([busyOnce], [], pauses)).toEqual(["done"]);
    expect(pauses).toEqual([3_000]);
  });

  it("waits for as long as a turn may take, however short the pauses", async () => {
    for (const [retryAfter, times] of [[1, 40], [3, 14]] as const) {
      const pauses: number[] = [];
      const busy = way([], new ApiError(409, "Conflict", "", retryAfter));
      await expect(asked([busy], [], pauses)).rejects.toMatchObject({ status: 409 });
      expect(pauses).toHaveLength(times);
    }
  });

  it("does not try other ways when the service itself refuses", async () => {
    for (const code of ["Model unavailable", "Index not ready"]) {
      const refused = asked([way([], new ApiError(503, code, "")), way([DONE])]);
      await expect(refused).rejects.toMatchObject({ code });
    }
    const limited = asked([way([], new ApiError(429, "Too many requests", "")), way([DONE])]);
    await expect(limited).rejects.toMatchObject({ status: 429 });
    const over = asked([way([], new ApiError(401, "Session expired", "")), way([DONE])]);
    await expect(over).rejects.toMatchObject({ expired: true });
  });

  it("reports an error event as the failure that it is", async () => {
    const event: TurnEvent = {
      event: "error",
      seq: 1,
      status: 503,
      error: { error: "Model unavailable", message: "답변 모델이 응답하지 않습니다." } as ErrorBody,
    };
    await expect(asked([way([DELTA, event])])).rejects.toMatchObject({
      code: "Model unavailable",
      message: "답변 모델이 응답하지 않습니다.",
    });
  });

  it("gives up with the last problem when no way works", async () => {
    await expect(asked([way([], broken()), way([], broken())])).rejects.toMatchObject({
      code: "Unreachable",
    });
  });
});
