"""Retrieved rows as the answer is written from them: harmless text, names, facts, sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chalicelib import korean
from chalicelib.providers.offline.values import label_name, shown
from chalicelib.providers.offline.wording import sentences
from chalicelib.providers.ports import PromptSource

_MARKUP = re.compile(
    r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,1500}\)|<[^<>\n]{1,300}>|"
    r"(?:https?://|www\.)[^\s<>\"'()\[\]가-힣]{1,1500}",
    re.IGNORECASE,
)
_BRACKETS = str.maketrans(
    {"[": "(", "]": ")", "［": "(", "］": ")", "【": "(", "】": ")"}
    | {"〔": "(", "〕": ")", "<": "‹", ">": "›", "`": "'", "*": "·", "|": "/", "#": "＃"}
)
_NOTHING = re.compile(
    r"(?:-|–|—|n/?a|null|none|nan|없음\s*\(미확인\)|미상|확인\s?필요|\?)?", re.IGNORECASE
)


_KEY = re.compile(
    r".*(?:id|sku|코드|key|등록일|수정일|updated|created)|.*(?<!전화)(?<!연락)(?:번호|넘버)|no\.?|비고|메모|출처|"
    r"url|링크|홈페이지|이미지|사진|image",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\S\s\S.{6,}(?:[다요]|[다요]\.)$|[다요]\.\s", re.DOTALL)


@dataclass(frozen=True)
class Fact:
    """One labelled value, ready to be read out."""

    label: str
    value: str
    raw: str
    telling: bool = True
    """False for keys and notes of the file's keeper, which only a literal question is after."""

    @property
    def is_prose(self) -> bool:
        """Whether the value is made of sentences, and so says more than its header."""
        return bool(_PROSE.search(self.value))


@dataclass(frozen=True)
class Row:
    """One source. All its text is safe to print."""

    n: int
    title: str
    text: str
    category: str
    facts: tuple[Fact, ...]

    @property
    def mark(self) -> str:
        """The citation of this row."""
        return f"[{self.n}]"

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the facts."""
        return tuple(fact.value for fact in self.facts)

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the text, then those of any column that is written in sentences."""
        texts = [self.text, *(f.value for f in self.facts if f.is_prose)]
        return list(dict.fromkeys(each for text in texts for each in sentences(text)))

    @property
    def plain(self) -> list[Fact]:
        """The facts to read out beside the sentences."""
        return [fact for fact in self.facts if fact.telling and not fact.is_prose]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the title, folded."""
        return frozenset(words_of(self.title))

    @cached_property
    def everything(self) -> str:
        """Folded text of the whole row, to look words up in."""
        facts = " ".join(f"{fact.label} {fact.value}" for fact in self.facts)
        return korean.fold(f"{self.title} {self.category} {facts} {self.text}")


def rows_of(sources: Sequence[PromptSource]) -> list[Row]:
    """The sources made safe; those without any text are left out."""
    rows = (
        Row(s.n, title, harmless(s.text), harmless(s.category or ""), _facts(s.facts, title))
        for s in sources
        for title in [harmless(s.title)]
    )
    return [row for row in rows if row.title or row.text or row.facts]


def harmless(text: str) -> str:
    """A text without markup, addresses, citation marks and characters that nobody sees."""
    return korean.clean(_MARKUP.sub(r"\1", korean.clean(text)).translate(_BRACKETS))


def words_of(text: str) -> list[str]:
    """The folded words and numbers of a text."""
    return re.findall(r"[가-힣]+|(?:\d+(?:\.\d+)?|[a-zà-ɏ])+", korean.fold(text))


def _facts(facts: dict[str, str], title: str) -> tuple[Fact, ...]:
    cleaned = ((harmless(label), harmless(value)) for label, value in facts.items())
    return tuple(
        Fact(
            label_name(label),
            shown(label, " ".join(value.split())),
            value,
            telling=not (_KEY.fullmatch(label) or title.startswith(value)),
        )
        for label, value in cleaned
        if label and not _NOTHING.fullmatch(value)
    )
