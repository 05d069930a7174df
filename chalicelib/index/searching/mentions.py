"""Which catalogue values a question names, whatever particle or short form it uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from chalicelib import korean
from chalicelib.index.profile import Column, Profile
from chalicelib.index.searching.everyday import (
    ASKED_NO,
    ASKED_YES,
    EXCEPT,
    GENERIC,
    NO,
    WITHIN,
    YES,
)
from chalicelib.index.searching.kinds import kind_words
from chalicelib.index.searching.purposes import kinds_for
from chalicelib.index.searching.synonyms import colour_names, synonyms
from chalicelib.index.searching.towns import is_address
from chalicelib.index.searching.words import Words, bare

Facet = tuple[str, str]
"""Column and one of its values."""

Facets = tuple[Facet, ...]
"""Alternatives: a row fits if it has any of them."""

_PROVINCE = re.compile(r"(.{2,}?)(?:특별자치도|특별자치시|특별시|광역시)")
_HALVED = re.compile(r"(전라|경상|충청)(남|북)도")
_AREA = re.compile(r"(.{2,})(?:도|시|군|구)")
_HALVES = {"경": "경상", "전": "전라", "충": "충청"}
_WIDER = {
    "수도권": ("서울", "인천", "경기"),
    "영남": ("경북", "경남", "부산", "대구", "울산"),
    "호남": ("전북", "전남", "광주"),
}
"""Areas that are several of the regions that catalogues name."""
_AFTER_VALUE = re.compile(
    r"(?:특별자치도|특별자치시|특별시|광역시|도|시|군|구|지역|시내|근처|쪽|색|색상|용|류|짜리|형|점|버전|모델|제품|계열|급|산|식|풍|행)?(?P<rest>.*)"
)
_WHETHER = re.compile(r"(?<=..)(?:가능)?(?:여부|유무|가능)$")
_WEEKDAYS = "월화수목금토일"
_AFTER_SYLLABLE = frozenset(
    ("이", "가", "은", "는", "을", "를", "에", "에서", "도", "들", "만", "중에")
)
_SPAN_MAX = 5
_FORM_MAX = 24
_KIND_SHARE = 4
_WISH_VALUES_MAX = 3
_BEGINNING_MIN = 2


class Vocabulary:
    """The category values of a catalogue by every form that a question may use."""

    def __init__(self, profile: Profile) -> None:
        self.columns = {c.name: bare(c.name) for c in profile.columns}
        self._names = {
            column: [name, *synonyms(name)] if len(name) > 1 else []
            for column, name in ((c, _WHETHER.sub("", n)) for c, n in self.columns.items())
        }
        self.kind_words = kind_words([*self.columns, *self.columns.values()])
        self._forms: dict[str, list[Facet]] = defaultdict(list)
        self._counts: dict[Facet, int] = {}
        self._switches: dict[str, tuple[list[str], list[str]]] = {}
        self._wishes: dict[str, list[str]] = {}
        for column in profile.columns:
            self._learn(column)
        for form in list(self._forms):
            for other in synonyms(form):
                self._forms.setdefault(other, self._forms[form])
        self._longest = max(map(len, self._forms), default=0)

    def named(self, words: Words) -> tuple[list[Facets], list[Facets]]:
        """Values named outright, each with its equals in other columns; takes their words.

        First those that are wanted, then those that are not: 서울 말고.
        """
        wanted: list[Facets] = []
        unwanted: list[Facets] = []
        start = 0
        while start < len(words.texts):
            length, facets = self._at(words, start)
            after = start + max(1, length)
            if facets:
                words.take(range(start, after))
                if denied := _denied(words.texts[after : after + 2]):
                    words.take(range(after, after + denied))
                    unwanted.append(facets)
                else:
                    wanted.append(facets)
            start = after
        return wanted, unwanted

    def hinted(self, words: Words, says_nothing: Callable[[str], bool]) -> list[Facets]:
        """Values of which a word is the beginning or the end, and wishes such as 아이와; words that
        say nothing are passed over."""
        found = []
        for text in words.rest():
            stem = korean.stem(text)
            if len(stem) > 1 and not says_nothing(stem) and not stem.isdigit():
                facets = (
                    *self._wished(stem),
                    *self._like(stem),
                    *self._coloured(stem),
                    *self._serving(stem),
                )
                found += [tuple(dict.fromkeys(facets))] if facets else []
        return found

    def asked(self, words: Words) -> tuple[str, ...]:
        """Columns named among the words that are left; takes those words."""
        found: dict[str, None] = {}
        for place, text in enumerate(words.texts):
            stem = "" if words.taken[place] else korean.stem(text)
            for column, name in self.columns.items() if stem else ():
                if column not in self._wishes and (name == stem or korean.is_called(text, name)):
                    found[column] = None
                    words.take([place])
        return tuple(found)

    def switched(self, words: Words) -> Iterator[Facets]:
        """Yes-or-no columns that the question asks for, such as parking; takes their words."""
        for place, text in enumerate(words.texts):
            following = words.texts[place + 1 : place + 3]
            rest = "".join((text, *following))
            for column, (yes, no) in self._switches.items():
                if words.taken[place] or not (size := self._called(column, [text, *following])):
                    continue
                wanted = ASKED_YES.search(rest) or any(map(GENERIC.fullmatch, following[:1]))
                if cells := no if ASKED_NO.search(rest) else yes if wanted else []:
                    words.take(range(place, place + size))
                    yield tuple((column, cell) for cell in cells)

    def _called(self, column: str, said: list[str]) -> int:
        """How many of the words name a column, or begin its name: 터치 of 터치스크린."""
        if any(said[0].startswith(name) for name in self._names[column]):
            return 1
        stem = korean.stem(said[0])
        if len(stem) < _BEGINNING_MIN or not self.columns[column].startswith(stem):
            return 0
        return 2 if "".join(said[:2]).startswith(self.columns[column]) else 1

    def _learn(self, column: Column) -> None:
        if is_address(column.name):
            return  # Of 경북 경주시 and 경북 경주시 진현동 neither is what 경주 means.
        if column.kind == "category":
            no = [value for value in column.values if NO.fullmatch(value)]
            yes = [value for value in column.values if value not in no]
            if no:
                self._switches[column.name] = (yes, no)
            elif len(yes) <= _WISH_VALUES_MAX and all(YES.fullmatch(value) for value in yes):
                self._wishes[column.name] = yes
        for value, count in column.values.items():
            # Of a column of numbers only words are names: 무료, 없음.
            if column.kind == "category" or not any(char.isdigit() for char in value):
                self._counts[column.name, value] = count
                for form in _forms(value):
                    self._forms[form].append((column.name, value))

    def _at(self, words: Words, start: int) -> tuple[int, Facets]:
        for length in range(min(_SPAN_MAX, len(words.texts) - start), 0, -1):
            if any(words.taken[start : start + length]):
                continue
            head = "".join(words.texts[start : start + length - 1])
            joined = head + words.texts[start + length - 1]
            for size in range(min(len(joined), self._longest), len(head), -1):
                form = joined[:size]
                if form in self._forms and self._ends_well(form, joined[size:]):
                    return length, tuple(self._forms[form])
        return 0, ()

    def _ends_well(self, form: str, rest: str) -> bool:
        """Whether what is glued to a value leaves it what it is: a particle, or 책 after 역사."""
        if _ends_well(form, rest):
            return True
        kind = next((k for k in self.kind_words if rest.startswith(k)), "") if len(form) > 1 else ""
        return bool(kind) and (rest == kind or korean.is_particle(rest.removeprefix(kind)))

    def _wished(self, stem: str) -> list[Facet]:
        return [
            (column, value)
            for column, values in self._wishes.items()
            if self.columns[column].startswith(stem)
            for value in values
        ]

    def _serving(self, stem: str) -> list[Facet]:
        return [facet for kind in kinds_for(stem) for facet in self._forms.get(kind, ())]

    def _coloured(self, stem: str) -> list[Facet]:
        """Values that end in a colour, whatever the maker calls it: 솔잎 그린."""
        colours = colour_names(stem)
        return [
            facet
            for form, facets in self._forms.items()
            if form.endswith(colours)
            for facet in facets
        ]

    def _like(self, stem: str) -> list[Facet]:
        fits = {
            facet: self._counts[facet]
            for form, facets in self._forms.items()
            if _part_of(stem, form)
            for facet in facets
        }
        # A kind, which many rows share, is meant rather than a name that happens to fit.
        most = max(fits.values(), default=0)
        meant = [facet for facet, count in fits.items() if count * _KIND_SHARE >= most]
        return meant if len({column for column, _ in meant}) == len(meant) else []


def _denied(after: list[str]) -> int:
    """How many of the words behind a value say that it is not wanted: 말고, 없는, 안 들어간."""
    if after and EXCEPT.fullmatch(after[0]):
        return 1
    return 2 if len(after) == 2 and after[0] in ("안", "못") and WITHIN.match(after[1]) else 0


def _forms(value: str) -> Iterator[str]:
    form = bare(value)
    if not form or len(form) > _FORM_MAX or form.replace(".", "").isdigit():
        return
    if form in _WEEKDAYS:
        yield f"{form}요일"
        return
    yield form
    if halved := _HALVED.fullmatch(form):
        yield from _half(halved[1][0] + halved[2])
    elif (area := _PROVINCE.fullmatch(form)) or (area := _AREA.fullmatch(form)):
        yield area[1]
        yield from _half(area[1])
    else:
        yield from _half(form)


def _half(form: str) -> Iterator[str]:
    """``경북`` in its other names, and as a part of what is wider: 경상북도, 경상도, 영남."""
    if len(form) == 2 and form[0] in _HALVES and form[1] in "남북":
        whole = _HALVES[form[0]]
        yield from (form, f"{whole}{form[1]}도", f"{whole}도", whole)
    yield from (wider for wider, parts in _WIDER.items() if form in parts)


def _ends_well(form: str, rest: str) -> bool:
    if not rest:
        return True
    if len(form) == 1:
        return rest in _AFTER_SYLLABLE
    after = _AFTER_VALUE.fullmatch(rest)
    shorter = after["rest"] if after else rest
    return not shorter or korean.is_particle(shorter) or korean.is_particle(rest)


def _part_of(stem: str, form: str) -> bool:
    return len(stem) < len(form) and (form.endswith(stem) or form.startswith(stem))
