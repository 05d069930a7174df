"""Which catalogue values a question names, whatever particle or short form it uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib import korean
from chalicelib.index.lexicon import ASKED_NO, ASKED_YES, GENERIC, NO, PURPOSE, SOFT, YES
from chalicelib.index.profile import Profile

Facet = tuple[str, str]
"""Column and one of its values."""

_SEPARATORS = re.compile(r"\s*[/;|·、]\s*|\s*,(?!\d{3})\s*|\s*,(?=\d{3}\d)\s*")
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORD = re.compile(r"[0-9a-zà-ɏа-я가-힣一-鿿぀-ヿ](?:[0-9a-zà-ɏа-я가-힣一-鿿぀-ヿ]|\.(?=\d))*")
_PROVINCE = re.compile(r"(.{2,}?)(?:특별자치도|특별자치시|특별시|광역시)")
_HALVED = re.compile(r"(전라|경상|충청)(남|북)도")
_AREA = re.compile(r"(.{2,})(?:도|시|군|구)")
_AFTER_VALUE = re.compile(
    r"(?:도|시|지역|시내|근처|쪽|색|색상|용|류|짜리|형|점|버전|모델|제품|계열|급|산|식|풍)?(?P<particle>.*)"
)
_SPAN_MAX = 5
_ATOM_MAX = 24


@dataclass
class Words:
    """The words of a folded question; a reader takes those that it understood."""

    texts: list[str]
    taken: list[bool]

    @classmethod
    def of(cls, question: str) -> Words:
        """Split a folded question."""
        texts = _WORD.findall(question)
        return cls(texts, [False] * len(texts))

    def take(self, start: int, end: int) -> None:
        """Mark words as understood."""
        self.taken[start:end] = [True] * (end - start)

    def take_all(self, places: Iterable[int]) -> None:
        """Mark words as understood, one by one."""
        for place in places:
            self.taken[place] = True

    def rest(self) -> list[str]:
        """The words that nobody took."""
        return [t for t, taken in zip(self.texts, self.taken, strict=True) if not taken]

    def content(self) -> list[str]:
        """What the words that nobody took are about."""
        return korean.content_words(" ".join(self.rest()))

    def soft(self) -> Iterator[str]:
        """The stems of those that a row may say in other words."""
        for text in self.rest():
            stem = korean.stem(text)
            if SOFT.fullmatch(text) or SOFT.fullmatch(stem) or PURPOSE.fullmatch(text):
                yield stem


def atoms(cell: str) -> list[str]:
    """The single values of a cell that may list several, such as ``256GB/512GB``."""
    return [part for part in _SEPARATORS.split(cell) if part]


def bare(name: str) -> str:
    """A name or value for comparison: folded, without notes in brackets, spaces, punctuation."""
    return "".join(_WORD.findall(korean.fold(_NOTE.sub(" ", name))))


class Vocabulary:
    """The category values of a catalogue by every form that a question may use."""

    def __init__(self, profile: Profile) -> None:
        self.columns = {c.name: bare(c.name) for c in profile.columns}
        self.forms: dict[str, list[Facet]] = defaultdict(list)
        self._sizes: dict[str, int] = {}
        self.switches: dict[str, tuple[list[str], list[str]]] = {}
        for column in profile.columns:
            if column.kind == "category":
                self._learn(column.name, list(column.values))
        self._longest = max(map(len, self.forms), default=0)

    def _learn(self, column: str, cells: list[str]) -> None:
        no = [cell for cell in cells if NO.fullmatch(cell)]
        yes = [cell for cell in cells if cell not in no]
        if no or any(YES.fullmatch(cell) for cell in yes):
            self.switches[column] = (yes, no)
        single = list(dict.fromkeys(atom for cell in cells for atom in atoms(cell)))
        self._sizes[column] = len(single)
        for atom in single:
            for form in _forms(atom):
                if (column, atom) not in self.forms[form]:
                    self.forms[form].append((column, atom))

    def named(self, words: Words) -> list[tuple[Facet, ...]]:
        """Values named outright, each with its equals in other columns; takes their words."""
        found: list[tuple[Facet, ...]] = []
        start = 0
        while start < len(words.texts):
            length, facets = self._at(words, start)
            if facets:
                words.take(start, start + length)
                found.append(facets)
            start += max(1, length)
        return found

    def _at(self, words: Words, start: int) -> tuple[int, tuple[Facet, ...]]:
        for length in range(min(_SPAN_MAX, len(words.texts) - start), 0, -1):
            if any(words.taken[start : start + length]):
                continue
            head = "".join(words.texts[start : start + length - 1])
            joined = head + words.texts[start + length - 1]
            for size in range(min(len(joined), self._longest), len(head), -1):
                form = joined[:size]
                if form in self.forms and _ends_well(form, joined[size:]):
                    return length, tuple(self.forms[form])
        return 0, ()

    def hinted(self, words: Words) -> list[tuple[Facet, ...]]:
        """Values of which a word is the beginning or the end, if a column has just one such.

        Of several columns the one with the fewest values is meant: a kind, not a name.
        """
        found = []
        for text in words.rest():
            stem = korean.stem(text)
            if not stem or GENERIC.fullmatch(stem) or stem.isdigit():
                continue
            fits = [form for form in self.forms if _part_of(stem, form)]
            by_column: dict[str, set[Facet]] = defaultdict(set)
            for facet in (facet for form in fits for facet in self.forms[form]):
                by_column[facet[0]].add(facet)
            single = [column for column, facets in by_column.items() if len(facets) == 1]
            if single:
                column = min(single, key=lambda name: self._sizes[name])
                found.append(tuple(by_column[column]))
        return found

    def asked(self, words: Words) -> tuple[str, ...]:
        """Columns named among the words that are left; takes those words."""
        found: dict[str, None] = {}
        for place, text in enumerate(words.texts):
            stem = "" if words.taken[place] else korean.stem(text)
            for column, name in self.columns.items() if len(stem) > 1 else ():
                if name == stem or (len(name) > 1 and text.startswith(name)):
                    found[column] = None
                    words.take(place, place + 1)
        return tuple(found)

    def switched(self, words: Words) -> Iterator[tuple[Facet, ...]]:
        """Yes-or-no columns that the question asks for, such as parking; takes their words."""
        for index, text in enumerate(words.texts):
            after = "".join(words.texts[index : index + 3])
            for column, (yes, no) in self.switches.items():
                name = self.columns[column]
                if len(name) < 2 or not text.startswith(name):
                    continue
                rest = after[len(name) :]
                cells = no if ASKED_NO.search(rest) else yes if ASKED_YES.search(rest) else []
                if cells:
                    words.take(index, index + 1)
                    yield tuple((column, cell) for cell in cells)


def _forms(atom: str) -> Iterator[str]:
    form = bare(atom)
    if not form or len(form) > _ATOM_MAX or form.replace(".", "").isdigit():
        return
    yield form
    if halved := _HALVED.fullmatch(form):
        yield halved[1][0] + halved[2]
    elif (area := _PROVINCE.fullmatch(form)) or (area := _AREA.fullmatch(form)):
        yield area[1]


def _ends_well(form: str, rest: str) -> bool:
    if not rest:
        return True
    if len(form) == 1:
        return rest in ("이", "가", "은", "는", "을", "를")
    after = _AFTER_VALUE.fullmatch(rest)
    return (
        after is not None and (not after["particle"] or korean.is_particle(after["particle"]))
    ) or korean.is_particle(rest)


def _part_of(stem: str, form: str) -> bool:
    if len(stem) >= len(form):
        return False
    return form.endswith(stem) or (len(stem) > 1 and form.startswith(stem))
