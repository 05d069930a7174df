import { useCallback, useEffect, useState } from "react";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import type { Index } from "../api/types";
import { sendFile } from "../api/upload";

/** A file that arrived in the bucket. */
export interface Sent {
  file: string;
  /** What S3 calls its content; null where the browser may not read it. */
  etag: string | null;
  /** The index as it was before. */
  before: Index | null;
  at: number;
}

export type Outcome =
  | { kind: "building" }
  | { kind: "live" }
  | { kind: "same" }
  | { kind: "failed"; reason: string | null }
  | { kind: "quiet" };

export type Step =
  | { at: "rest" }
  | { at: "sending"; percent: number }
  | { at: "sent"; sent: Sent }
  | { at: "ended"; outcome: Outcome };

export type Refusal = "badName" | "emptyFile" | "tooLarge" | "uploadOff" | "uploadFailed";

/** So long after a file was sent somebody should have begun to build. */
export const PATIENCE_S = 60;

const NAME = /^[^/\\\x00-\x1f._][^/\\\x00-\x1f]{0,118}\.csv$/i;

/** What keeps a file from being sent at all. */
export function refusal(file: File): Refusal | null {
  if (!NAME.test(file.name)) return "badName";
  return file.size ? null : "emptyFile";
}

/** What has become of a file, as far as the index tells. */
export function outcomeOf(sent: Sent, index: Index, now: number): Outcome {
  const { job } = index;
  const ours = job && job.id !== sent.before?.job?.id ? job : null;
  if (ours?.state === "running" || ours?.state === "queued") return { kind: "building" };
  const held = contentOf(sent, index);
  if (held && held.state !== "indexed") return { kind: "failed", reason: held.reason ?? null };
  if (held) return { kind: sent.before && contentOf(sent, sent.before) ? "same" : "live" };
  if (ours?.state === "failed" || ours?.state === "blocked") {
    return { kind: "failed", reason: ours.reason ?? null };
  }
  if (ours && sent.etag === null) return { kind: "live" };
  return { kind: now - sent.at > PATIENCE_S ? "quiet" : "building" };
}

function contentOf({ file, etag }: Sent, index: Index) {
  return index.files?.find((held) => held.file === file && etag !== null && held.etag === etag);
}

export interface UploadHold {
  step: Step;
  /** A word of the page, or what the server said. */
  problem: Refusal | ApiError | null;
  send(token: string, file: File): Promise<void>;
}

/** An upload of this page; it goes on while the panel is closed. */
export function useUpload(client: Client, index: Index | null): UploadHold {
  const [step, setStep] = useState<Step>({ at: "rest" });
  const [problem, setProblem] = useState<Refusal | ApiError | null>(null);
  const send = useCallback(
    async (token: string, file: File) => {
      const refused = refusal(file);
      setProblem(refused);
      if (refused) return;
      setStep({ at: "sending", percent: 0 });
      try {
        const etag = await put(client, token, file, (percent) => setStep({ at: "sending", percent }));
        const sent = { file: file.name.normalize("NFC"), etag, before: index, at: Date.now() / 1_000 };
        setStep({ at: "sent", sent });
      } catch (caught) {
        setStep({ at: "rest" });
        setProblem(caught instanceof ApiError ? told(caught) : "uploadFailed");
      }
    },
    [client, index],
  );
  useEffect(() => {
    if (step.at !== "sent" || !index) return;
    const outcome = outcomeOf(step.sent, index, Date.now() / 1_000);
    if (outcome.kind !== "building") setStep({ at: "ended", outcome });
  }, [step, index]);
  return { step, problem, send };
}

async function put(client: Client, token: string, file: File, onPercent: (done: number) => void) {
  const signed = await client.upload(token, file.name);
  if (file.size > signed.max_bytes) throw new ApiError(413, "Payload too large", "");
  return sendFile(signed, file, onPercent).catch((problem: unknown) => {
    const tooLarge = problem instanceof ApiError && problem.code === "EntityTooLarge";
    throw tooLarge ? new ApiError(413, "Payload too large", "") : new Error("not sent");
  });
}

function told(problem: ApiError): Refusal | ApiError {
  if (problem.status === 413) return "tooLarge";
  return problem.status === 404 || problem.status === 405 ? "uploadOff" : problem;
}
