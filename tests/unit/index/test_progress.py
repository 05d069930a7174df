"""The record of a build: truthful, and not written for every batch."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.contracts import Job, Reject
from chalicelib.index.building.progress import Meter, Progress, close_abandoned
from chalicelib.index.building.reports import FIRST_MAX, RejectReport
from chalicelib.index.manifest import SourceRecord, fingerprint
from chalicelib.index.profile import Profile
from chalicelib.index.reading.rows import RowReject
from chalicelib.store.index_state import IndexState
from tests.conftest import Clock


@pytest.fixture
def state(dynamodb: Any, settings: Settings, clock: Clock) -> IndexState:
    return IndexState(dynamodb, settings.table, "offline-x-8", clock)


def job(clock: Clock, name: str = "j1") -> Job:
    now = int(clock())
    return Job(id=name, state="running", trigger="test", started_at=now, updated_at=now)


def test_progress_is_written_now_and_then_and_at_the_end(state: IndexState, clock: Clock) -> None:
    progress = Progress(state, clock, job(clock))
    progress.phase("reading")
    progress.note(done=10)
    assert state.jobs()[0].done == 0
    clock.wait(2)
    progress.note(done=20)
    assert state.jobs()[0].done == 20
    clock.wait(3)
    ended = progress.end("published")
    assert state.jobs() == [ended]
    assert (ended.state, ended.seconds) == ("published", 5.0)


def test_the_latest_news_come_first_whatever_began_last(state: IndexState, clock: Clock) -> None:
    build = Progress(state, clock, job(clock, "build"))
    build.phase("reading")
    clock.wait(1)
    state.record(job(clock, "rollback").model_copy(update={"state": "published"}))
    assert [each.id for each in state.jobs()] == ["rollback", "build"]
    clock.wait(4)
    build.end("blocked")
    assert [each.id for each in state.jobs(1)] == ["build"]


def test_seconds_count_the_work_and_not_the_wait_between_invocations(
    state: IndexState, clock: Clock
) -> None:
    progress = Progress(state, clock, job(clock))
    clock.wait(4)
    queued = progress.end("queued")
    clock.wait(100)
    again = Progress(state, clock, queued)
    clock.wait(3)
    assert again.end("published").seconds == 7.0


def test_the_number_of_all_rows_is_estimated_from_the_bytes(
    state: IndexState, clock: Clock
) -> None:
    progress = Progress(state, clock, job(clock))
    meter = Meter(progress, 1_000)
    meter.at(10, 100)
    assert (progress.job.done, progress.job.total) == (10, 100)
    meter.at(50, 400)
    meter.finish(400)
    meter.at(30, 600)
    assert (progress.job.done, progress.job.total) == (80, 80)


def record(**facts: Any) -> SourceRecord:
    settled = {"etag": "e", "size": 1, "rows": 0, "updated_at": 1, "profile": Profile()}
    return SourceRecord.model_validate({"rejected": 0, "state": "indexed", **settled, **facts})


def test_whole_files_stand_before_single_rows_and_the_sum_is_of_all_files(
    state: IndexState, clock: Clock
) -> None:
    progress = Progress(state, clock, job(clock))
    rows = [Reject(file="a", line=line, reason="r") for line in range(5, 40)]
    files = {
        "a": record(rejected=35, rejects=rows),
        "b": record(state="failed", reason="비어 있습니다."),
        "c": record(rejected=2, rejects=rows[:2]),
    }
    for _ in range(2):
        progress.rejects(files)
    assert progress.job.rejected == 37
    assert [error.file for error in progress.job.errors] == ["b", *["a"] * 19]
    assert progress.job.errors[0].reason == "비어 있습니다."


def test_jobs_whose_builder_is_gone_are_closed(state: IndexState, clock: Clock) -> None:
    for name in ("dead", "resumed"):
        Progress(state, clock, job(clock, name)).phase("reading")
    Progress(state, clock, job(clock, "fine")).end("published")
    close_abandoned(state, clock, "resumed")
    states = {each.id: each.state for each in state.jobs()}
    assert states == {"dead": "failed", "resumed": "running", "fine": "published"}


def test_a_report_holds_all_rejects_and_the_manifest_the_first(tmp_path: Path) -> None:
    report = RejectReport("가.csv", tmp_path / "r.csv")
    for line in range(2, 52):
        report.add(RowReject(line, "가격", "숫자가 아닙니다.", f'원문 "{line}", 값'))
    report.close()
    with report.path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["행", "열", "사유", "원문"]
    assert lines[0] == ["2", "가격", "숫자가 아닙니다.", '원문 "2", 값']
    assert (len(lines), report.count, len(report.first)) == (50, 50, FIRST_MAX)


def test_a_fingerprint_stands_for_names_and_contents_in_any_order() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    different = [{}, {"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": "2"}]
    assert len({fingerprint(each) for each in different}) == len(different)
