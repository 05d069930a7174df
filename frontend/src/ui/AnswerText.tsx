import Markdown, { RuleType, type MarkdownToJSX } from "markdown-to-jsx/react";
import { Fragment, memo, useMemo, type ReactNode } from "react";
import { useWords } from "../i18n/language";

// A marker becomes a private-use pair before Markdown is read, so that no link syntax can eat it.
const OPEN = "\uE000";
const CLOSE = "\uE001";
// Keeps a marker on the line of the word that it belongs to.
const JOINER = "\u2060";
const MARKER = new RegExp(`${OPEN}(\\d+)${CLOSE}`);

export interface AnswerTextProps {
  text: string;
  /** Numbers that a source stands for; other `[n]` stay plain text. */
  known: ReadonlySet<number>;
  onCite(n: number): void;
}

/**
 * An answer's Markdown. Neither HTML nor links nor pictures of it are followed: those come only
 * from the catalogue's rows.
 */
export default memo(function AnswerText({ text, known, onCite }: AnswerTextProps) {
  const options = useMemo(() => rules(onCite), [onCite]);
  return (
    <div className="answer-text">
      <Markdown options={options}>{marked(text, known)}</Markdown>
    </div>
  );
});

export function marked(text: string, known: ReadonlySet<number>): string {
  return text
    .replace(/[\uE000\uE001]/g, "")
    // A marker reads better behind the full stop than before it.
    .replace(/((?: *\[\d{1,2}\])+)([.,!?…]+)/g, "$2$1")
    .replace(/ *\[(\d{1,2})\]/g, (whole, n: string) =>
      known.has(Number(n)) ? `${OPEN}${n}${CLOSE}` : whole,
    );
}

function rules(onCite: (n: number) => void): MarkdownToJSX.Options {
  return {
    disableParsingRawHTML: true,
    disableAutoLink: true,
    disableFrontmatter: true,
    forceBlock: true,
    wrapper: Fragment,
    renderRule(next, node, renderChildren, state) {
      switch (node.type) {
        case RuleType.text:
          return <Fragment key={state.key}>{withMarkers(node.text, onCite)}</Fragment>;
        case RuleType.link:
          return <Fragment key={state.key}>{renderChildren(node.children, state)}</Fragment>;
        case RuleType.image:
          return <Fragment key={state.key}>{node.alt ?? ""}</Fragment>;
        case RuleType.heading:
          return (
            <p key={state.key} className="answer-heading">
              {renderChildren(node.children, state)}
            </p>
          );
        case RuleType.codeInline:
          return <code key={state.key}>{plain(node.text)}</code>;
        case RuleType.codeBlock:
          return <pre key={state.key}>{plain(node.text)}</pre>;
        case RuleType.gfmTask:
          return <Fragment key={state.key}>{node.completed ? "☑ " : "☐ "}</Fragment>;
        case RuleType.table:
          return (
            <div key={state.key} className="answer-table" tabIndex={0} role="group">
              {next()}
            </div>
          );
        case RuleType.footnoteReference:
        case RuleType.htmlBlock:
        case RuleType.htmlSelfClosing:
        case RuleType.htmlComment:
          return null;
        default:
          return next();
      }
    },
  };
}

function withMarkers(text: string, onCite: (n: number) => void): ReactNode[] {
  return text
    .split(MARKER)
    .map((part, at) =>
      at % 2 ? <Cite key={at} n={Number(part)} onCite={onCite} /> : plain(part),
    );
}

function Cite({ n, onCite }: { n: number; onCite(n: number): void }) {
  const words = useWords();
  return (
    <span className="cite-joint">
      {JOINER}
      <button type="button" className="cite" aria-label={words.toSource(n)} onClick={() => onCite(n)}>
        {n}
      </button>
      {JOINER}
    </span>
  );
}

/** Markers give their brackets back where no button can stand. */
function plain(text: string): string {
  return text.replaceAll(OPEN, "[").replaceAll(CLOSE, "]");
}
