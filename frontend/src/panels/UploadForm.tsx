import { useId, useState, type FormEvent } from "react";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import type { Index, Job } from "../api/types";
import { sendFile } from "../api/upload";
import { explain, useFormats, useWords } from "../i18n/language";
import type { Words } from "../i18n/ko";
import { ChevronIcon } from "../ui/icons";

type Step = { at: "rest" } | { at: "sending"; percent: number } | { at: "sent"; since: number };

/** For operators: put a file into the catalogue and see it go live. The token is kept nowhere. */
export function UploadForm({ client, index }: { client: Client; index: Index | null }) {
  const words = useWords();
  const ids = { token: useId(), file: useId() };
  const [step, setStep] = useState<Step>({ at: "rest" });
  const [chosen, setChosen] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("file") as File;
    setProblem("");
    setStep({ at: "sending", percent: 0 });
    try {
      const since = index?.job?.started_at ?? 0;
      const signed = await client.upload(String(form.get("token")).trim(), file.name);
      if (file.size > signed.max_bytes) throw new ApiError(413, "Payload too large", words.tooLarge);
      await sendFile(signed, file, (percent) => setStep({ at: "sending", percent }));
      setStep({ at: "sent", since });
    } catch (caught) {
      setStep({ at: "rest" });
      setProblem(caught instanceof ApiError ? told(caught, words) : words.errorUnknown);
    }
  };
  return (
    <details className="others upload-box">
      <summary>
        {words.upload}
        <ChevronIcon />
      </summary>
      <form className="upload" onSubmit={(event) => void submit(event)}>
        <p className="soft">{words.uploadText}</p>
        <label htmlFor={ids.token}>{words.adminToken}</label>
        <input id={ids.token} name="token" type="password" autoComplete="off" required />
        <label htmlFor={ids.file}>{words.chooseFile}</label>
        <span className="file-field">
          <input
            id={ids.file}
            name="file"
            type="file"
            accept=".csv,text/csv"
            required
            onChange={(event) => setChosen(event.target.files?.[0]?.name ?? "")}
          />
          <span aria-hidden="true">{chosen || words.noFile}</span>
        </span>
        <button type="submit" className="solid" disabled={step.at === "sending"}>
          {words.uploadSend}
        </button>
        {problem && <p className="problem" role="alert">{problem}</p>}
        <Progress step={step} index={index} />
      </form>
    </details>
  );
}

function told(problem: ApiError, words: Words): string {
  return problem.status === 404 || problem.status === 405 ? words.uploadOff : explain(problem, words);
}

function Progress({ step, index }: { step: Step; index: Index | null }) {
  const words = useWords();
  const { number } = useFormats();
  if (step.at === "rest") return null;
  if (step.at === "sending") {
    return (
      <p role="status">
        {words.uploading(step.percent)}
        <progress max={100} value={step.percent} aria-label={words.upload} />
      </p>
    );
  }
  const job = index?.job;
  if (!job || job.started_at <= step.since || isUnderWay(job)) {
    return (
      <p role="status">
        {words.indexing}
        <progress aria-label={words.indexing} />
      </p>
    );
  }
  const failed = job.state === "failed" || job.state === "blocked";
  return (
    <p role="status" className={failed ? "problem" : "good"}>
      {failed ? (job.reason ?? words.jobStates[job.state]) : words.live(number(index?.rows ?? 0))}
    </p>
  );
}

function isUnderWay(job: Job): boolean {
  return job.state === "running" || job.state === "queued";
}
