import type { Source } from "../api/types";
import { useWords } from "../i18n/language";
import type { TalkTurn } from "../talk/talk";
import { ChevronIcon } from "./icons";
import { SourceCard } from "./SourceCard";

export function cardId(turn: TalkTurn, n: number): string {
  return `${turn.key}-${n}`;
}

/** The rows that an answer rests on, and below them those it was only shown. */
export function Sources({ turn }: { turn: TalkTurn }) {
  const words = useWords();
  const cited = turn.sources.filter((source) => source.cited);
  const others = turn.sources.filter((source) => !source.cited);
  const shown = cited.length ? cited : others;
  if (!shown.length) return null;
  return (
    <section className="sources" aria-label={words.sources}>
      <Cards turn={turn} sources={shown} />
      {cited.length > 0 && others.length > 0 && (
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
  return (
    <ul className="cards" data-count={sources.length}>
      {sources.map((source) => (
        <SourceCard
          key={source.n}
          id={cardId(turn, source.n)}
          source={source}
          question={turn.question}
          answer={turn.text}
        />
      ))}
    </ul>
  );
}
