import { useId, useState, type FormEvent } from "react";
import { ApiError } from "../api/errors";
import type { Index } from "../api/types";
import { explain, useFormats, useWords } from "../i18n/language";
import { ChevronIcon } from "../ui/icons";
import type { Outcome, UploadHold } from "./upload";

/** For operators: put a file into the catalogue and see it go live. The token is kept nowhere. */
export function UploadForm({ upload, index }: { upload: UploadHold; index: Index }) {
  const words = useWords();
  const ids = { token: useId(), file: useId() };
  const [chosen, setChosen] = useState("");
  const { step, problem, send } = upload;
  const [begun] = useState(step.at !== "rest");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void send(String(form.get("token")).trim(), form.get("file") as File);
  };
  return (
    <details className="others upload-box" open={begun}>
      <summary>
        {words.upload}
        <ChevronIcon />
      </summary>
      <form className="upload" onSubmit={submit}>
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
        {problem && (
          <p className="problem" role="alert">
            {problem instanceof ApiError ? explain(problem, words) : words[problem]}
          </p>
        )}
        <Progress upload={upload} index={index} />
      </form>
    </details>
  );
}

function Progress({ upload: { step }, index }: { upload: UploadHold; index: Index }) {
  const words = useWords();
  if (step.at === "rest") return null;
  if (step.at === "ended") return <Ended outcome={step.outcome} rows={index.rows ?? 0} />;
  const percent = step.at === "sending" ? step.percent : undefined;
  const said = percent === undefined ? words.indexing : words.uploading(percent);
  return (
    <p role="status">
      {said}
      <progress max={100} value={percent} aria-label={said} />
    </p>
  );
}

function Ended({ outcome, rows }: { outcome: Outcome; rows: number }) {
  const words = useWords();
  const { number } = useFormats();
  const said = {
    building: words.indexing,
    live: words.live(number(rows)),
    same: words.sameFile(number(rows)),
    failed: (outcome.kind === "failed" && outcome.reason) || words.jobStates.failed,
    quiet: words.noNews,
  };
  return (
    <p role="status" className={outcome.kind === "failed" ? "problem" : "good"}>
      {said[outcome.kind]}
    </p>
  );
}
