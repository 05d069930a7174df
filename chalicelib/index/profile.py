"""What a catalogue's columns hold, learnt from its rows: known values, ranges, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.index.passages import CATEGORY, values_of
from chalicelib.index.reading.quantities import number_of
from chalicelib.index.reading.rows import Row

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
    """Gathers a profile row by row in bounded memory."""

    def __init__(self) -> None:
        self._rows = 0
        self._titles: list[str] = []
        self._columns: dict[str, _Tally] = {}

    def add(self, row: Row) -> None:
        """Count one row."""
        self._rows += 1
        if len(self._titles) < TITLES_MAX:
            self._titles.append(row.title)
        if row.category:
            self._tally(CATEGORY, row.category)
        for label, value in row.facts.items():
            self._tally(label, value, row.category)

    def build(self) -> Profile:
        """The profile of the rows so far."""
        columns = [tally.column(name) for name, tally in self._columns.items()]
        return Profile(rows=self._rows, columns=columns, titles=self._titles)

    def _tally(self, label: str, value: str, category: str | None = None) -> None:
        tally = self._columns.get(label)
        if tally is None:
            if len(self._columns) >= COLUMNS_MAX:
                return
            tally = self._columns[label] = _Tally()
        tally.add(value, category)


def merge(profiles: Iterable[Profile]) -> Profile:
    """One profile of several files; columns of the same name are one column."""
    parts = list(profiles)
    columns: dict[str, Column] = {}
    for column in (column for part in parts for column in part.columns):
        known = columns.get(column.name)
        if known is None and len(columns) >= COLUMNS_MAX:
            continue
        columns[column.name] = _merged(known, column) if known else column
    share = max(1, TITLES_MAX // max(1, len(parts)))
    titles = [title for part in parts for title in part.titles[:share]]
    rows = sum(part.rows for part in parts)
    return Profile(rows=rows, columns=list(columns.values()), titles=titles[:TITLES_MAX])


@dataclass
class _Tally:
    """Counts of one column."""

    filled: int = 0
    values: Counter[str] | None = field(default_factory=Counter)
    ranges: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    _cells: dict[str, int] = field(default_factory=dict)

    def add(self, value: str, category: str | None) -> None:
        """Count a cell; equal ones are looked into once."""
        if category and (category in self.categories or len(self.categories) < VALUES_MAX):
            self.categories[category] += 1
        cells = self._cells
        cells[value] = cells.get(value, 0) + 1
        if len(cells) >= _CELLS_MAX:
            self._look_into()

    def column(self, name: str) -> Column:
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
            mostly=self._mostly(),
        )

    def _mostly(self) -> str | None:
        return next((name for name, rows in self.categories.most_common(1) if rows > 1), None)

    def _look_into(self) -> None:
        for value, times in self._cells.items():
            self.filled += times
            self._count(value, times)
            if number := number_of(value):
                self._widen(*number, times)
        self._cells.clear()

    def _count(self, value: str, times: int) -> None:
        if self.values is None:
            return
        whole_and_items = values_of(value)
        for each in whole_and_items[1:] or whole_and_items:
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
