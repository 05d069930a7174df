import { useWords } from "../i18n/language";
import type { SessionState } from "../session/useSession";
import { ClockIcon, RetryIcon } from "./icons";

interface Props {
  state: SessionState;
  onRenew(): void;
}

/** The one message above the question box when there is no session to ask in. */
export function Notice({ state, onRenew }: Props) {
  const words = useWords();
  if (state === "over") {
    return (
      <div className="notice" role="alert">
        <ClockIcon />
        <p>
          <strong>{words.over}</strong> {words.overText}
        </p>
        <button type="button" className="solid" onClick={onRenew}>
          {words.newTalk}
        </button>
      </div>
    );
  }
  if (state === "unreachable") {
    return (
      <div className="notice" role="alert">
        <RetryIcon />
        <p>{words.unreachable}</p>
      </div>
    );
  }
  return null;
}
