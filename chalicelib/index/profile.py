"""What a catalogue's columns hold, learnt from its records: known values, ranges, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.index.passages import CATEGORY, values_of
from chalicelib.index.reading.quantities import number_of
from chalicelib.index.reading.rows import FACT_CHARS, Field, RowReader

VALUES_MAX = 60
COLUMNS_MAX = 400
TITLES_MAX = 12

_CELLS_MAX = 1_024

_BRACKETED = re.compile(r"[(\[](?P<unit>[^\s\d()\[\]]{1,6})[)\]]")
_NUMBERS_SHARE = 0.8
_UNIT_SHARE = 0.9

Kind = Literal["category", "number", "text"]

__all__ = ["Column", "Profile", "ProfileBuilder", "merge", "number_of"]


class Column(BaseModel):
    """One column over all rows.

    ``values`` counts the short values, of lists each item; it is empty when there are more than
    ``VALUES_MAX``. ``minimum`` and ``maximum`` are in ``unit``, of the ``numbers`` cells that
    state a quantity. ``filled`` counts cells; the most frequent category of their
    rows is ``mostly``.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    kind: Kind
    values: dict[str, int] = {}
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    filled: int = 0
    numbers: int = 0
    mostly: str | None = None


class Profile(BaseModel):
    """What is known of a set of rows; ``titles`` are a few examples."""

    model_config = ConfigDict(frozen=True)

    rows: int = 0
    columns: list[Column] = []
    titles: list[str] = []


class ProfileBuilder:
    """Gathers the profile of a file, record by record, in bounded memory.

    It takes the cells as written: equal ones are read once, however often they come.
    """

    def __init__(self, reader: RowReader) -> None:
        self._rows = 0
        self._titles: list[str] = []
        self._category = reader.category
        self._kinds = _Tally(self._category.value) if self._category else None
        self._columns = [(column, _Tally(column.value)) for column in reader.fields]

    def add(self, cells: Sequence[str], title: str | None = None) -> None:
        """Count one row by its record; the titles of the first serve as examples."""
        self._rows += 1
        if title and len(self._titles) < TITLES_MAX:
            self._titles.append(title)
        category = cells[self._category.index] if self._category else ""
        if category and self._kinds:
            self._kinds.add(category, "")
        for column, tally in self._columns:
            if cell := cells[column.index]:
                tally.add(cell, category)

    def build(self) -> Profile:
        """The profile of the rows so far."""
        kinds = [self._kinds.column(CATEGORY, None)] if self._kinds else []
        columns = [tally.column(each.label, self._category) for each, tally in self._columns]
        filled = _joined(column for column in (*kinds, *columns) if column.filled)
        return Profile(rows=self._rows, columns=filled, titles=self._titles)


def merge(profiles: Iterable[Profile]) -> Profile:
    """One profile of several files; columns of the same name are one column."""
    parts = list(profiles)
    columns = _joined(column for part in parts for column in part.columns)
    share = max(1, TITLES_MAX // max(1, len(parts)))
    titles = [title for part in parts for title in part.titles[:share]]
    rows = sum(part.rows for part in parts)
    return Profile(rows=rows, columns=columns, titles=titles[:TITLES_MAX])


def _joined(columns: Iterable[Column]) -> list[Column]:
    found: dict[str, Column] = {}
    for column in columns:
        known = found.get(column.name)
        if known is None and len(found) >= COLUMNS_MAX:
            continue
        found[column.name] = _merged(known, column) if known else column
    return list(found.values())


@dataclass
class _Tally:
    """Counts of one column, whose cells ``value`` reads."""

    value: Callable[[str], str]
    filled: int = 0
    values: Counter[str] | None = field(default_factory=Counter)
    ranges: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    _cells: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, cell: str, category: str) -> None:
        """Count a cell of a row of that category; equal ones are looked into once."""
        if len(cell) > FACT_CHARS:
            self._count(cell, category, 1)
            return
        cells, key = self._cells, (cell, category)
        cells[key] = cells.get(key, 0) + 1
        if len(cells) >= _CELLS_MAX:
            self._look_into()

    def column(self, name: str, category: Field | None) -> Column:
        self._look_into()
        values = dict(self.values) if self.values else {}
        if not self.ranges:
            return Column(
                name=name, kind=_kind(values, self.filled), values=values, filled=self.filled
            )
        unit, (count, low, high) = max(self.ranges.items(), key=lambda item: item[1][0])
        numbers = sum(count for count, _, _ in self.ranges.values())
        is_number = numbers >= _NUMBERS_SHARE * self.filled and count >= _UNIT_SHARE * numbers
        is_number = is_number and low < high
        return Column(
            name=name,
            kind="number" if is_number else _kind(values, self.filled),
            values=values,
            minimum=low,
            maximum=high,
            unit=unit or _unit_of_label(name),
            filled=self.filled,
            numbers=count,
            mostly=self._mostly(category),
        )

    def _mostly(self, category: Field | None) -> str | None:
        if category is None:
            return None
        rows: Counter[str] = Counter()
        for cell, times in self.categories.items():
            if name := category.value(cell):
                rows[name] += times
        return next((name for name, times in rows.most_common(1) if times > 1), None)

    def _look_into(self) -> None:
        for (cell, category), times in self._cells.items():
            self._count(cell, category, times)
        self._cells.clear()

    def _count(self, cell: str, category: str, times: int) -> None:
        value = self.value(cell)
        if not value or len(value) > FACT_CHARS:
            return
        self.filled += times
        if category and (category in self.categories or len(self.categories) < VALUES_MAX):
            self.categories[category] += times
        if number := number_of(value):
            self._widen(*number, times)
        if self.values is None:
            return
        found = values_of(value)
        for each in [item for item in found if item != value] or found:
            self.values[each] += times
        if len(self.values) > VALUES_MAX:
            self.values = None

    def _widen(self, amount: float, unit: str, times: int) -> None:
        if unit in self.ranges:
            count, low, high = self.ranges[unit]
            self.ranges[unit] = count + times, min(low, amount), max(high, amount)
        elif len(self.ranges) < VALUES_MAX:
            self.ranges[unit] = times, amount, amount


def _kind(values: dict[str, int], filled: int) -> Kind:
    """A column whose values come back is a category; one that never repeats itself is text."""
    return (
        "category"
        if sum(values.values()) > len(values) and 2 * sum(values.values()) > filled
        else "text"
    )


def _unit_of_label(label: str) -> str:
    """The unit that a column like ``무게(g)`` is in, when its cells are bare numbers."""
    found = _BRACKETED.search(label)
    return found["unit"] if found and number_of(f"1{found['unit']}") else ""


def _merged(a: Column, b: Column) -> Column:
    filled = a.filled + b.filled
    values = dict(Counter(a.values) + Counter(b.values)) if a.values and b.values else {}
    if len(values) > VALUES_MAX:
        values = {}
    numbers = [column for column in (a, b) if column.numbers and column.unit is not None]
    if len({column.unit for column in numbers}) > 1:
        numbers = [max(numbers, key=lambda column: column.numbers)]
    count = sum(column.numbers for column in numbers)
    low = min((c.minimum for c in numbers if c.minimum is not None), default=0.0)
    high = max((c.maximum for c in numbers if c.maximum is not None), default=0.0)
    is_number = count >= _NUMBERS_SHARE * _UNIT_SHARE * filled and low < high
    return Column(
        name=a.name,
        kind="number" if is_number else _kind(values, filled),
        values=values,
        minimum=low if numbers else None,
        maximum=high if numbers else None,
        unit=numbers[0].unit if numbers else None,
        filled=filled,
        numbers=count,
        mostly=a.mostly if a.filled >= b.filled else b.mostly,
    )
