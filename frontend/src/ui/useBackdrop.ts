import { useRef, type PointerEvent, type MouseEvent } from "react";

/**
 * Handlers for a dialog that a press beside it closes. The press has to begin there as well:
 * a selection that is dragged out of the dialog is not one.
 */
export function useBackdrop(onClose: () => void) {
  const pressed = useRef(false);
  return {
    onPointerDown: (event: PointerEvent<HTMLDialogElement>) => {
      pressed.current = event.target === event.currentTarget;
    },
    onClick: (event: MouseEvent<HTMLDialogElement>) => {
      if (pressed.current && event.target === event.currentTarget) onClose();
      pressed.current = false;
    },
  };
}
