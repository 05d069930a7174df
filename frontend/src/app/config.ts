import type { StageConfig } from "../api/client";
import { ApiError } from "../api/errors";

/** Read `config.json` beside the page: the one thing that differs between stages. */
export async function loadConfig(): Promise<StageConfig> {
  const answer = await fetch("./config.json", { cache: "no-store" });
  if (!answer.ok) throw new ApiError(answer.status, "Not found", "");
  const config = (await answer.json()) as StageConfig;
  return { ...config, api: config.api.replace(/\/$/, "") };
}
