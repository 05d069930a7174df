import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import type { Rating } from "../api/types";
import { takeFocus } from "../app/focus";
import { explainAny, useWords } from "../i18n/language";

const LONGEST = 1_000;

interface Props {
  rating: Rating;
  onSend(comment: string): Promise<void>;
  onClose(): void;
}

/** The rating is sent already; here the visitor may say why. */
export function FeedbackForm({ rating, onSend, onClose }: Props) {
  const words = useWords();
  const label = useId();
  const [comment, setComment] = useState("");
  const [state, setState] = useState<"open" | "sending" | "sent">("open");
  const [problem, setProblem] = useState("");
  const shown = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // In a block: the promise that newer browsers return is no clean-up.
    shown.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState("sending");
    try {
      await onSend(comment);
      setState("sent");
    } catch (caught) {
      setState("open");
      setProblem(explainAny(caught, words));
    }
  };
  if (state === "sent") {
    return <p ref={takeFocus} className="feedback" role="status" tabIndex={-1}>{words.thanks}</p>;
  }
  return (
    <form ref={shown} className="feedback" onSubmit={(event) => void submit(event)}>
      <label htmlFor={label}>{rating === "up" ? words.commentGood : words.commentBad}</label>
      <textarea
        id={label}
        rows={2}
        maxLength={LONGEST}
        value={comment}
        placeholder={words.commentHint}
        onChange={(event) => setComment(event.target.value)}
      />
      {problem && <p role="alert">{problem}</p>}
      <div className="row">
        <button type="submit" className="solid" disabled={!comment.trim() || state === "sending"}>
          {words.sendComment}
        </button>
        <button type="button" className="quiet" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </form>
  );
}
