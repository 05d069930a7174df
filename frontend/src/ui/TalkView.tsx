import { Fragment, useRef } from "react";
import type { Index } from "../api/types";
import { useWords } from "../i18n/language";
import type { SessionHold } from "../session/useSession";
import { isStored, type HistoryState } from "../talk/talk";
import type { TalkHold } from "../talk/useTalk";
import { DownIcon, RetryIcon } from "./icons";
import { TurnView } from "./TurnView";
import { usePlace } from "./usePlace";
import { Welcome } from "./Welcome";

interface Props {
  talk: TalkHold;
  hold: SessionHold;
  index: Index | null;
  onAsk(question: string): void;
}

/** Everything said so far. A new question moves to the top, so that its answer has room. */
export function TalkView({ talk, hold, index, onAsk }: Props) {
  const words = useWords();
  const scroller = useRef<HTMLElement>(null);
  const { turns, history, older, era } = talk.talk;
  const place = usePlace(scroller, talk.talk);
  const ready = hold.state === "live" && !talk.busy;
  const load = () => {
    place.stay();
    void talk.loadOlder();
  };
  return (
    <main className="talk" ref={scroller} aria-label={words.talk} tabIndex={-1}>
      <div className="talk-inside">
        {turns.length === 0 && history === "here" && (
          <Welcome index={index} ready={ready} onAsk={onAsk} />
        )}
        <Before state={history} older={older !== null} onLoad={load} />
        {turns.map((turn, at) => (
          <Fragment key={turn.key}>
            {at > 0 && turns[at - 1]?.era !== turn.era && <p className="era">{words.newEra}</p>}
            <TurnView
              turn={turn}
              fresh={at === turns.length - 1 && turn.era === era && !isStored(turn)}
              canRetry={ready}
              onRetry={talk.retry}
              onRate={talk.rate}
            />
          </Fragment>
        ))}
        {turns.length > 0 && turns.at(-1)?.era !== era && (
          <p className="era" role="status">{words.newEra}</p>
        )}
      </div>
      {place.far && turns.length > 0 && (
        <button type="button" className="to-end" aria-label={words.toBottom} title={words.toBottom} onClick={place.toEnd}>
          <DownIcon />
        </button>
      )}
    </main>
  );
}

/** What stands above the first turn: the way to earlier ones, or why they aren't here. */
function Before({ state, older, onLoad }: { state: HistoryState; older: boolean; onLoad(): void }) {
  const words = useWords();
  if (state === "failed") {
    return (
      <div className="trouble before" role="alert">
        <span>{words.historyFailed}</span>
        <button type="button" className="outline small" onClick={onLoad}>
          <RetryIcon />
          {words.retry}
        </button>
      </div>
    );
  }
  if (state !== "here") return <p className="soft before" role="status">{words.loading}</p>;
  if (!older) return null;
  return (
    <button type="button" className="quiet before" onClick={onLoad}>
      {words.older}
    </button>
  );
}
