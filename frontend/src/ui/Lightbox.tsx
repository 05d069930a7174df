import { useEffect, useRef, type KeyboardEvent } from "react";
import { useWords } from "../i18n/language";
import { CloseIcon, LeftIcon, RightIcon } from "./icons";
import type { Shown } from "./Picture";
import { useBackdrop } from "./useBackdrop";

interface Props {
  shown: Shown | null;
  onTurn(at: number): void;
  onClose(): void;
}

/** A row's pictures, large, one at a time; arrow keys turn, Escape closes. */
export function Lightbox({ shown, onTurn, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const backdrop = useBackdrop(onClose);
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown !== null]);
  const turn = (step: number) => {
    if (shown) onTurn((shown.at + step + shown.images.length) % shown.images.length);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") turn(-1);
    if (event.key === "ArrowRight") turn(1);
  };
  return (
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label={shown?.title}
      onClose={onClose}
      onKeyDown={onKeyDown}
      {...backdrop}
    >
      {shown && <Frame shown={shown} turn={turn} onClose={onClose} />}
    </dialog>
  );
}

function Frame({ shown, turn, onClose }: { shown: Shown; turn(step: number): void; onClose(): void }) {
  const words = useWords();
  const several = shown.images.length > 1;
  return (
    <figure>
      <img src={shown.images[shown.at]} alt={shown.title} />
      <figcaption>
        <span>{shown.title}</span>
        {several && (
          <span className="lightbox-turn">
            <button type="button" className="quiet" aria-label={words.previous} onClick={() => turn(-1)}>
              <LeftIcon />
            </button>
            <span>
              {shown.at + 1} / {shown.images.length}
            </span>
            <button type="button" className="quiet" aria-label={words.next} onClick={() => turn(1)}>
              <RightIcon />
            </button>
          </span>
        )}
        <button type="button" className="quiet" aria-label={words.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </figcaption>
    </figure>
  );
}
