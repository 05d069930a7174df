import type { Index } from "../api/types";
import { useFormats, useWords } from "../i18n/language";

interface Props {
  index: Index | null;
  ready: boolean;
  onAsk(question: string): void;
}

/** The first screen: what can be asked here, in questions that the catalogue can answer. */
export function Welcome({ index, ready, onAsk }: Props) {
  const words = useWords();
  const { number } = useFormats();
  const suggestions = index?.suggestions ?? [];
  const about = !index
    ? words.welcomePlain
    : index.ready
      ? words.welcomeText(number(index.rows ?? 0))
      : words.welcomeEmpty;
  return (
    <section className="welcome">
      <h2>{words.welcome}</h2>
      <p>{about}</p>
      {suggestions.length > 0 && (
        <>
          <h3>{words.tryThese}</h3>
          <ul className="suggestions">
            {suggestions.map((question) => (
              <li key={question}>
                <button type="button" disabled={!ready} onClick={() => onAsk(question)}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
