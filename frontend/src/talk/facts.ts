import type { Source } from "../api/types";

/** A fact as it is shown: the unit moved from the label to the number. */
export interface Fact {
  label: string;
  value: string;
}

const SHORT = 40;
const GLANCE = 22;
const UNIT = /^(.+?)\s*\(([^()]{1,6})\)$/;
const NUMBER = /^[\d.,]+$/;
const CODE_LABEL = /(id|번호|코드|no\.?|code)$/i;

/** `무게(g)` with `162` reads as `무게` with `162g`. */
export function readable(label: string, value: string): Fact {
  const found = UNIT.exec(label.trim());
  const [, name, unit] = found ?? [];
  if (!name || !unit || !NUMBER.test(value.trim())) return { label, value };
  return { label: name, value: `${value.trim()}${unit}` };
}

/** Every fact of a row, in the order of its columns. */
export function allFacts(source: Source): Fact[] {
  return Object.entries(source.facts ?? {}).map(([label, value]) => readable(label, value));
}

/**
 * The labels worth the room on the cards of one answer: first those that the question or the
 * answer speaks of, then short ones in the order of the columns. All cards show the same ones, so
 * that they can be compared; serial numbers, long texts and what the titles say are left out.
 */
export function tellingLabels(
  sources: readonly Source[],
  question: string,
  answer: string,
  room = 4,
): ReadonlySet<string> {
  const sums = new Map<string, number>();
  for (const source of sources) {
    for (const fact of allFacts(source)) {
      const found = weight(fact, squeeze(source.title), squeeze(question), squeeze(answer));
      sums.set(fact.label, (sums.get(fact.label) ?? 0) + found);
    }
  }
  const best = [...sums].filter(([, sum]) => sum >= 0).sort(([, one], [, other]) => other - one);
  return new Set(best.slice(0, room).map(([label]) => label));
}

/** The facts of a card under the labels that were chosen for the whole answer. */
export function tellingFacts(source: Source, labels: ReadonlySet<string>): Fact[] {
  return allFacts(source).filter(({ label, value }) => labels.has(label) && value.length <= SHORT);
}

function weight({ label, value }: Fact, title: string, question: string, answer: string): number {
  const name = squeeze(label);
  const said = squeeze(value);
  if (!said || value.length > SHORT || title.includes(said)) return -1;
  let sum = CODE_LABEL.test(label) ? -0.5 : value.length > GLANCE ? 0 : 0.5;
  if (name.length > 1 && question.includes(name)) sum += 3;
  if (said.length > 1 && question.includes(said)) sum += 2;
  if (said.length > 1 && answer.includes(said)) sum += 2;
  if (name.length > 1 && answer.includes(name)) sum += 1;
  return sum;
}

function squeeze(text: string): string {
  return text.replace(/[\s,]/g, "").toLowerCase();
}
