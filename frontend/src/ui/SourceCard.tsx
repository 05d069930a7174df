import { useEffect, useId, useRef, useState } from "react";
import type { Source } from "../api/types";
import { useWords } from "../i18n/language";
import { allFacts, tellingFacts, type Fact } from "../talk/facts";
import { ChevronIcon, LinkIcon } from "./icons";
import { Picture, pictures } from "./Picture";

interface Props {
  id: string;
  source: Source;
  /** What the cards of this answer tell at a glance. */
  kinds: readonly string[];
  /** It stands alone and has room for more. */
  roomy: boolean;
}

/** One catalogue row as a card of a card index: number, picture, title, the facts that matter. */
export function SourceCard({ id, source, kinds, roomy }: Props) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const card = useRef<HTMLLIElement>(null);
  const title = useId();
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: "nearest" }); // it may have gone to another row
  }, [open]);
  const url = safeLink(source.url);
  const facts = open ? allFacts(source) : tellingFacts(source, kinds);
  return (
    <li ref={card} id={id} className="card" data-open={open} data-cited={source.cited} tabIndex={-1} aria-labelledby={title}>
      <Picture title={source.title} images={pictures(source.images)} />
      <div className="card-head">
        <h3 id={title}>
          <span className="card-n">{source.n}</span> {source.title}
        </h3>
        {source.category && <span className="card-category">{source.category}</span>}
        {source.snippet && open && <p className="card-snippet">{source.snippet}</p>}
      </div>
      <div className="card-body">
        <Facts facts={facts} />
        {source.snippet && !open && (roomy || facts.length < 2) && <p className="card-snippet">{source.snippet}</p>}
        {open && <p className="card-file">{words.fromFile(source.file)}</p>}
        <div className="card-foot">
          <button type="button" className="quiet small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? words.fewerFacts : words.allFacts}
            <ChevronIcon />
          </button>
          {url && (
            <a className="quiet small" href={url} target="_blank" rel="noopener noreferrer nofollow">
              {words.openLink}
              <LinkIcon />
              <span className="only-heard">({words.newWindow})</span>
            </a>
          )}
        </div>
      </div>
    </li>
  );
}

function Facts({ facts }: { facts: Fact[] }) {
  if (!facts.length) return null;
  return (
    <dl className="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A row's link, unless it is of a kind that could run something. */
export function safeLink(url: string | null | undefined): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}
