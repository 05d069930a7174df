import type { Index, Job } from "../api/types";
import { useFormats, useWords } from "../i18n/language";
import { RejectList } from "./RejectList";
import type { UploadHold } from "./upload";
import { UploadForm } from "./UploadForm";

/** What the index knows: for whoever keeps the files. */
export function CataloguePanel({ index, upload }: { index: Index | null; upload: UploadHold }) {
  const words = useWords();
  const { number, time } = useFormats();
  if (!index) return <p className="soft" role="status">{words.loading}</p>;
  return (
    <>
      {index.ready ? (
        <dl className="figures">
          <div>
            <dt>{words.rows}</dt>
            <dd>{words.rowCount(number(index.rows ?? 0))}</dd>
          </div>
          <div>
            <dt>{words.version}</dt>
            <dd>{index.version}</dd>
          </div>
          {index.built_at && (
            <div>
              <dt>{words.builtAt}</dt>
              <dd>{time(index.built_at)}</dd>
            </div>
          )}
        </dl>
      ) : (
        <p className="soft">{words.notReady}</p>
      )}
      {index.job && <LastJob job={index.job} />}
      <Files index={index} />
      <RejectList
        rejects={index.rejects ?? []}
        total={(index.files ?? []).reduce((sum, file) => sum + file.rejected, 0)}
      />
      <UploadForm upload={upload} index={index} />
    </>
  );
}

function LastJob({ job }: { job: Job }) {
  const words = useWords();
  const { number, time } = useFormats();
  const counts = words.jobCounts(
    number(job.added ?? 0),
    number(job.changed ?? 0),
    number(job.removed ?? 0),
  );
  return (
    <section className="job" data-state={job.state}>
      <h3>{words.lastJob}</h3>
      <p>
        <strong className="state">{words.jobStates[job.state]}</strong> {counts}
      </p>
      {job.state === "running" && (
        <progress max={job.total ?? undefined} value={job.total ? job.done : undefined} aria-label={words.indexing} />
      )}
      {job.reason && <p className="problem" lang="ko">{job.reason}</p>}
      <p className="soft">{time(job.started_at)}</p>
    </section>
  );
}

function Files({ index }: { index: Index }) {
  const words = useWords();
  const { number } = useFormats();
  if (!index.files?.length) return null;
  return (
    <section>
      <h3>{words.files}</h3>
      <ul className="files">
        {index.files.map((file) => (
          <li key={file.file} data-state={file.state}>
            <span className="file-name">{file.file}</span>
            <span className="soft">
              {file.state === "indexed" ? words.rowCount(number(file.rows)) : words.failedFile}
              {file.rejected > 0 && ` · ${words.rejectedRows(file.rejected)}`}
            </span>
            {file.reason && <span className="problem" lang="ko">{file.reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
