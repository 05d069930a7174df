import { useEffect, useId, useRef, type ReactNode } from "react";
import { useWords } from "../i18n/language";
import { CloseIcon } from "./icons";
import { useBackdrop } from "./useBackdrop";

interface Props {
  open: boolean;
  title: string;
  text?: string;
  onClose(): void;
  children: ReactNode;
}

/** A panel that slides in over the page; the browser's own dialog keeps the focus inside. */
export function Sheet({ open, title, text, onClose, children }: Props) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const backdrop = useBackdrop(onClose);
  const heading = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={heading}
      onClose={onClose}
      {...backdrop}
    >
      {open && (
        <div className="sheet-inside">
          <header>
            <h2 id={heading}>{title}</h2>
            <button type="button" className="quiet" aria-label={words.close} onClick={onClose}>
              <CloseIcon />
            </button>
          </header>
          {text && <p className="sheet-text">{text}</p>}
          {children}
        </div>
      )}
    </dialog>
  );
}
