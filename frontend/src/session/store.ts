import type { Session } from "../api/types";

const KEY = "triple.session";
const DRAFT = "triple.draft";

/** What survives a reload: who the visitor is, and the question that isn't sent yet. */
export interface Keep {
  session(): Session | null;
  keep(session: Session | null): void;
  draft(): string;
  keepDraft(text: string): void;
}

/** `Keep` in the browser's local storage; works without it, only not over a reload. */
export function browserKeep(storage: Storage | null = available()): Keep {
  return {
    session: () => parsed(storage?.getItem(KEY)),
    keep: (session) => put(storage, KEY, session && JSON.stringify(session)),
    draft: () => storage?.getItem(DRAFT) ?? "",
    keepDraft: (text) => put(storage, DRAFT, text || null),
  };
}

function available(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // blocked by the browser's settings
  }
}

function put(storage: Storage | null, key: string, value: string | null): void {
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, value);
  } catch {
    // Full or read-only storage costs the memory over a reload, nothing else.
  }
}

function parsed(text: string | null | undefined): Session | null {
  try {
    const found = JSON.parse(text ?? "null") as Partial<Session> | null;
    return found?.user_id && found.expires_at ? (found as Session) : null;
  } catch {
    return null;
  }
}
