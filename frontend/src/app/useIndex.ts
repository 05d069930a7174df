import { useEffect, useState } from "react";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import type { Index } from "../api/types";

const BUILDING_MS = 2_000;
const IDLE_MS = 4_000;

/** What the catalogue holds; looked at again while `watching`, faster while a build runs. */
export function useIndex(client: Client, watching: boolean): Index | null {
  const [index, setIndex] = useState<Index | null>(null);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const look = async () => {
      const found = await client.index().catch((problem: unknown) => {
        if (!(problem instanceof ApiError)) throw problem;
        return null; // shown as it was; the next look may succeed
      });
      if (gone) return;
      if (found) setIndex(found);
      const building = found?.job?.state === "running" || found?.job?.state === "queued";
      if (watching || !found?.ready) {
        timer = window.setTimeout(() => void look(), building ? BUILDING_MS : IDLE_MS);
      }
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, watching]);
  return index;
}
