import { ApiError, send } from "./errors";
import type {
  HistoryPage,
  Index,
  Providers,
  Rating,
  Role,
  Session,
  UploadForm,
} from "./types";

/** Where the stage lives; `config.json` beside the page says so. */
export interface StageConfig {
  /** Base of the contract, e.g. `https://…/api/v1/triple`. */
  api: string;
  /** WebSocket address, or null where the stage has none. */
  ws: string | null;
  /** Base under which answers really stream, where that is not `api` itself. */
  stream?: string | null;
}

const TIMEOUT_MS = 35_000;
const ERASE_CALLS = 50;

/** The headers that prove who asks; none where the stage asks for no proof. */
export function proof(session: Session): Record<string, string> {
  return session.token ? { authorization: `Bearer ${session.token}` } : {};
}

/** The calls of the contract that are one request and one answer. */
export class Client {
  constructor(readonly config: StageConfig) {}

  start(known: Session | null): Promise<Session> {
    return this.call("POST", "user", known, known ? { user_id: known.user_id } : {});
  }

  activity(session: Session): Promise<Session> {
    return this.call("POST", "activity", session, { user_id: session.user_id });
  }

  history(session: Session, before?: string): Promise<HistoryPage> {
    const query = { user_id: session.user_id, ...(before ? { before } : {}) };
    return this.call("GET", `history?${new URLSearchParams(query)}`, session);
  }

  providers(session: Session): Promise<Providers> {
    const query = new URLSearchParams({ user_id: session.user_id });
    return this.call("GET", `providers?${query}`, session);
  }

  choose(session: Session, role: Role, name: string): Promise<Providers> {
    return this.call("POST", "providers", session, { user_id: session.user_id, [role]: name });
  }

  resetProviders(session: Session): Promise<Providers> {
    return this.call("DELETE", "providers", session, { user_id: session.user_id });
  }

  index(): Promise<Index> {
    return this.call("GET", "index", null);
  }

  feedback(session: Session, chatId: number, rating: Rating, comment: string): Promise<Session> {
    const words = comment.trim() ? { comment: comment.trim() } : {};
    const body = { user_id: session.user_id, chat_id: chatId, rating, ...words };
    return this.call("POST", "feedback", session, body);
  }

  /** A form for one file; the token proves an operator and is sent as a header only. */
  upload(token: string, file: string): Promise<UploadForm> {
    return this.call("POST", "index/upload", null, { file }, { "x-admin-token": token });
  }

  /** Erase everything about the person; a long record takes several calls. */
  async erase(session: Session): Promise<void> {
    for (let calls = 0; calls < ERASE_CALLS; calls++) {
      const body = { user_id: session.user_id };
      const more = await this.call<object | undefined>("DELETE", "user", session, body);
      if (!more) return;
    }
    throw new ApiError(503, "Service unavailable", "");
  }

  private async call<T>(
    method: string,
    path: string,
    session: Session | null,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await send(`${this.config.api}/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(session ? proof(session) : {}),
        ...headers,
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 204) return undefined as T;
    return (answer.json() as Promise<T>).catch(() => {
      throw ApiError.unreachable(); // the answer broke off, or took too long
    });
  }
}
