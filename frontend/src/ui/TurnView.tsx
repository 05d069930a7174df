import { memo, Suspense, useCallback, useMemo } from "react";
import type { Rating } from "../api/types";
import { useSecondsUntil } from "../app/time";
import { explain, useFormats, useWords } from "../i18n/language";
import { isBusy, type TalkTurn } from "../talk/talk";
import { AnswerFoot } from "./AnswerFoot";
import { AnswerMarkdown, PlainText } from "./AnswerMarkdown";
import { RetryIcon, SearchIcon } from "./icons";
import { cardId, Sources } from "./Sources";

/** A wait longer than this is told by the clock. */
const LONG_S = 90;

interface Props {
  turn: TalkTurn;
  /** Asked on this page and the last: gets the room of a whole screen. */
  fresh: boolean;
  canRetry: boolean;
  onRetry(turn: TalkTurn): void;
  onRate(turn: TalkTurn, rating: Rating, comment: string): Promise<void>;
}

/** One question and its answer. */
export const TurnView = memo(function TurnView({ turn, fresh, canRetry, onRetry, onRate }: Props) {
  const words = useWords();
  const busy = isBusy(turn);
  return (
    <article className="turn" id={turn.key} data-fresh={fresh} data-state={turn.state} aria-busy={busy}>
      <h2 className="asked">
        <span className="only-heard">{words.you}: </span>
        <span className="asked-text">{turn.question}</span>
      </h2>
      <div className="answer" data-outcome={turn.outcome ?? undefined}>
        <Outcome turn={turn} />
        <Text turn={turn} />
        <Trouble turn={turn} canRetry={canRetry} onRetry={onRetry} />
        <Sources turn={turn} />
        {busy && <Progress turn={turn} />}
        {turn.state === "done" && <AnswerFoot turn={turn} onRate={onRate} />}
      </div>
    </article>
  );
});

function Text({ turn }: { turn: TalkTurn }) {
  const known = useMemo(() => new Set(turn.sources.map((source) => source.n)), [turn.sources]);
  const jump = useCallback((n: number) => showCard(cardId(turn, n)), [turn.key]);
  if (!turn.text) return null;
  return (
    <Suspense fallback={<PlainText text={turn.text} />}>
      <AnswerMarkdown text={turn.text} known={known} onCite={jump} />
    </Suspense>
  );
}

function showCard(id: string): void {
  const card = document.getElementById(id);
  card?.closest("details")?.setAttribute("open", "");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm ? "auto" : "smooth" });
  card?.focus({ preventScroll: true });
}

function Outcome({ turn }: { turn: TalkTurn }) {
  const words = useWords();
  if (turn.outcome !== "not_found" && turn.outcome !== "blocked" && turn.outcome !== "truncated") {
    return null;
  }
  const said = { not_found: words.notFound, blocked: words.blocked, truncated: words.truncated };
  return (
    <p className="outcome">
      <SearchIcon />
      {said[turn.outcome]}
    </p>
  );
}

/** What happens right now, and which rows are being read. */
function Progress({ turn }: { turn: TalkTurn }) {
  const words = useWords();
  const count = turn.sources.length;
  const phase =
    turn.state === "writing" ? words.writing : count ? words.reading(count) : words.searching;
  return (
    <div className="progress">
      <span className="dots" aria-hidden="true">
        <i /><i /><i />
      </span>
      <span>{phase}</span>
      {turn.state === "waiting" && count > 0 && (
        <ul>
          {turn.sources.map((source) => (
            <li key={source.n}>{source.title}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Trouble({ turn, canRetry, onRetry }: Pick<Props, "turn" | "canRetry" | "onRetry">) {
  const words = useWords();
  const { clock } = useFormats();
  const retryAt = turn.problem?.retryAt ?? 0;
  const wait = useSecondsUntil(retryAt);
  if (turn.state !== "stopped" && turn.state !== "failed") return null;
  const said = turn.problem ? explain(turn.problem, words) : words.stopped;
  return (
    <div className="trouble" data-kind={turn.state} role={turn.state === "failed" ? "alert" : undefined}>
      <span>
        {said}
        {wait > 0 && (
          <span aria-live="off"> {wait > LONG_S ? words.retryAt(clock(retryAt)) : words.retryIn(wait)}</span>
        )}
      </span>
      <button type="button" className="outline small" disabled={!canRetry || wait > 0} onClick={() => onRetry(turn)}>
        <RetryIcon />
        {words.retry}
      </button>
    </div>
  );
}
