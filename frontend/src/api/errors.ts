import type { ErrorBody } from "./types";

export const UNREACHABLE = "Unreachable";

const BARE: Record<number, string> = {
  413: "Payload too large",
  429: "Too many requests",
  500: "Internal error",
  502: "Service unavailable",
  503: "Service unavailable",
  504: "Service unavailable",
};

/** A failure in the contract's form; `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  /** Before this time (ms) another try is refused as well; 0 where nothing is known. */
  readonly retryAt: number = 0;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
    if (retryAfter) this.retryAt = Date.now() + retryAfter * 1_000;
  }

  static of(status: number, body: Partial<ErrorBody> | null): ApiError {
    // Without a code these are the gateway's own words ("Limit Exceeded"), for nobody's eyes.
    if (!body?.error) return new ApiError(status, BARE[status] ?? "Unknown", "");
    return new ApiError(status, body.error, body.message ?? "", body.retry_after ?? undefined);
  }

  static unreachable(): ApiError {
    return new ApiError(0, UNREACHABLE, "");
  }

  /** The session is over or was never there, or its proof is no longer worth anything. */
  get expired(): boolean {
    return this.status === 401;
  }

  /** The stage does not have this call. */
  get missing(): boolean {
    return this.status === 404 || this.status === 403 || this.status === 405;
  }
}

/** `fetch` whose every failure is an `ApiError`; an abort by the visitor passes as it is. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, credentials: "omit" });
  } catch (problem) {
    if (init.signal?.aborted && init.signal.reason?.name !== "TimeoutError") throw problem;
    throw ApiError.unreachable();
  }
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => null)) as Partial<ErrorBody> | null;
  throw ApiError.of(answer.status, body);
}
