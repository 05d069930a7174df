"""What a build decides for each row of a file, and that it stays small in memory."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.index.building.plan import SourcePlan, Verdict
from chalicelib.index.reading.rows import Row


def row(key: str, content: str) -> Row:
    return Row(
        id=identity(key),
        source="a.csv",
        line=2,
        title=key,
        text=content,
        category=None,
        url=None,
        images=(),
        facts={},
        hash=digest(content),
        record_hash=hash(content),
    )


def identity(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]


def digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:32]


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[SourcePlan]:
    plan = SourcePlan(tmp_path)
    yield plan
    plan.close()


def test_rows_are_told_apart_by_what_the_table_has(plan: SourcePlan) -> None:
    plan.begin([(f"{identity('a')}-0", digest("1"), 0), (f"{identity('b')}-0", digest("1"), 0)])
    verdicts = plan.sort([row("a", "1"), row("b", "2"), row("c", "3")])
    assert verdicts == [(Verdict.UNCHANGED, 1), (Verdict.CHANGED, 1), (Verdict.ADDED, 0)]
    assert list(plan.removed()) == []


def test_rows_that_the_file_has_no_more_are_removed_with_all_their_passages(
    plan: SourcePlan,
) -> None:
    gone = identity("gone")
    plan.begin([(f"{gone}-{part}", digest("x"), 0) for part in range(3)])
    plan.sort([row("new", "1")])
    assert list(plan.removed()) == [(gone, 3)]


def test_a_changed_row_says_how_many_passages_it_had(plan: SourcePlan) -> None:
    plan.begin([(f"{identity('a')}-{part}", digest("long"), 0) for part in range(4)])
    assert plan.sort([row("a", "short")]) == [(Verdict.CHANGED, 4)]


def test_of_rows_with_one_id_the_first_stays(plan: SourcePlan) -> None:
    plan.begin([])
    first = [row("a", "1"), row("a", "1"), row("a", "2")]
    assert [verdict for verdict, _ in plan.sort(first)] == [
        Verdict.ADDED,
        Verdict.DUPLICATE,
        Verdict.CLASH,
    ]
    assert plan.sort([row("a", "1")])[0][0] is Verdict.DUPLICATE
    assert plan.sort([row("a", "3")])[0][0] is Verdict.CLASH


def test_a_new_file_begins_with_nothing_of_the_one_before(plan: SourcePlan) -> None:
    plan.begin([(f"{identity('a')}-0", digest("1"), 0)])
    plan.begin([])
    assert plan.sort([row("a", "1")]) == [(Verdict.ADDED, 0)]
    assert list(plan.removed()) == []


def test_rows_of_records_that_the_table_has_just_so_are_told_without_making_them(
    plan: SourcePlan,
) -> None:
    plan.begin([(f"{identity(key)}-0", digest("1"), n) for n, key in enumerate("abc")])
    assert plan.recognised([0, 1, 7]) == {0: identity("a"), 1: identity("b")}
    plan.keep([0])
    assert plan.recognised([0, 1]) == {1: identity("b")}
    assert plan.sort([row("a", "1"), row("b", "2")]) == [
        (Verdict.DUPLICATE, 1),
        (Verdict.CHANGED, 1),
    ]
    assert plan.recognised([0, 1]) == {}
    assert [id for id, _ in plan.removed()] == [identity("c")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.dictionaries(st.text(max_size=3), st.text(max_size=2), max_size=12),
    now=st.lists(st.tuples(st.text(max_size=3), st.text(max_size=2)), max_size=20),
)
def test_a_plan_agrees_with_plain_dictionaries(
    plan: SourcePlan, before: dict[str, str], now: list[tuple[str, str]]
) -> None:
    plan.begin([(f"{identity(key)}-0", digest(content), 0) for key, content in before.items()])
    seen: dict[str, str] = {}
    for (key, content), (verdict, _) in zip(
        now, plan.sort([row(*each) for each in now]), strict=True
    ):
        if key in seen:
            wanted = Verdict.DUPLICATE if seen[key] == content else Verdict.CLASH
        elif key not in before:
            wanted = Verdict.ADDED
        else:
            wanted = Verdict.UNCHANGED if before[key] == content else Verdict.CHANGED
        assert verdict is wanted
        seen.setdefault(key, content)
    assert {id for id, _ in plan.removed()} == {identity(key) for key in before.keys() - seen}


def test_memory_does_not_grow_with_the_file(plan: SourcePlan) -> None:
    count = 200_000
    plan.begin((f"{number * 7919:016x}-0", f"{number:032x}", number) for number in range(count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for first in range(0, count, 1_000):
        plan.sort(
            [
                Row(
                    f"{number * 7919:016x}",
                    "a.csv",
                    2,
                    "",
                    "",
                    None,
                    None,
                    (),
                    {},
                    f"{number:032x}",
                    number,
                )
                for number in range(first, first + 1_000)
            ]
        )
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_024
    assert list(plan.removed()) == []
    assert grown_mib < 60
