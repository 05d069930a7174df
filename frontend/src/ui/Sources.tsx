import { useMemo } from "react";
import type { Source } from "../api/types";
import { useWords } from "../i18n/language";
import { tellingKinds } from "../talk/facts";
import { isBusy, type TalkTurn } from "../talk/talk";
import { ChevronIcon } from "./icons";
import { SourceCard } from "./SourceCard";

export function cardId(turn: TalkTurn, n: number): string {
  return `${turn.key}-${n}`;
}

/**
 * The rows that an answer rests on, and below them those it was only shown. While it is being
 * written these are the rows that it has pointed at so far.
 */
export function Sources({ turn }: { turn: TalkTurn }) {
  const words = useWords();
  const writing = isBusy(turn);
  const [cited, others] = useMemo(() => {
    const isCited = ({ n, cited }: Source) => cited || (writing && turn.text.includes(`[${n}]`));
    return [turn.sources.filter(isCited), turn.sources.filter((one) => !isCited(one))];
  }, [turn.sources, turn.text, writing]);
  const shown = cited.length || writing ? cited : others;
  if (!shown.length) return null;
  return (
    <section className="sources" aria-label={words.sources}>
      <Cards turn={turn} sources={shown} />
      {!writing && cited.length > 0 && others.length > 0 && (
        <details className="others">
          <summary>
            {words.otherSources(others.length)}
            <ChevronIcon />
          </summary>
          <Cards turn={turn} sources={others} />
        </details>
      )}
    </section>
  );
}

function Cards({ turn, sources }: { turn: TalkTurn; sources: Source[] }) {
  const kinds = useMemo(
    () => tellingKinds(sources, turn.question, turn.text),
    [sources, turn.question, turn.text],
  );
  return (
    <ul className="cards" data-count={sources.length}>
      {sources.map((source) => (
        <SourceCard
          key={source.n}
          id={cardId(turn, source.n)}
          source={source}
          kinds={kinds}
          roomy={sources.length === 1}
        />
      ))}
    </ul>
  );
}
