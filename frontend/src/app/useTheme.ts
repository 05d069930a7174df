import { useEffect, useState } from "react";
import { recall, remember } from "./preferences";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Light or dark: the system's choice unless the visitor made another here. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = recall("theme") as Theme | null;
    return kept && THEMES.includes(kept) ? kept : "system";
  });
  useEffect(() => {
    remember("theme", theme);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, setTheme];
}
