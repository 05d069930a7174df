"""What each column of a file is for, from its name and, where that says nothing, its values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.index.reading.badfile import BadFile
from chalicelib.index.reading.cells import tidy, url_of
from chalicelib.index.reading.headers import Role, role_of
from chalicelib.index.reading.quantities import number_of

COLUMNS_MAX = 2_000
NAME_CHARS = 120


@dataclass(frozen=True)
class Layout:
    """Columns by role, as indexes; ``facts`` are those without one, with their labels."""

    labels: tuple[str, ...]
    id: int | None
    title: int | None
    text: tuple[int, ...]
    category: int | None
    url: int | None
    images: tuple[int, ...]
    facts: tuple[tuple[int, str], ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.labels)


type _Roles = dict[Role, list[int]]


def layout_of(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Layout:
    """Give every column its role; raises ``BadFile`` when the first line is no header."""
    if len(header) > COLUMNS_MAX:
        raise BadFile(f"열이 너무 많습니다. {COLUMNS_MAX:,}개까지 넣을 수 있습니다.")
    columns = _Columns([" ".join(tidy(name).split()) for name in header], sample)
    roles = _by_name(columns)
    if not roles and (cell := _data_in_header(columns)):
        raise BadFile(
            f"첫 줄이 열 이름이 아닌 것 같습니다(‘{cell[:30]}’). 첫 줄에 열 이름을 넣어 주세요."
        )
    _add_by_values(columns, roles)
    return _layout(columns, roles)


@dataclass(frozen=True)
class _Columns:
    """Names and sample values of the columns."""

    names: list[str]
    sample: Sequence[Sequence[str]]

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.names)))

    def values(self, index: int) -> list[str]:
        cells = (row[index] for row in self.sample if index < len(row))
        return [value for value in map(str.strip, cells) if value]


def _layout(columns: _Columns, roles: _Roles) -> Layout:
    labels = _labels(columns.names)
    first = {role: indexes[0] for role, indexes in roles.items() if indexes}
    text, images = sorted(roles.get("text", [])), sorted(roles.get("images", []))
    taken = {*text, *images, *first.values()}
    return Layout(
        labels=tuple(labels),
        id=first.get("id"),
        title=first.get("title"),
        text=tuple(text),
        category=first.get("category"),
        url=first.get("url"),
        images=tuple(images),
        facts=tuple((index, labels[index]) for index in columns if index not in taken),
    )


def _labels(names: Sequence[str]) -> list[str]:
    """The names as labels that are never empty and never the same."""
    labels: dict[str, None] = {}
    for position, name in enumerate(names, 1):
        base = label = name[:NAME_CHARS] or f"열 {position}"
        count = 2
        while label in labels:
            label, count = f"{base} ({count})", count + 1
        labels[label] = None
    return list(labels)


# --- roles by name ----------------------------------------------------------------------------

_SAMPLE_MIN = 20
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp)(?:$|[?#\s'\"|,;])", re.IGNORECASE)


def _by_name(columns: _Columns) -> _Roles:
    """Columns by the role that their name asks for, strongest first."""
    asked: dict[Role, list[tuple[int, int]]] = defaultdict(list)
    for index in columns:
        if found := role_of(columns.names[index]):
            role, rank = found
            if role == "url" and _mostly(columns.values(index), _is_picture):
                role = "images"
            asked[role].append((rank, index))
    roles: _Roles = {role: [index for _, index in sorted(found)] for role, found in asked.items()}
    if "id" in roles and not _tells_apart(columns.values(roles["id"][0])):
        del roles["id"]
    return roles


def _tells_apart(values: Sequence[str]) -> bool:
    """Whether values may be ids: a column that mostly repeats itself is a code of something."""
    return len(values) < _SAMPLE_MIN or 2 * len(set(values)) > len(values)


# --- roles by values --------------------------------------------------------------------------

_LIKELY = 0.8
_PROSE_CHARS = 60
_SENTENCE_CHARS = 15
_FULL_STOPS = (".", "!", "?", "。")
_TITLE_CHARS = 80


def _add_by_values(columns: _Columns, roles: _Roles) -> None:
    taken = {index for indexes in roles.values() for index in indexes}
    if "title" not in roles and (asked := _questions(columns, taken)) is not None:
        roles["title"] = [asked]
        taken.add(asked)
    for index in columns:
        if index not in taken and (role := _role_by_values(columns.values(index))):
            roles.setdefault(role, []).append(index)
    if "title" not in roles and (title := _best_title(columns, roles)) is not None:
        roles["title"] = [title]
        roles["category"] = [index for index in roles.get("category", []) if index != title]


def _questions(columns: _Columns, taken: set[int]) -> int | None:
    """The column of the questions of a FAQ: they are what its rows are called."""
    for index in columns:
        values = columns.values(index)
        asks = _mostly(values, lambda value: value.endswith("?") and len(value) <= _TITLE_CHARS)
        if index not in taken and asks and _tells_apart(values):
            return index
    return None


def _role_by_values(values: list[str]) -> Role | None:
    if not values:
        return None
    if _mostly(values, _is_picture):
        return "images"
    if _mostly(values, _is_address):
        return "url"
    return "text" if _is_prose(values) else None


def _is_prose(values: Sequence[str]) -> bool:
    """Long values, or shorter ones that are sentences."""
    length = sum(map(len, values)) / len(values)
    return length >= _PROSE_CHARS or (
        length >= _SENTENCE_CHARS and _mostly(values, lambda value: value.endswith(_FULL_STOPS))
    )


def _best_title(columns: _Columns, roles: _Roles) -> int | None:
    """The first column of short words that tells nearly all rows apart, or the best there is."""
    taken = {index for role, found in roles.items() if role != "category" for index in found}
    best: tuple[float, int] | None = None
    for index in columns:
        values = columns.values(index)
        if index in taken or not values or not _mostly(values, _is_name):
            continue
        if index in roles.get("category", []) and not _tells_apart(values):
            continue
        share = len(set(values)) / max(1, len(columns.sample))
        if best is None or min(share, 0.9) > best[0]:
            best = min(share, 0.9), index
    return best[1] if best else None


def _mostly(values: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= _LIKELY * len(values)


def _is_picture(value: str) -> bool:
    return _PICTURE.search(value) is not None


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://", "www.")) and url_of(value) is not None


def _is_name(value: str) -> bool:
    return (
        len(value) <= _TITLE_CHARS
        and number_of(value) is None
        and any(char.isalpha() for char in value)
        and not _is_address(value)
    )


# --- no header --------------------------------------------------------------------------------

_YEAR = re.compile(r"(?:19|20)\d{2}(?:년|-\d{2})?")


def _data_in_header(columns: _Columns) -> str | None:
    """A cell of the first line that must be data, not the name of a column."""
    for index, name in enumerate(columns.names):
        if not name or _YEAR.fullmatch(name):
            continue
        if len(name) > NAME_CHARS or _is_address(name) or "@" in name or number_of(name):
            return name
        if name in columns.values(index):
            return name
    return None
