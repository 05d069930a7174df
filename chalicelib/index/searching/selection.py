"""Which rows fit what a question asks for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib import korean
from chalicelib.index.searching.intent import Bound, Intent
from chalicelib.index.searching.mentions import Facets
from chalicelib.index.searching.words import bare
from chalicelib.providers.ports import Ordering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chalicelib.index.searching.rowset import Mask, RowSet

_ENOUGH = 0.3
"""Share of the fitting rows that need a number before a column can order them."""

_SEASONS, _YEAR_ROUND = ("봄", "여름", "가을", "겨울"), "사계절"


@dataclass(frozen=True)
class Selection:
    """The rows that fit. ``places`` are in the order asked for, if one was."""

    mask: Mask
    fits: bool
    """False: nothing fits, and ``mask`` is what fitted before the condition that nothing met."""
    ordering: Ordering | None = None
    places: NDArray[np.int64] | None = None


def restricts(intent: Intent) -> bool:
    """Whether a question asks for rows with a property, rather than about one row."""
    if intent.bounds or intent.days or intent.orderings or intent.count or intent.excluded:
        return True
    return bool(intent.facets or intent.quantities) and (intent.browse or not intent.nouns)


def select(intent: Intent, rows: RowSet, mentioning: Callable[[Sequence[str]], Mask]) -> Selection:
    """Apply an intent; ``mentioning`` gives the rows whose text has all of some words."""
    mask, fits = _conditions(intent, rows, mentioning)
    hinted = [hint for hint in intent.hints if (mask & rows.having(hint)).any()]
    for hint in hinted:
        mask = mask & rows.having(hint)
    if not fits or not (intent.orderings or intent.count):
        return Selection(mask, fits)
    nouns = [word for word in intent.nouns if not _hinted(word, hinted)]
    if nouns:
        about = mask & mentioning(nouns)
        if not about.any():
            return Selection(mask, fits=not intent.superlative)
        mask = about
    return _ordered(intent, rows, mask)


def _conditions(
    intent: Intent, rows: RowSet, mentioning: Callable[[Sequence[str]], Mask]
) -> tuple[Mask, bool]:
    mask = rows.everything()
    for facets in intent.excluded:
        mask = mask & ~rows.having(facets)
    mask, before = mask & _having(intent.facets, rows, mentioning), mask
    if not mask.any():
        return before & rows.having(intent.facets[0]), False
    for town in intent.towns:
        mask, before = _in_town(town, mask, intent, rows, mentioning), mask
        if not mask.any():
            return before, False
    for alternatives in (*((bound,) for bound in intent.bounds), *_by_measure(intent.quantities)):
        columns = [c for c in alternatives[0].columns if (mask & rows.filled(c)).any()]
        if not columns and alternatives[0] in intent.bounds:
            continue  # Nothing here has such a measure: the limit can't be judged.
        fitting = ~rows.everything()
        for bound in alternatives:
            fitting = fitting | _within(bound, columns, intent, rows, mask)
        mask, before = mask & fitting, mask
        if not mask.any():
            return before, False
    for days in intent.days:
        columns = [c for c in intent.day_columns if (mask & rows.filled(c)).any()]
        if not columns:
            continue  # Nothing here takes place on days.
        mask, before = mask & rows.on(columns, days), mask
        if not mask.any():
            return before, False
    return mask, True


def _in_town(
    town: str,
    mask: Mask,
    intent: Intent,
    rows: RowSet,
    mentioning: Callable[[Sequence[str]], Mask],
) -> Mask:
    """Rows with an address in a town; else what is there and only says to be what is asked for, as
    무섬마을 does; else those that speak of it, as of 남산 or 동해."""
    located = rows.located(town)
    if (fitting := mask & located).any():
        return fitting
    said = _all([_saying(facets, rows, mentioning) for facets in intent.facets], rows)
    if (fitting := located & said).any():
        return fitting
    return mask & mentioning([korean.HEAD + town])


def _having(
    wanted: Sequence[Facets], rows: RowSet, mentioning: Callable[[Sequence[str]], Mask]
) -> Mask:
    """Rows with all the values; if there are none, one value may be said and not stand in its
    column: 어린이 발레 is of the kind 유아."""
    exact = [rows.having(facets) for facets in wanted]
    mask = _all(exact, rows)
    if not mask.any():
        mask = _all([rows.having((*facets, *_all_year(facets))) for facets in wanted], rows)
    if mask.any() or len(wanted) < 2:
        return mask
    for place, facets in enumerate(wanted):
        said = exact[place] | _saying(facets, rows, mentioning)
        mask = mask | _all([*exact[:place], said, *exact[place + 1 :]], rows)
    return mask


def _all_year(facets: Facets) -> Facets:
    """What is good in every season is good in the one asked for."""
    return tuple((column, _YEAR_ROUND) for column, value in facets if value in _SEASONS)


def _all(masks: Sequence[Mask], rows: RowSet) -> Mask:
    together = rows.everything()
    for mask in masks:
        together = together & mask
    return together


def _saying(facets: Facets, rows: RowSet, mentioning: Callable[[Sequence[str]], Mask]) -> Mask:
    mask = ~rows.everything()
    for value in {bare(value) for _, value in facets}:
        if len(value) > 1:
            mask = mask | mentioning([value])
    return mask


def _by_measure(quantities: Sequence[Bound]) -> Iterable[tuple[Bound, ...]]:
    """Quantities of one measure are alternatives: ``256GB랑 512GB 중에``."""
    groups: dict[tuple[str, ...], tuple[Bound, ...]] = {}
    for bound in quantities:
        groups[bound.columns] = (*groups.get(bound.columns, ()), bound)
    return groups.values()


def _within(bound: Bound, columns: Sequence[str], intent: Intent, rows: RowSet, mask: Mask) -> Mask:
    """Rows within the limit by the first measure by which any are."""
    fitting = ~rows.everything()
    for column in columns:
        fitting = rows.within((column, *intent.alike.get(column, ())), bound.limit)
        if (mask & fitting).any():
            break
    return fitting


def _hinted(word: str, hints: Sequence[Facets]) -> bool:
    return any(word in bare(value) for hint in hints for _, value in hint)


def _ordered(intent: Intent, rows: RowSet, mask: Mask) -> Selection:
    import numpy as np

    best: Ordering | None = None
    for ordering in intent.orderings:
        # By itself: the fees of all kinds of places together are no likelier meant than a price.
        numbers = rows.numbers([ordering.column], largest=ordering.descending)
        share = float(np.mean(~np.isnan(numbers[mask])))
        if share >= _ENOUGH or (share > 0 and best is None):
            best = ordering
        if share >= _ENOUGH:
            break
    if best is None:
        return Selection(mask, fits=True)
    numbers = rows.numbers(best.columns, largest=best.descending)
    mask = mask & ~np.isnan(numbers)
    places = np.flatnonzero(mask)
    keys = -numbers[places] if best.descending else numbers[places]
    return Selection(mask, True, best, places[np.argsort(keys, kind="stable")])
