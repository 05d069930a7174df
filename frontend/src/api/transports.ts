import { proof, type StageConfig } from "./client";
import { ApiError, send } from "./errors";
import { Parts, type Frame } from "./parts";
import { Patience, SILENCE_MS } from "./patience";
import { Queue } from "./queue";
import { EventStreamParser } from "./sse";
import type { Answer, Session, TurnEvent } from "./types";

/** One question on its way: who asks, what, and the key that makes a repeat harmless. */
export interface Question {
  session: Session;
  question: string;
  key: string;
}

/** A way to ask; it ends after `done` or `error` and throws when it breaks before. */
export type Transport = (
  config: StageConfig,
  question: Question,
  signal: AbortSignal,
) => AsyncGenerator<TurnEvent>;

const OPEN_MS = 4_000;
const REST_MS = 60_000;
const STREAM = "text/event-stream";

// A network that lets no WebSocket through is not asked for one again with every question.
let refusedUntil = 0;

export async function* overSocket(config: StageConfig, question: Question, signal: AbortSignal) {
  if (!config.ws || Date.now() < refusedUntil) throw new ApiError(404, "Not found", "");
  const socket = await opened(config.ws, signal).catch((problem: unknown) => {
    if (!signal.aborted) refusedUntil = Date.now() + REST_MS;
    throw problem;
  });
  const queue = new Queue<TurnEvent>();
  const parts = new Parts();
  socket.onmessage = (message) => {
    const event = parts.whole(JSON.parse(String(message.data)) as Frame);
    if (event) queue.push(event);
  };
  socket.onclose = () => queue.close();
  const stop = () => queue.close();
  signal.addEventListener("abort", stop);
  try {
    socket.send(JSON.stringify(frame(question)));
    yield* untilEnd(queue, signal);
  } finally {
    signal.removeEventListener("abort", stop);
    socket.close();
  }
}

function frame({ session, question, key }: Question): object {
  const who = session.token ? { token: session.token } : { user_id: session.user_id };
  return { ...who, question, idempotency_key: key };
}

async function* untilEnd(queue: Queue<TurnEvent>, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  for (;;) {
    const event = await queue.next(SILENCE_MS);
    signal.throwIfAborted();
    if (!event) throw ApiError.unreachable();
    // API Gateway's own words ({"message": "Internal server error"}) are not an event.
    if (!("event" in event)) throw new ApiError(502, "Internal error", "");
    yield event;
    if (event.event === "done" || event.event === "error") return;
  }
}

function opened(address: string, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const settle = (then: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", fail);
      socket.onopen = socket.onerror = socket.onclose = null;
      then();
    };
    const fail = () =>
      settle(() => {
        socket.close();
        reject(signal.aborted ? signal.reason : ApiError.unreachable());
      });
    const timer = setTimeout(fail, OPEN_MS);
    signal.addEventListener("abort", fail);
    socket.onerror = socket.onclose = fail;
    socket.onopen = () => settle(() => resolve(socket));
  });
}

export async function* overStream(config: StageConfig, question: Question, signal: AbortSignal) {
  const patience = new Patience(signal);
  try {
    const answer = await post(config, question, patience.signal, STREAM);
    if (!answer.body || !answer.headers.get("content-type")?.startsWith(STREAM)) {
      yield* folded(await whole(answer, signal));
      return;
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read().catch(broken(signal));
      if (done) throw ApiError.unreachable();
      patience.heard();
      for (const event of parser.feed(value)) {
        yield event;
        if (event.event === "done" || event.event === "error") return;
      }
    }
  } finally {
    patience.end();
  }
}

export async function* overJson(config: StageConfig, question: Question, signal: AbortSignal) {
  const patience = new Patience(signal);
  try {
    const answer = await post(config, question, patience.signal, "application/json");
    yield* folded(await whole(answer, signal));
  } finally {
    patience.end();
  }
}

function whole(answer: Response, signal: AbortSignal): Promise<Answer> {
  return (answer.json() as Promise<Answer>).catch(broken(signal));
}

/** A body that broke off is a way that failed, unless the visitor stopped it. */
function broken(signal: AbortSignal): (problem: unknown) => never {
  return (problem) => {
    throw signal.aborted ? problem : ApiError.unreachable();
  };
}

function* folded(answer: Answer): Generator<TurnEvent> {
  yield { event: "sources", seq: 1, sources: answer.sources ?? [] };
  yield { event: "delta", seq: 2, text: answer.response };
  yield { event: "done", seq: 3, answer };
}

function post(config: StageConfig, asked: Question, signal: AbortSignal, accept: string) {
  // API Gateway hands a whole stream over at once; a stage may have an address that does not.
  const base = accept === STREAM ? (config.stream ?? config.api) : config.api;
  return send(`${base}/chat`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept,
      "idempotency-key": asked.key,
      ...proof(asked.session),
    },
    body: JSON.stringify({ user_id: asked.session.user_id, question: asked.question }),
    signal,
  });
}
