"""The rows of one index version in memory: which row a passage belongs to, and its short values.

About 100 bytes a passage, read from S3 once when a version is opened. With it a search needs
no request to filter, to sort by a number, to tell the passages of one row from those of another
or to see that two rows say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib import korean
from chalicelib.index.reading.quantities import number_of
from chalicelib.index.searching.bounds import Limit
from chalicelib.index.searching.days import Days
from chalicelib.index.searching.lexicon import CONCEPTS
from chalicelib.index.searching.mentions import Facet
from chalicelib.index.searching.towns import is_address, town_of
from chalicelib.index.searching.words import bare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

COLUMNS = ["row", "row_hash", "facets"]

_YEAR_MAX = 9_999


class RowSet:
    """Places are positions in this set; passages are ordered by the table's row id."""

    def __init__(self, scan: Any) -> None:
        """``scan`` is an Arrow table of ``COLUMNS`` and ``_rowid``."""
        import numpy as np

        scan = scan.combine_chunks().sort_by("_rowid")
        self.rowids: NDArray[np.uint64] = scan["_rowid"].to_numpy()
        self.rows = _codes(scan["row"])
        self.contents = _codes(scan["row_hash"])
        lists = scan["facets"].combine_chunks()
        names = lists.flatten().dictionary_encode()
        self._facet_codes = names.indices.to_numpy(zero_copy_only=False)
        self._owners = np.repeat(
            np.arange(len(self.rowids)), lists.value_lengths().fill_null(0).to_numpy(False)
        )
        self._values: dict[str, dict[int, str]] = defaultdict(dict)
        for code, name in enumerate(names.dictionary.to_pylist()):
            column, _, value = name.partition("=")
            self._values[column][code] = value
        self._kinds = len(names.dictionary)

    def __len__(self) -> int:
        return len(self.rowids)

    def places(self, rowids: Iterable[int]) -> Places:
        """Where passages stand, given their row ids in the table."""
        import numpy as np

        wanted = np.fromiter(rowids, dtype=np.uint64)
        return np.searchsorted(self.rowids, wanted).astype(np.int64)

    def everything(self) -> Mask:
        """All passages."""
        import numpy as np

        return np.ones(len(self), dtype=np.bool_)

    def having(self, facets: Iterable[Facet]) -> Mask:
        """Passages of rows with any of these values."""
        codes: list[int] = []
        for column, value in facets:
            form = bare(value)
            codes += [code for code, v in self._values_of(column).items() if bare(v) == form]
        return self._owning(codes)

    def within(self, columns: Iterable[str], limit: Limit) -> Mask:
        """Passages of rows whose number keeps to a limit, by the first column that has one."""
        unasked = self.everything()
        within = ~unasked
        for column in columns:
            own = _in_column_unit(limit, column)
            fitting = self._owning(c for c, number in self._numbers_of(column) if own.holds(number))
            within = within | (unasked & fitting)
            numbers = (c for c, number in self._numbers_of(column) if number == number)
            unasked = unasked & ~self._owning(numbers)
        return within

    def on(self, columns: Iterable[str], days: Days) -> Mask:
        """Passages of rows that tell any of the days."""
        return self._owning(
            code
            for column in columns
            for code, value in self._values_of(column).items()
            if days.meet(value)
        )

    def located(self, town: str) -> Mask:
        """Passages of rows with an address in a town: 경주 of 경북 경주시 진현동."""
        return self._owning(self._towns.get(town, ()))

    @cached_property
    def _towns(self) -> dict[str, list[int]]:
        """The short values of addresses by each of their words, with and without what it is of."""
        found: dict[str, list[int]] = defaultdict(list)
        for column in filter(is_address, self._values):
            for code, value in self._values_of(column).items():
                for word in {w for each in korean.words(value) for w in (each, town_of(each))}:
                    found[word].append(code)
        return found

    def numbers(self, columns: Iterable[str], *, largest: bool) -> NDArray[np.float64]:
        """Each passage's number in the first column that has one, of several the largest or
        smallest; NaN for none."""
        import numpy as np

        found = np.full(len(self), np.nan)
        for column in columns:
            values = np.full(self._kinds + 1, np.nan)
            for code, number in self._numbers_of(column):
                values[code] = number
            own = np.full(len(self), np.nan)
            (np.fmax if largest else np.fmin).at(own, self._owners, values[self._facet_codes])
            found = np.where(np.isnan(found), own, found)
        return found

    def filled(self, column: str) -> Mask:
        """Passages of rows with a short value in a column."""
        return self._owning(self._values_of(column))

    def first_of_each(self, column: str) -> Places:
        """One passage for each value of a column, those of the commonest values first."""
        import numpy as np

        kept = np.isin(self._facet_codes, list(self._values_of(column)))
        _, firsts, counts = np.unique(
            self._facet_codes[kept], return_index=True, return_counts=True
        )
        places: Places = self._owners[kept][firsts[np.argsort(-counts, kind="stable")]]
        return places

    def distinct(self, mask: Mask) -> int:
        """How many different rows a mask holds."""
        import numpy as np

        # ``np.unique`` would load numpy's masked arrays, which takes a first question longer.
        found = np.sort(self.contents[mask])
        return int(np.count_nonzero(found[1:] != found[:-1])) + bool(len(found))

    def _values_of(self, column: str) -> dict[int, str]:
        return self._values.get(column, {})

    def _numbers_of(self, column: str) -> Iterator[tuple[int, float]]:
        for code, value in self._values_of(column).items():
            yield code, comparable(column, value)

    def _owning(self, codes: Iterable[int]) -> Mask:
        import numpy as np

        wanted = np.zeros(self._kinds + 1, dtype=np.bool_)
        wanted[list(codes)] = True
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self._owners[wanted[self._facet_codes]]] = True
        return mask


def comparable(column: str, value: str) -> float:
    """A cell as a number to sort by, dates and years as ``yyyymmdd``; NaN if it is neither."""
    number = number_of(value)
    if number is None:
        return float("nan")
    amount, unit = number
    is_year = unit in ("", "년") and 0 < amount <= _YEAR_MAX and is_date(column)
    return amount * 10_000 if is_year else amount


def is_date(column: str) -> bool:
    """Whether a column is called like a date."""
    return bool(CONCEPTS["date"].columns.search(korean.fold(column)))


def _in_column_unit(limit: Limit, column: str) -> Limit:
    if is_date(column) and limit.unit in ("", "년", "년도"):
        return limit.years()
    return limit.scaled(number_of)


def _codes(column: Any) -> NDArray[np.int64]:
    import numpy as np

    encoded = column.combine_chunks().dictionary_encode()
    codes: NDArray[np.int64] = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
