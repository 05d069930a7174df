import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { useWords } from "../i18n/language";
import { SendIcon, StopIcon } from "./icons";

export const LONGEST = 2_000;

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  busy: boolean;
  ready: boolean;
  onDraft(text: string): void;
  onSend(question: string): void;
  onStop(): void;
}

/** Where the question is written. Enter sends, but never while Hangul is being composed. */
export function Composer({ field, draft, busy, ready, onDraft, onSend, onStop }: Props) {
  const words = useWords();
  const over = [...draft].length - LONGEST;
  const sendable = ready && !busy && over <= 0 && draft.trim() !== "";
  useGrowing(field, draft);
  const send = () => sendable && onSend(draft.trim());
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: what Safari reports for the Enter that ends a composition.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) onStop();
        else send();
      }}
    >
      <div className="composer-box">
        <textarea
          ref={field}
          id="question"
          rows={1}
          value={draft}
          placeholder={words.placeholder}
          aria-label={words.question}
          aria-describedby="composer-hint"
          aria-invalid={over > 0}
          enterKeyHint="send"
          autoComplete="off"
          onChange={(event) => onDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {/* One button with two meanings, so that focus stays when the meaning changes. */}
        <button
          type="submit"
          className="send"
          aria-label={busy ? words.stop : words.send}
          title={busy ? words.stop : words.send}
          aria-disabled={!busy && !sendable}
        >
          {busy ? <StopIcon /> : <SendIcon />}
        </button>
      </div>
      <p id="composer-hint" className="composer-hint" data-over={over > 0} role={over > 0 ? "alert" : undefined}>
        {over > 0 ? words.tooLong(over) : words.hint}
      </p>
    </form>
  );
}

/** As high as its text, up to the limit that the style sheet sets. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, draft: string): void {
  const before = useRef(-1);
  useEffect(() => {
    const area = field.current;
    if (!area || before.current === draft.length) return;
    before.current = draft.length;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [field, draft]);
}
