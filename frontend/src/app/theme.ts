import { useEffect, useState } from "react";
import { recall, remember } from "./preferences";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** `--paper` of `tokens.css`, for what the browser paints around the page. */
const PAPER = { light: "#f8f4ec", dark: "#151a18" };

/** What the visitor chose here before; the system's choice otherwise. */
export function keptTheme(): Theme {
  const kept = recall("theme") as Theme | null;
  return kept && THEMES.includes(kept) ? kept : "system";
}

/** Paint the page light or dark. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const system = meta.media.includes("dark") ? "dark" : "light";
    meta.content = PAPER[theme === "system" ? system : theme];
  }
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(keptTheme);
  useEffect(() => {
    remember("theme", theme);
    applyTheme(theme);
  }, [theme]);
  return [theme, setTheme];
}
