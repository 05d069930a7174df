import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SILENCE_MS } from "./patience";
import { overJson, overStream, type Transport } from "./transports";

const CONFIG = { api: "http://stage", ws: null };
const QUESTION = { session: { user_id: "u", expires_at: 1 }, question: "뭐야?", key: "k" };
const DELTA = 'data: {"event":"delta","seq":1,"text":"답"}\n\n';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server that sends a beginning, if any, and then nothing more. */
function stalled(beginning: string | null, type = "text/event-stream"): void {
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
    const cut = (fail: (reason: unknown) => void) =>
      signal.addEventListener("abort", () => fail(signal.reason));
    if (beginning === null) return new Promise((_, reject) => cut(reject));
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(beginning));
        cut((reason) => controller.error(reason));
      },
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": type } }));
  });
}

async function first(way: Transport, signal: AbortSignal) {
  const events = way(CONFIG, QUESTION, signal);
  return { events, seen: await events.next() };
}

it("takes a stream that falls silent as broken", async () => {
  stalled(DELTA);
  const { events, seen } = await first(overStream, new AbortController().signal);
  expect(seen.value).toMatchObject({ event: "delta" });
  const next = expect(events.next()).rejects.toMatchObject({ code: "Unreachable" });
  await vi.advanceTimersByTimeAsync(SILENCE_MS);
  await next;
});

it.each([
  ["a stream that never begins", overStream, null],
  ["an answer that never comes", overJson, null],
  ["an answer that breaks off", overJson, '{"response":'],
])("waits for %s no longer than that", async (_, way, beginning) => {
  stalled(beginning, "application/json");
  const next = expect(first(way, new AbortController().signal)).rejects.toMatchObject({
    code: "Unreachable",
  });
  await vi.advanceTimersByTimeAsync(SILENCE_MS);
  await next;
});

it("ends at once, and not as a failure, when the visitor stops", async () => {
  stalled(DELTA);
  const stop = new AbortController();
  const { events } = await first(overStream, stop.signal);
  const next = expect(events.next()).rejects.toMatchObject({ name: "AbortError" });
  stop.abort();
  await next;
});
