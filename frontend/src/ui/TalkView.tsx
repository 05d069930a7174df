import { Fragment, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Index } from "../api/types";
import { useWords } from "../i18n/language";
import type { SessionHold } from "../session/useSession";
import type { HistoryState, TalkTurn } from "../talk/talk";
import type { TalkHold } from "../talk/useTalk";
import { DownIcon, RetryIcon } from "./icons";
import { TurnView } from "./TurnView";
import { Welcome } from "./Welcome";

const FAR_PX = 240;

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
  const { turns, history, older } = talk.talk;
  const far = useFar(scroller);
  usePlace(scroller, turns);
  const ready = hold.state === "live" && !talk.busy;
  return (
    <main className="talk" ref={scroller} aria-label={words.talk} tabIndex={-1}>
      <div className="talk-inside">
        {turns.length === 0 && history === "here" && (
          <Welcome index={index} ready={ready} onAsk={onAsk} />
        )}
        <Before state={history} older={older !== null} onLoad={() => void talk.loadOlder()} />
        {turns.map((turn, at) => (
          <Fragment key={turn.key}>
            {at > 0 && turns[at - 1]?.era !== turn.era && <p className="era">{words.newEra}</p>}
            <TurnView
              turn={turn}
              fresh={at === turns.length - 1 && !isStored(turn)}
              canRetry={ready}
              onRetry={talk.retry}
              onRate={talk.rate}
            />
          </Fragment>
        ))}
      </div>
      {far && (
        <button type="button" className="to-end" aria-label={words.toBottom} title={words.toBottom} onClick={() => toEnd(scroller)}>
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

function isStored(turn: TalkTurn): boolean {
  return turn.key.startsWith("stored-");
}

/** Older turns leave the view where it is; a restored talk starts at its end. */
function usePlace(scroller: RefObject<HTMLElement | null>, turns: TalkTurn[]): void {
  const last = useRef<string | undefined>(undefined);
  const first = useRef<string | undefined>(undefined);
  const height = useRef(0);
  useLayoutEffect(() => {
    const area = scroller.current;
    if (!area) return;
    const newest = turns.at(-1);
    if (newest?.key !== last.current) place(area, newest);
    else if (turns[0]?.key !== first.current) area.scrollTop += area.scrollHeight - height.current;
    last.current = newest?.key;
    first.current = turns[0]?.key;
    height.current = area.scrollHeight;
  }, [scroller, turns]);
}

function place(area: HTMLElement, newest: TalkTurn | undefined): void {
  const turn = newest && document.getElementById(newest.key);
  if (!newest || !turn) return;
  if (isStored(newest)) area.scrollTop = area.scrollHeight;
  else turn.scrollIntoView({ block: "start" });
}

function useFar(scroller: RefObject<HTMLElement | null>): boolean {
  const [far, setFar] = useState(false);
  useEffect(() => {
    const area = scroller.current;
    if (!area) return;
    const look = () => setFar(area.scrollHeight - area.scrollTop - area.clientHeight > FAR_PX);
    area.addEventListener("scroll", look, { passive: true });
    return () => area.removeEventListener("scroll", look);
  }, [scroller]);
  return far;
}

function toEnd(scroller: RefObject<HTMLElement | null>): void {
  scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
}
