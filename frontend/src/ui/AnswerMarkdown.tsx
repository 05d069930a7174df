import { lazy, type ComponentType } from "react";
import type { AnswerTextProps } from "./AnswerText";

const AGAIN_MS = 2_000;

/** Fetch what reads Markdown; asked for when somebody is about to write or has been answered. */
export function loadMarkdown(): Promise<typeof import("./AnswerText")> {
  return import("./AnswerText");
}

/** An answer's Markdown; as it came where the part of the page that reads it can't be had. */
export const AnswerMarkdown = lazy<ComponentType<AnswerTextProps>>(() =>
  loadMarkdown()
    .catch(() => pause().then(loadMarkdown))
    .catch(() => ({ default: PlainText })),
);

export function PlainText({ text }: Pick<AnswerTextProps, "text">) {
  return <p className="answer-text plain">{text}</p>;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
