type Preference = "language" | "theme";

/** What the visitor chose on this device; null where nothing is kept. */
export function recall(name: Preference): string | null {
  try {
    return localStorage.getItem(`triple.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: Preference, value: string): void {
  try {
    localStorage.setItem(`triple.${name}`, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
