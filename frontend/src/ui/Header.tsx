import { useMinutesLeft } from "../app/time";
import { useLanguage } from "../i18n/language";
import type { SessionHold } from "../session/useSession";
import { CardsIcon, ClockIcon, DialsIcon, GearIcon, Mark } from "./icons";

export type Panel = "catalogue" | "models" | "settings";

const SOON_MIN = 5;

/** Name, time left, and the ways into the panels. */
export function Header({ hold, onOpen }: { hold: SessionHold; onOpen(panel: Panel): void }) {
  const { words, language, speak } = useLanguage();
  const other = language === "ko" ? "en" : "ko";
  return (
    <header className="top">
      <h1 className="brand">
        <Mark />
        <span className="brand-name" lang="en">triple</span>
        <span className="brand-line">{words.tagline}</span>
      </h1>
      <TimeLeft hold={hold} />
      <nav className="top-tools">
        <button type="button" className="quiet" onClick={() => onOpen("catalogue")}>
          <CardsIcon />
          <span>{words.catalogue}</span>
        </button>
        <button type="button" className="quiet" onClick={() => onOpen("models")}>
          <DialsIcon />
          <span>{words.models}</span>
        </button>
        <button type="button" className="quiet" onClick={() => onOpen("settings")}>
          <GearIcon />
          <span>{words.settings}</span>
        </button>
        <button type="button" className="quiet language" lang={other} onClick={() => speak(other)}>
          {other === "en" ? "English" : "한국어"}
        </button>
      </nav>
    </header>
  );
}

function TimeLeft({ hold }: { hold: SessionHold }) {
  const { words } = useLanguage();
  const minutes = useMinutesLeft(hold.state === "live" ? hold.session?.expires_at : undefined);
  if (minutes === null) return null;
  const said = minutes ? words.minutesLeft(minutes) : words.lessThanMinute;
  return (
    <span className="time-left" data-soon={minutes < SOON_MIN} title={`${words.session}. ${words.sessionText}`}>
      <ClockIcon />
      {said}
    </span>
  );
}
