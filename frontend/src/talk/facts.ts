import type { Source } from "../api/types";

/** A fact as it is shown: the unit moved from the label to the number. */
export interface Fact {
  label: string;
  value: string;
}

const SHORT = 40;
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
 * The few facts worth the room on a card: first those that the question or the answer speaks of,
 * then short ones in the order of the columns. Serial numbers and long texts come last.
 */
export function tellingFacts(source: Source, question: string, answer: string, room = 4): Fact[] {
  const facts = allFacts(source).filter(({ value }) => value && value !== source.title);
  const weighed = facts.map((fact, order) => ({
    fact,
    order,
    weight: weight(fact, squeeze(question), squeeze(answer)),
  }));
  weighed.sort((one, other) => other.weight - one.weight || one.order - other.order);
  return weighed
    .filter(({ weight }) => weight >= 0)
    .slice(0, room)
    .sort((one, other) => one.order - other.order)
    .map(({ fact }) => fact);
}

function weight({ label, value }: Fact, question: string, answer: string): number {
  if (value.length > SHORT) return -1;
  const name = squeeze(label);
  const said = squeeze(value);
  let sum = CODE_LABEL.test(label) ? -0.5 : 0;
  if (name.length > 1 && question.includes(name)) sum += 3;
  if (said.length > 1 && question.includes(said)) sum += 2;
  if (said.length > 1 && answer.includes(said)) sum += 2;
  if (name.length > 1 && answer.includes(name)) sum += 1;
  return sum < 0 ? -1 : sum;
}

function squeeze(text: string): string {
  return text.replace(/[\s,]/g, "").toLowerCase();
}
