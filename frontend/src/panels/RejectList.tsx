import type { Reject } from "../api/types";
import { useWords } from "../i18n/language";

/** Rows that were left out, each with its line and the reason. */
export function RejectList({ rejects }: { rejects: Reject[] }) {
  const words = useWords();
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
            <span>{reject.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
