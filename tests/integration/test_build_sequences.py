"""Whatever happens to the bucket, the index ends as a clean build of its last content would be."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.deadline import Deadline
from chalicelib.index.building.order import Order
from chalicelib.index.building.publish import rollback
from tests.integration.builds import BuildStage, table_of

pytestmark = pytest.mark.usefixtures("wire")

LONG = "아주 길게 이어지는 설명입니다. " * 120

names = st.sampled_from(["a.csv", "나.csv", "c.tsv"])
rows = st.dictionaries(
    st.integers(0, 12), st.sampled_from(["하나입니다.", "둘입니다.", LONG]), min_size=1, max_size=9
)
steps = st.one_of(
    st.tuples(st.just("put"), names, rows),
    st.tuples(st.just("remove"), names),
    st.tuples(st.just("spoil"), names),
    st.tuples(st.just("build")),
    st.tuples(st.just("crash"), st.integers(0, 3)),
    st.tuples(st.just("time out")),
    st.tuples(st.just("roll back"), st.integers(0, 3)),
    st.tuples(st.just("tend")),
)


class Crash(Exception):
    """What ends a build in the middle."""


def crash_after(calls: int) -> Any:
    left = iter(range(calls))

    def call() -> None:
        if next(left, None) is None:
            raise Crash

    return call


def take(stage: BuildStage, step: tuple[Any, ...]) -> None:
    match step:
        case ("put", name, content):
            stage.put(name, table_of(content))
        case ("remove", name) if name in stage.files:
            stage.remove(name)
        case ("spoil", name):
            stage.put(name, b"\x89PNG\x00\x00")
        case ("build",):
            stage.reconcile()
        case ("crash", calls):
            with suppress(Crash):
                stage.builder(before=crash_after(calls)).reconcile(Order("crash"))
        case ("roll back", back) if versions := stage.state().versions():
            rollback(stage.builder().site, versions[back % len(versions)].version)
        case ("tend",):
            stage.builder().tend()
        case ("time out",):
            stage.reconcile(until=Deadline.after(0.0))


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=2, max_size=8))
def test_any_sequence_ends_in_the_index_of_a_clean_build(sequence: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        stage = BuildStage.create(Path(folder), index_batch=4, index_window=7)
        for step in sequence:
            take(stage, step)
        for name in [name for name, text in stage.files.items() if not text]:
            stage.remove(name)
        stage.reconcile(force=True)
        if not stage.files:
            assert stage.state().live() is None or stage.indexed() == {}
            return
        assert stage.indexed() == stage.expected()
        assert stage.reconcile().state == "unchanged"
        assert stage.staged() == []
        made = stage.indexed()
        stage.reconcile(rebuild=True)
        assert stage.indexed() == made
