"""What the gate lets through and what waits for a person."""

from __future__ import annotations

from chalicelib.config import Settings
from chalicelib.index.building.gate import SourceChange, objections

SETTINGS = Settings(index_max_loss=0.3, index_max_rejects=0.5, index_min_rows=1)


def said(*changes: SourceChange, rows: int = 100, before: int = 100) -> list[str]:
    return objections(SETTINGS, changes, rows, before)


def test_growth_and_small_losses_pass() -> None:
    assert said(SourceChange("a.csv", 100, 250, 0), SourceChange("b.csv", 100, 71, 3)) == []


def test_a_file_that_lost_much_is_named_with_numbers() -> None:
    (reason,) = said(SourceChange("여행/a.csv", 100, 69, 0))
    assert "여행/a.csv" in reason
    assert "100행" in reason
    assert "31행" in reason


def test_a_few_rows_may_go_whatever_share_they_are() -> None:
    assert said(SourceChange("a.csv", 12, 3, 0)) == []
    assert len(said(SourceChange("a.csv", 12, 2, 0))) == 1


def test_a_file_that_is_mostly_rejected_is_named() -> None:
    assert said(SourceChange("a.csv", 0, 30, 29)) == []
    assert len(said(SourceChange("a.csv", 0, 20, 30))) == 1
    assert said(SourceChange("a.csv", 0, 1, 9)) == []


def test_a_removed_file_is_named_if_most_of_the_catalogue_stood_in_it() -> None:
    gone = SourceChange("여행/a.csv", 1_000, 0, 0, removed=True)
    (reason,) = said(gone, rows=3, before=1_003)
    assert "여행/a.csv" in reason
    assert "1000행" in reason
    assert len(said(gone, SourceChange("b.csv", 3, 900, 0), rows=900, before=1_003)) == 1
    assert said(gone, rows=9_000, before=10_000) == []


def test_a_small_file_may_be_removed_whatever_share_it_is() -> None:
    assert said(SourceChange("a.csv", 9, 0, 0, removed=True), rows=3, before=12) == []


def test_many_small_losses_add_up() -> None:
    losses = [SourceChange(f"{n}.csv", 9, 0, 0, removed=True) for n in range(8)]
    (reason,) = said(*losses, rows=28, before=100)
    assert "전체 100행 가운데 72행" in reason


def test_an_index_without_rows_is_stopped() -> None:
    assert len(said(rows=0)) == 1
    assert objections(Settings(index_min_rows=0), [], 0) == []
