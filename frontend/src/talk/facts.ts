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

/** What people decide by, in this order, whatever the columns of a file call it. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ["price", /가격|판매가|요금|입장료|관람료|이용료|비용|^(price|fee|admission)/i],
  ["place", /주소|위치|소재지|시군구|^address/i],
  ["hours", /(운영|영업|이용|관람|개장)\s*(시간|일)|휴무|휴관|^(opening|hours)/i],
];
const DECISIVE = 1.5;

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
 * The kinds of fact worth the room on the cards of one answer, best first: those that the question
 * or the answer speaks of, then what people decide by, then short ones in the order of the columns.
 * All cards show the same ones, so that they can be compared; serial numbers, long texts and what
 * the titles say are left out.
 */
export function tellingKinds(
  sources: readonly Source[],
  question: string,
  answer: string,
  room = 4,
): readonly string[] {
  const sums = new Map<string, number>();
  for (const source of sources) {
    for (const fact of allFacts(source)) {
      const found = weight(fact, squeeze(source.title), squeeze(question), squeeze(answer));
      const kind = kindOf(fact.label);
      sums.set(kind, (sums.get(kind) ?? 0) + found);
    }
  }
  const best = [...sums].filter(([, sum]) => sum >= 0).sort(([, one], [, other]) => other - one);
  return best.slice(0, room).map(([kind]) => kind);
}

/** The facts of a card that are of the kinds chosen for the whole answer, in the same order. */
export function tellingFacts(source: Source, kinds: readonly string[]): Fact[] {
  const facts = allFacts(source).filter(({ value }) => value.length <= SHORT);
  return kinds.flatMap((kind) => facts.find(({ label }) => kindOf(label) === kind) ?? []);
}

/** What a label stands for: the same for `입장료` of one file and `요금` of another. */
function kindOf(label: string): string {
  const known = KINDS.find(([, pattern]) => pattern.test(label));
  return known ? known[0] : squeeze(label).replace(/[^\p{L}\p{N}]/gu, "");
}

function weight({ label, value }: Fact, title: string, question: string, answer: string): number {
  const name = squeeze(label);
  const said = squeeze(value);
  if (!said || value.length > SHORT || title.includes(said)) return -1;
  let sum = CODE_LABEL.test(label) ? -0.5 : value.length > GLANCE ? 0 : 0.5;
  if (KINDS.some(([, pattern]) => pattern.test(label))) sum += DECISIVE;
  if (name.length > 1 && question.includes(name)) sum += 3;
  if (said.length > 1 && question.includes(said)) sum += 2;
  if (said.length > 1 && answer.includes(said)) sum += 2;
  if (name.length > 1 && answer.includes(name)) sum += 1;
  return sum;
}

function squeeze(text: string): string {
  return text.replace(/[\s,]/g, "").toLowerCase();
}
