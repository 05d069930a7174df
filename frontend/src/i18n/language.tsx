import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { ApiError, UNREACHABLE } from "../api/errors";
import { recall, remember } from "../app/preferences";
import { en } from "./en";
import { ko, type Words } from "./ko";

export type Language = "ko" | "en";

interface Speech {
  language: Language;
  words: Words;
  speak(language: Language): void;
}

const Spoken = createContext<Speech>({ language: "ko", words: ko, speak: () => {} });

/** Korean first; English when the visitor chose it here before. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    recall("language") === "en" ? "en" : "ko",
  );
  const words = language === "en" ? en : ko;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
    remember("language", language);
  }, [language, words]);
  const speech = useMemo(() => ({ language, words, speak: setLanguage }), [language, words]);
  return <Spoken value={speech}>{children}</Spoken>;
}

export function useWords(): Words {
  return useContext(Spoken).words;
}

export function useLanguage(): Speech {
  return useContext(Spoken);
}

/** Numbers and times as the language writes them. */
export function useFormats() {
  const { language } = useContext(Spoken);
  return useMemo(() => {
    const number = new Intl.NumberFormat(language);
    const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
    const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    return {
      number: (value: number) => number.format(value),
      clock: (ms: number) => clock.format(ms),
      time: (epoch: number) => time.format(epoch * 1_000),
    };
  }, [language]);
}

/** What to tell the visitor: the server's own words in its language, otherwise ours. */
export function explain(problem: ApiError, words: Words): string {
  if (problem.code === UNREACHABLE) return words.errorUnreachable;
  const own = words.errors[problem.code] ?? words.errorUnknown;
  return (words.asTheServer && problem.message) || own;
}

export function explainAny(problem: unknown, words: Words): string {
  return problem instanceof ApiError ? explain(problem, words) : words.errorUnknown;
}
