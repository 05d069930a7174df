"""Builders, events, readers and people at the same time, over the wire."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.deadline import Deadline
from chalicelib.index.building.order import Order
from chalicelib.index.building.publish import rollback
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.store.index_state import Live, Outdated
from chalicelib.store.lease import LeaseLost
from tests.integration.builds import BuildStage, things

pytestmark = pytest.mark.usefixtures("wire")

LOOK = """
import sys, time
from chalicelib.config import Settings
from chalicelib.index.building.order import Order
from chalicelib.runtime import Runtime
runtime = Runtime(Settings.model_validate_json(sys.argv[1]))
builder = runtime.builder(runtime.providers.embedder("offline").space)
assert builder.reconcile(Order("late event")).state == sys.argv[2]
assert not {"lancedb", "pyarrow", "numpy"} & sys.modules.keys()
"""


@pytest.fixture
def stage(tmp_path: Path) -> BuildStage:
    return BuildStage.create(tmp_path, index_batch=16)


def at_once(works: list[Callable[[], object]]) -> list[object]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]


def test_of_builders_at_once_one_builds_and_the_others_leave(stage: BuildStage) -> None:
    stage.put("a.csv", things(100))
    builders = [stage.builder() for _ in range(4)]
    outcomes = at_once([lambda b=b: b.reconcile(Order("race")).state for b in builders])
    assert sorted(set(map(str, outcomes))) in (
        ["busy", "published"],
        ["busy", "published", "unchanged"],
    )
    assert outcomes.count("published") == 1
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 100


def test_a_burst_of_uploads_with_their_events_in_any_order_and_twice(stage: BuildStage) -> None:
    dice = random.Random(5)

    def upload(number: int) -> None:
        stage.put(f"{number:03d}.csv", things(3, first=10 * number))
        for _ in range(dice.choice([0, 1, 1, 2])):
            stage.reconcile(f"upload:{number}")

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(upload, number) for number in range(100)]:
            future.result()
    # Some events were lost; the next one, whatever it is about, makes up for them.
    stage.reconcile("late")
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 300
    assert stage.live().version < 100


def test_an_upload_during_a_build_is_taken_in_before_the_lease_is_let_go(stage: BuildStage) -> None:
    stage.put("a.csv", things(30))
    met = threading.Event()

    def another_upload() -> None:
        if not met.is_set():
            met.set()
            stage.put("b.csv", things(5, first=100))
            assert stage.reconcile("second upload").state == "busy"

    outcome = stage.builder(before=another_upload).reconcile(Order("first upload"))
    assert outcome.state == "published"
    assert set(stage.manifest().sources) == {"a.csv", "b.csv"}
    assert stage.indexed() == stage.expected()


def test_a_rebuild_and_a_force_that_come_during_a_build_are_done_by_its_builder(
    stage: BuildStage,
) -> None:
    stage.put("a.csv", things(60))
    stage.reconcile()
    stage.put("a.csv", things(60).replace("7번", "일곱째"))
    met = threading.Event()

    def order_more() -> None:
        if not met.is_set():
            met.set()
            stage.put("a.csv", things(20))
            for _ in range(2):
                order = Order("cli:rebuild:1", rebuild=True, force=True)
                assert stage.builder().reconcile(order).state == "busy"

    outcome = stage.builder(before=order_more).reconcile(Order("upload"))
    assert (outcome.state, outcome.job and outcome.job.trigger) == ("published", "cli:rebuild:1")
    assert stage.indexed() == stage.expected()
    assert [job.trigger for job in stage.state().jobs()].count("cli:rebuild:1") == 1
    assert stage.embedded.count("물건 3") == 2, "it was embedded anew"


def test_what_was_asked_of_a_builder_that_died_is_done_by_the_next_one(stage: BuildStage) -> None:
    stage.put("a.csv", things(40))
    stage.reconcile()
    stage.put("a.csv", things(4))
    assert stage.state().lease.acquire("somebody", 60)
    assert stage.reconcile("cli:publish:1", force=True).state == "busy"
    stage.ahead = 100
    assert stage.reconcile("upload").state == "published"
    assert stage.indexed() == stage.expected()
    assert stage.state().jobs(1)[0].trigger == "cli:publish:1"
    stage.put("a.csv", things(60))
    stage.reconcile()
    stage.put("a.csv", things(4))
    assert stage.reconcile().state == "blocked", "a wish is done once"


@pytest.mark.parametrize("order", [{"rebuild": True}, {"force": True}])
def test_an_order_that_finds_nothing_to_do_leaves_a_record(
    stage: BuildStage, order: dict[str, bool]
) -> None:
    stage.put("a.csv", things(4))
    stage.reconcile("cli:1", **order)
    assert stage.reconcile("cli:1", **order).state == "unchanged"
    assert [(job.trigger, job.state) for job in stage.state().jobs()] == [
        ("cli:1", "unchanged"),
        ("cli:1", "published"),
    ]


def test_a_file_that_changes_between_listing_and_reading_is_read_as_it_is(
    stage: BuildStage,
) -> None:
    stage.put("a.csv", things(20) + "21,칸이,너무,많은,행\n")
    stage.put("b.csv", things(30, first=100))
    stage.put("c.csv", things(5, first=300))
    met = threading.Event()

    def change() -> None:
        if not met.is_set():
            met.set()
            stage.put("b.csv", things(10, note="새 파일입니다.", first=100))
            stage.remove("c.csv")

    outcome = stage.builder(before=change).reconcile(Order("upload"))
    assert (outcome.state, outcome.job and outcome.job.rejected) == ("published", 1)
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 30
    assert stage.live().version == 1


@pytest.mark.parametrize("state", ["busy", "unchanged"])
def test_an_event_with_nothing_to_do_loads_no_library(stage: BuildStage, state: str) -> None:
    space = NameEmbedder(1_024).space
    lease = stage.state(space).lease
    if state == "busy":
        assert lease.acquire("somebody", 60)
    arguments = [stage.settings.model_dump_json(), state]
    subprocess.run([sys.executable, "-c", LOOK, *arguments], check=True, timeout=60)


def test_readers_get_whole_versions_while_builds_and_rollbacks_go_on(stage: BuildStage) -> None:
    counts = {3: 30, 4: 40, 5: 50}
    stage.put("a.csv", things(30))
    stage.reconcile()
    over = threading.Event()
    seen: list[tuple[int, int]] = []

    def read() -> None:
        while not over.is_set():
            table = stage.table()
            rows = table.search().select(["doc"]).to_list()
            seen.append((len(rows), len({"3" if "셋" in row["doc"] else "x" for row in rows})))

    reader = threading.Thread(target=read)
    reader.start()
    for note, rows in [("넷", 40), ("다섯", 50), ("셋", 30)] * 2:
        stage.put("a.csv", things(rows, note=f"{note} 벌 가운데 하나입니다."))
        assert stage.reconcile(force=True).state == "published"
        rollback(stage.builder().site, stage.live().version - 1)
    over.set()
    reader.join()
    assert {count for count, _ in seen} <= set(counts.values())
    assert {kinds for _, kinds in seen} == {1}, "never rows of two versions at once"


def test_only_the_holder_of_the_last_lease_can_publish(stage: BuildStage) -> None:
    state, later = stage.state(), stage.state()
    first = state.lease.acquire("first", 60)
    assert first is not None
    assert state.lease.acquire("second", 60) is None
    assert state.lease.release(first) is False, "somebody asked for another look"
    state.lease.begin_pass(first)
    assert state.lease.release(first) is True
    second = later.lease.acquire("second", 60)
    assert second is not None
    assert second.fence == first.fence + 1

    live = Live(1, "passages", 1, "manifests/x", 1, 1)
    with pytest.raises(Outdated):
        state.publish(live, first, 0)
    with pytest.raises(LeaseLost):
        state.lease.renew(first, 60)
    assert state.live(consistent=True) is None
    later.publish(live, second, 0)
    with pytest.raises(Outdated):
        later.publish(live, second, 0)
    assert later.live(consistent=True) == live
    assert later.versions() == [live]


def test_a_lease_is_taken_by_one_of_many(stage: BuildStage) -> None:
    for _ in range(5):
        stage.ahead += 100
        states = [stage.state() for _ in range(8)]
        taken = at_once([lambda s=s: s.lease.acquire(str(id(s)), 50) for s in states])
        assert len([lease for lease in taken if lease]) == 1


def test_a_build_that_runs_out_of_time_goes_on_where_it_stopped(tmp_path: Path) -> None:
    stage = BuildStage.create(tmp_path, index_batch=32, index_window=200)
    stage.put("a.csv", things(900) + "9999,칸이,너무,많은,행\n" * 3)
    stage.put("b.csv", things(100, first=2_000))
    turns, resume = 0, None
    while True:
        turns += 1
        outcome = stage.reconcile(resume=resume, until=Deadline.after(0.0))
        if outcome.state != "unfinished":
            break
        assert outcome.job is not None
        assert outcome.job.state == "queued"
        assert turns < 30
        resume = outcome.job.id
    assert turns > 2
    assert outcome.job is not None
    assert (outcome.state, outcome.job.id) == ("published", resume)
    assert (outcome.job.added, outcome.job.unchanged) == (1_000, 0)
    assert (outcome.job.rejected, len(outcome.job.errors)) == (3, 3)
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 1_000


def test_a_rebuild_that_runs_out_of_time_is_finished_by_its_continuation(tmp_path: Path) -> None:
    stage = BuildStage.create(tmp_path, index_batch=32, index_window=200)
    stage.put("a.csv", things(600))
    stage.reconcile()
    begun = stage.reconcile(rebuild=True, until=Deadline.after(0.0))
    assert begun.state == "unfinished"
    assert begun.job is not None
    assert stage.reconcile("upload").state == "unchanged"
    ended = stage.reconcile(resume=begun.job.id)
    assert (ended.state, ended.job and ended.job.added) == ("published", 600)
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 1_200
    assert stage.reconcile(resume=begun.job.id).state == "unchanged"


def test_a_rebuild_that_fails_half_way_goes_on_when_it_is_retried(tmp_path: Path) -> None:
    stage = BuildStage.create(tmp_path, index_batch=32, index_parallel=1, index_window=200)
    stage.put("a.csv", things(900))
    stage.reconcile()
    calls = iter(range(20))

    def break_down() -> None:
        if next(calls, None) is None:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        stage.builder(before=break_down).reconcile(Order("cli:rebuild:1", rebuild=True))
    assert len(stage.embedded) == 900 + 20 * 32
    assert stage.reconcile("upload").state == "unchanged"
    assert stage.reconcile("cli:rebuild:1", rebuild=True).state == "published"
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == 1_800
    assert stage.reconcile("cli:rebuild:1", rebuild=True).state == "unchanged"
    assert stage.reconcile("cli:rebuild:2", rebuild=True).state == "published"
    assert len(stage.embedded) == 2_700


def test_a_file_that_turns_bad_after_half_of_it_was_committed_leaves_the_earlier_rows(
    tmp_path: Path,
) -> None:
    stage = BuildStage.create(tmp_path, index_batch=32, index_window=100)
    stage.put("a.csv", things(50))
    stage.reconcile()
    before = stage.indexed()
    stage.put("a.csv", things(700, note="다른 물건입니다."))
    for _ in range(2):
        assert stage.reconcile(until=Deadline.after(0.0)).state == "unfinished"
    stage.put("a.csv", b"\x89PNG\x00\x00" * 100)
    stage.put("b.csv", things(3))
    assert stage.reconcile().state == "published"
    assert stage.manifest().sources["a.csv"].state == "failed"
    after = stage.indexed()
    assert before.items() <= after.items()
    assert len(after) == 53


def test_two_spaces_live_side_by_side_and_each_is_whole(stage: BuildStage) -> None:
    stage.put("a.csv", things(20))
    stage.reconcile()
    other = stage.builder(dimension=256)
    assert other.site.state.live() is None
    assert other.reconcile(Order("want")).state == "published"
    assert stage.indexed() == stage.expected()
    assert stage.indexed(NameEmbedder(256).space) == stage.expected(256)
    stage.put("a.csv", things(25))
    for builder in (other, stage.builder()):
        builder.reconcile(Order("upload"))
    assert len(stage.indexed()) == len(stage.indexed(NameEmbedder(256).space)) == 25
