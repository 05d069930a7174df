import type { StageConfig } from "../api/client";
import { ApiError } from "../api/errors";

const PAUSES_MS = [500, 2_000];

/** Read `config.json` beside the page: the one thing that differs between stages. */
export async function loadConfig(pauses: readonly number[] = PAUSES_MS): Promise<StageConfig> {
  try {
    const answer = await fetch("./config.json", { cache: "no-store" });
    if (!answer.ok) throw new ApiError(answer.status, "Not found", "");
    const config = (await answer.json()) as StageConfig;
    return { ...config, api: config.api.replace(/\/$/, "") };
  } catch (problem) {
    const [pause, ...rest] = pauses;
    if (pause === undefined) throw problem;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return loadConfig(rest);
  }
}
