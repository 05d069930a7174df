"""What ``make demo`` uploads and asks, and what it may expect: our sample, or anybody's file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.change import with_value, without_row
from infra.local.talk import Checks, Talk, cited
from infra.project import ROOT

SAMPLE = ROOT / "ingest" / "sample"
_SAMPLE = SAMPLE / "products.csv"

_QUESTIONS = ("512GB 모델 중에 제일 가벼운 건 뭐야?", "그거 가격은?", "드럼 세탁기도 있어?")
_PRICE = "가격(원)"
_DISCOUNT = 30_000


class NothingToChange(Exception):
    """No answer rested on a row, so there is no row whose change could be seen."""


@dataclass
class Script:
    """The sample's script when ``known``: then we can say what the answers have to be.

    For somebody else's file the change is to take the row out that the first sourced answer
    rested on; what has to follow is that it isn't a source any more. The only row of a file is
    renamed instead, as a catalogue without rows would be refused.
    """

    name: str
    content: bytes
    questions: tuple[str, ...]
    known: bool
    pictures: list[Path]
    changed: bytes = b""
    again: tuple[str, ...] = ()
    _gone: str = ""
    _now: str = field(default="", repr=False)

    @classmethod
    def of(cls, csv: Path | None, questions: Path | None) -> Script:
        """The script for the files that were named, if any."""
        if csv is None and questions is None:
            pictures = sorted((SAMPLE / "images").iterdir())
            return cls(_SAMPLE.name, _SAMPLE.read_bytes(), _QUESTIONS, True, pictures)
        lines = questions.read_text(encoding="utf-8-sig").splitlines() if questions else []
        asked = tuple(line.strip() for line in lines if line.strip())
        csv = csv or _SAMPLE
        return cls(csv.name, csv.read_bytes(), asked, False, [])

    def suggest(self, questions: list[str]) -> None:
        """Take the index's own suggestions when nobody said what to ask."""
        self.questions = self.questions or tuple(questions[:3])

    def check_talk(self, checks: Checks, talk: Talk) -> None:
        """What we know about the answers to the sample's questions."""
        if not self.known or len(talk.turns) < len(_QUESTIONS):
            return
        first, second, third = talk.turns
        about, again = cited(first), cited(second)
        same = about is not None and again is not None and about["id"] == again["id"]
        checks.hold("follow-up", same, "the second question was understood from the first")
        price = about["facts"].get(_PRICE, "?") if about else "?"
        checks.hold("price", price in second["response"], f"the price {price} is in the answer")
        honest = third["outcome"] == "not_found" and not third["images"]
        checks.hold("honest", honest, "what isn't in the catalogue is said not to be")
        loads = [talk.api.loads(image) for image in first["images"]]
        checks.hold("pictures", bool(loads) and all(loads), f"{len(loads)} pictures load")

    def plan_change(self, talk: Talk, rows: int) -> str:
        """Decide on the change; say what an editor does. Raises ``NothingToChange``."""
        asked = zip(self.questions, talk.turns, strict=False)
        question, source = next(
            ((question, source) for question, turn in asked if (source := cited(turn))),
            ("", None),
        )
        if source is None:
            raise NothingToChange("no answer rested on a row of the file; ask something it knows")
        if self.known:
            old = source["facts"][_PRICE]
            self._now = f"{int(old.replace(',', '')) - _DISCOUNT:,}"
            self.changed = with_value(self.name, self.content, source["id"], old, self._now)
            self.again = self.questions[:2]
            return f"makes {source['title']} cost {self._now} instead of {old}, and uploads again"
        self._gone = source["id"]
        self.again = (question,)
        if rows == 1:
            self._now = f"{source['title']} 2"
            self.changed = with_value(
                self.name, self.content, source["id"], source["title"], self._now
            )
            return f"renames {source['title']} to {self._now} and uploads the file again"
        self.changed = without_row(self.name, self.content, source["id"])
        return f"takes {source['title']} out and uploads the file again"

    def followed(self, turn: dict[str, Any]) -> bool:
        """Whether an answer knows the change."""
        if self.known:
            return self._now in turn["response"]
        if self._now:
            return self._now in {source["title"] for source in turn["sources"]}
        return self._gone not in {source["id"] for source in turn["sources"]}
