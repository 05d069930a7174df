import type { Reject } from "../api/types";
import { useFormats, useWords } from "../i18n/language";

/** Rows that were left out, each with its line and the reason. */
export function RejectList({ rejects, total }: { rejects: Reject[]; total: number }) {
  const words = useWords();
  const { number } = useFormats();
  return (
    <section>
      <h3>{words.rejects}</h3>
      {rejects.length === 0 && <p className="soft">{words.noRejects}</p>}
      <ul className="rejects">
        {rejects.map((reject, at) => (
          <li key={at}>
            <span className="soft">
              {reject.file} · {words.line(reject.line)}
              {reject.column && ` · ${reject.column}`}
            </span>
            <span lang="ko">{reject.reason}</span>
          </li>
        ))}
      </ul>
      {total > rejects.length && (
        <p className="soft">{words.moreRejects(number(total - rejects.length))}</p>
      )}
    </section>
  );
}
