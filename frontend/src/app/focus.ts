/** As a `ref`: what takes the place of a button that was pressed takes its focus, too. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** On a touch screen focus in a text field opens the keyboard over what the visitor wants to read. */
export function focusToType(field: HTMLElement | null): void {
  if (matchMedia("(pointer: fine)").matches) field?.focus();
}
