"""Retrieval quality: questions of ours against the sample catalogues.

    python -m bench.evaluate [--save] [--json FILE] [--misses] [--questions FILE --files CSV ...]

Recall and mean reciprocal rank are of answerable questions, for both branches alone and for what
a search returns; refusals are of all. Without ``--save`` the result is compared with the saved
baseline, and a loss of more than two points anywhere is exit code 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from bench.catalogue import built
from chalicelib import korean
from chalicelib.deadline import Deadline
from chalicelib.index.passages import Doc
from chalicelib.index.searching.searcher import Searcher
from chalicelib.providers.offline import Settings, embedder

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "ingest" / "sample"
QUESTIONS = HERE / "questions" / "sample.jsonl"
BASELINE = HERE / "questions" / "baseline.json"
TOLERANCE = 0.02

_DEEP = 10
_REGIONS = ("지역", "시도", "region")
_SIDES = ("lexical", "vector", "fused")


@dataclass(frozen=True)
class Question:
    """``want``: patterns of titles, or of ``@category/region/title``; none: not answerable."""

    text: str
    kind: str
    want: tuple[str, ...]

    def is_met(self, doc: Doc) -> bool:
        """Whether a row is one that was wanted."""
        region = next((doc.facts[name] for name in _REGIONS if name in doc.facts), "")
        place = f"@{doc.category}/{region}/{doc.title}"
        return any(fnmatchcase(place if w[0] == "@" else doc.title, w) for w in self.want)


@dataclass(frozen=True)
class Outcome:
    """The rank of the first wanted row on each side, 0 if it isn't among the first ten."""

    question: Question
    ranks: dict[str, int]
    confident: bool
    shown: tuple[str, ...]


def evaluate(searcher: Searcher, questions: Sequence[Question]) -> list[Outcome]:
    """Ask every question."""
    names = embedder(Settings(dimension=searcher.space.dimension))
    outcomes = []
    for question in questions:
        vector = names.query(question.text, Deadline.after(60)).vectors[0]
        found = searcher.search(question.text, vector, k=_DEEP)
        words = " ".join(korean.content_words(question.text)) or question.text
        lexical, near = searcher.opened.both(words, vector, _DEEP * 3)
        sides = {
            "lexical": _rows(searcher, [place for place, _ in lexical]),
            "vector": _rows(searcher, [place for place, _ in near]),
            "fused": [hit.doc for hit in found.hits],
        }
        ranks = {side: _rank(question, docs) for side, docs in sides.items()}
        shown = tuple(hit.doc.title for hit in found.hits[:3])
        outcomes.append(Outcome(question, ranks, found.confident, shown))
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Shares between 0 and 1, and more is better but for ``refused_wrongly``."""
    answerable = [o for o in outcomes if o.question.want]
    others = [o for o in outcomes if not o.question.want]
    numbers: dict[str, float] = {}
    for side in _SIDES:
        ranks = [o.ranks[side] for o in answerable]
        for depth in (1, 5, 10):
            numbers[f"{side}.recall@{depth}"] = _mean(0 < rank <= depth for rank in ranks)
        numbers[f"{side}.mrr"] = _mean(1 / rank if rank else 0.0 for rank in ranks)
    for kind in sorted({o.question.kind for o in answerable}):
        ranks = [o.ranks["fused"] for o in answerable if o.question.kind == kind]
        numbers[f"kind.{kind}.recall@1"] = _mean(rank == 1 for rank in ranks)
        numbers[f"kind.{kind}.recall@5"] = _mean(0 < rank <= 5 for rank in ranks)
    numbers["refused_rightly"] = _mean(not o.confident for o in others)
    numbers["refused_wrongly"] = _mean(not o.confident for o in answerable)
    return {name: round(number, 4) for name, number in numbers.items()}


def read_questions(file: Path) -> list[Question]:
    """One JSON object a line: ``question``, ``kind``, ``want``."""
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line)
    return [Question(each["question"], each["kind"], tuple(each["want"])) for each in lines]


def losses(now: dict[str, float], before: dict[str, float]) -> list[str]:
    """What is worse than the baseline by more than the tolerance."""
    worse = []
    for name, old in before.items():
        change = now.get(name, 0.0) - old
        if name == "refused_wrongly":
            change = -change
        if change < -TOLERANCE and not name.startswith("kind."):
            worse.append(f"{name}: {old:.3f} -> {now.get(name, 0.0):.3f}")
    return worse


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate, print, compare or save."""
    options = _options(arguments)
    questions = read_questions(options.questions)
    files = options.files or sorted(SAMPLES.glob("*.csv"))
    with tempfile.TemporaryDirectory() as folder:
        searcher, rows = built(files, folder, embedder(Settings()))
        _refuse_impossible(questions, searcher)
        outcomes = evaluate(searcher, questions)
    numbers = summary(outcomes)
    _print(numbers, len(rows), len(questions))
    if options.misses:
        _print_misses(outcomes)
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    if options.save:
        BASELINE.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    elif BASELINE.exists() and not options.files:
        worse = losses(numbers, json.loads(BASELINE.read_text(encoding="utf-8")))
        print("\n".join(["", "worse than the baseline:", *worse]) if worse else "\nno loss")
        return 1 if worse else 0
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    parser.add_argument("--save", action="store_true", help="make this the baseline")
    parser.add_argument("--json", type=Path, help="write the numbers to a file")
    parser.add_argument("--misses", action="store_true", help="list what went wrong")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--files", type=Path, nargs="+", help="catalogue files, else the samples")
    return parser.parse_args(arguments)


def _rows(searcher: Searcher, places: Sequence[int]) -> list[Doc]:
    docs: dict[str, Doc] = {}
    for text in searcher.opened.documents(places):
        doc = Doc.model_validate_json(text)
        docs.setdefault(doc.row, doc)
    return list(docs.values())[:_DEEP]


def _rank(question: Question, docs: Sequence[Doc]) -> int:
    return next((n for n, doc in enumerate(docs, 1) if question.is_met(doc)), 0)


def _refuse_impossible(questions: Sequence[Question], searcher: Searcher) -> None:
    """A question whose wanted row isn't in the catalogue would measure nothing."""
    every = _every(searcher)
    wrong = [q.text for q in questions if q.want and not any(q.is_met(doc) for doc in every)]
    if wrong:
        raise SystemExit("no row fits: " + " | ".join(wrong))


def _every(searcher: Searcher) -> list[Doc]:
    places = range(len(searcher.opened.rows))
    return [Doc.model_validate_json(text) for text in searcher.opened.documents(places)]


def _mean(values: Iterator[float] | Any) -> float:
    numbers = [float(value) for value in values]
    return sum(numbers) / len(numbers) if numbers else 0.0


def _print(numbers: dict[str, float], rows: int, questions: int) -> None:
    print(f"{questions} questions, {rows} rows")
    print(f"{'':10}{'recall@1':>10}{'recall@5':>10}{'recall@10':>10}{'MRR':>10}")
    for side in _SIDES:
        values = [numbers[f"{side}.{name}"] for name in ("recall@1", "recall@5", "recall@10")]
        print(f"{side:10}" + "".join(f"{v:10.3f}" for v in (*values, numbers[f"{side}.mrr"])))
    for name, value in numbers.items():
        if name.startswith(("kind.", "refused")):
            print(f"{name:32}{value:8.3f}")


def _print_misses(outcomes: Sequence[Outcome]) -> None:
    for o in outcomes:
        wrong = o.confident if not o.question.want else (o.ranks["fused"] != 1 or not o.confident)
        if wrong:
            said = "answered" if o.confident else "refused"
            print(f"{o.question.kind:13} {said:9} {o.ranks['fused']:2} {o.question.text} {o.shown}")


if __name__ == "__main__":
    sys.exit(main())
