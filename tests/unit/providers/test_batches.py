"""Batches and their pace, without a network."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import ModelUnavailable
from chalicelib.providers.calls.batches import Pace, in_batches
from tests.unit.providers.test_policy import Time


@given(st.lists(st.integers(), max_size=50), st.integers(1, 9))
def test_batches_keep_the_order_and_the_size(items: list[int], size: int) -> None:
    with ThreadPoolExecutor(4) as pool:
        parts = in_batches(pool, items, size, list)
    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)


def test_the_first_failing_batch_fails_them_all_and_the_rest_is_dropped() -> None:
    begun: list[int] = []

    def run(batch: tuple[int, ...]) -> None:
        begun.append(batch[0])
        raise ModelUnavailable

    with ThreadPoolExecutor(1) as pool, pytest.raises(ModelUnavailable):
        in_batches(pool, range(100), 1, run)  # type: ignore[arg-type]
    assert len(begun) < 100


def test_a_pace_spreads_the_starts_evenly() -> None:
    time = Time()
    pace = Pace(120, time, time.pause)
    starts = []
    for _ in range(4):
        pace.wait()
        starts.append(time.now)
    assert starts == [100, 100.5, 101, 101.5]


def test_a_hold_delays_all_that_have_not_begun() -> None:
    time = Time()
    pace = Pace(0, time, time.pause)
    pace.hold(2)
    pace.wait()
    assert time.now == 102
