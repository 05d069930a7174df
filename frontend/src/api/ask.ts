import type { StageConfig } from "./client";
import { ApiError } from "./errors";
import { overJson, overSocket, overStream, type Question, type Transport } from "./transports";
import type { AskEvent, TurnEvent } from "./types";

const WAYS: readonly Transport[] = [overSocket, overStream, overJson];
const BROKEN = [0, 403, 404, 405, 406, 502, 503, 504];
/** An answer that somebody else asked for is awaited this long: a turn takes no longer. */
const WAIT_MS = 40_000;

/**
 * Ask, by the best way that works: WebSocket, then an event stream, then one JSON answer.
 *
 * A way that breaks, before its first event or in the middle of an answer, is replaced by the next
 * one. The idempotency key keeps the question from being answered twice: the server gives the
 * answer it stored, or says `Conflict` while it is still writing, and then we wait and ask again.
 * `again` announces that the text starts over.
 */
export async function* ask(
  config: StageConfig,
  question: Question,
  signal: AbortSignal,
  ways: readonly Transport[] = WAYS,
  pause: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
): AsyncGenerator<AskEvent> {
  let begun = false;
  let waited = 0;
  for (let way = 0; way < ways.length; ) {
    if (begun) yield { event: "again" };
    try {
      for await (const event of ways[way]!(config, question, signal)) {
        const failed = failure(event);
        if (failed) throw failed;
        begun = true;
        yield event;
      }
      return;
    } catch (caught) {
      if (signal.aborted || !(caught instanceof ApiError)) throw caught;
      if (isInFlight(caught) && waited < WAIT_MS) {
        const ms = Math.max(1, caught.retryAfter ?? 1) * 1_000;
        await pause(ms, signal);
        waited += ms;
        begun = false;
      } else if (BROKEN.includes(caught.status) && !isVerdict(caught) && way + 1 < ways.length) {
        way += 1;
      } else {
        throw caught;
      }
    }
  }
}

function failure(event: TurnEvent): ApiError | null {
  return event.event === "error" ? ApiError.of(event.status, event.error) : null;
}

/** The same question, under the same key, is being answered right now. */
function isInFlight(problem: ApiError): boolean {
  return problem.status === 409 && problem.retryAfter !== undefined;
}

/** A failure that the service itself reports about this turn: another way would fail as well. */
function isVerdict(problem: ApiError): boolean {
  return ["Model unavailable", "Index not ready", "Forbidden"].includes(problem.code);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
