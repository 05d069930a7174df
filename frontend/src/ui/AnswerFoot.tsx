import { useEffect, useRef, useState } from "react";
import { ROLES, type Rating, type RoleUsage } from "../api/types";
import { explainAny, useFormats, useWords } from "../i18n/language";
import type { TalkTurn } from "../talk/talk";
import { FeedbackForm } from "./FeedbackForm";
import { BadIcon, CheckIcon, CopyIcon, GoodIcon } from "./icons";

interface Props {
  turn: TalkTurn;
  onRate(turn: TalkTurn, rating: Rating, comment: string): Promise<void>;
}

/** What can be done with an answer, and who gave it at what cost. */
export function AnswerFoot({ turn, onRate }: Props) {
  const words = useWords();
  const [asking, setAsking] = useState<Rating | null>(null);
  const [problem, setProblem] = useState("");
  const foot = useRef<HTMLDivElement>(null);
  const rate = async (rating: Rating) => {
    setAsking(rating);
    setProblem("");
    try {
      await onRate(turn, rating, "");
    } catch (caught) {
      setAsking(null);
      setProblem(`${words.rateFailed} ${explainAny(caught, words)}`);
    }
  };
  const close = () => {
    setAsking(null);
    foot.current?.querySelector<HTMLElement>(`[data-rating=${asking}]`)?.focus();
  };
  return (
    <div className="answer-foot" ref={foot}>
      <div className="answer-tools">
        <Copy text={turn.text} />
        <button type="button" className="quiet" data-rating="up" aria-label={words.good} title={words.good} aria-pressed={turn.rating === "up"} onClick={() => void rate("up")}>
          <GoodIcon />
        </button>
        <button type="button" className="quiet" data-rating="down" aria-label={words.bad} title={words.bad} aria-pressed={turn.rating === "down"} onClick={() => void rate("down")}>
          <BadIcon />
        </button>
        <Cost turn={turn} />
      </div>
      {problem && <p className="problem" role="alert">{problem}</p>}
      {asking && (
        <FeedbackForm
          key={asking}
          rating={asking}
          onSend={(comment) => onRate(turn, asking, comment)}
          onClose={close}
        />
      )}
    </div>
  );
}

function Copy({ text }: { text: string }) {
  const words = useWords();
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text.replace(/\s*\[\d{1,2}\]/g, ""));
      setSaid(words.copied);
    } catch {
      setSaid(words.copyFailed);
    }
  };
  return (
    <button type="button" className="quiet" aria-label={words.copy} title={words.copy} onClick={() => void copy()}>
      {said === words.copied ? <CheckIcon /> : <CopyIcon />}
      <span className={said ? "said" : "only-heard"} role="status">{said}</span>
    </button>
  );
}

function spent(usage: RoleUsage): number {
  return usage.input_tokens + usage.output_tokens;
}

function Cost({ turn }: { turn: TalkTurn }) {
  const words = useWords();
  const { number } = useFormats();
  const { models, usage } = turn;
  if (!models || !usage) return null;
  const sum = usage.total_tokens ?? 0;
  const vendor = (models.generation ?? models.embedding)?.split("/")[0] ?? "";
  return (
    <details className="cost">
      <summary title={words.details}>
        {[words.vendors[vendor] ?? vendor, sum ? words.tokens(number(sum)) : words.free].filter(Boolean).join(" · ")}
      </summary>
      <dl className="facts">
        {ROLES.filter((role) => models[role]).map((role) => (
          <div key={role}>
            <dt>{words.roleNames[role]}</dt>
            <dd>
              {models[role]}
              {spent(usage[role]) > 0 &&
                ` · ${number(usage[role].input_tokens)} → ${number(usage[role].output_tokens)}`}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
