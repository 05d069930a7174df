import { isBusy, isStored, type TalkTurn } from "../talk/talk";
import { useWords } from "../i18n/language";

/**
 * Reads the answer of the last question to a screen reader as it grows: whole sentences, so that
 * nobody hears half a word.
 */
export function Announcer({ turn }: { turn: TalkTurn | undefined }) {
  const words = useWords();
  if (!turn || isStored(turn)) return <div role="log" className="only-heard" />;
  const busy = isBusy(turn);
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="only-heard">
      {turn.state === "waiting" && <p key="waiting">{words.searching}</p>}
      {sentences(turn.text, !busy).map((sentence, at) => (
        <p key={`${turn.key}-${at}`}>{sentence}</p>
      ))}
      {turn.state === "stopped" && <p key="stopped">{words.stopped}</p>}
      {turn.state === "done" && <p key="ready">{words.answerReady}</p>}
    </div>
  );
}

/** The sentences that are complete; all of them when the answer is. */
export function sentences(text: string, complete: boolean): string[] {
  const parts = text.replace(/\s*\[\d{1,2}\]/g, "").split(/(?<=[.!?…])\s+|\n+/);
  return (complete ? parts : parts.slice(0, -1)).filter((part) => part.trim());
}
