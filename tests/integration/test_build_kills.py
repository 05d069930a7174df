"""A builder that dies or stalls anywhere costs time, never rows: over the wire, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.index.building.order import Order
from chalicelib.index.building.publish import rollback
from chalicelib.index.table import TableWriter
from tests.integration.asking import Reader
from tests.integration.builds import DIMENSION, BuildStage, things

pytestmark = pytest.mark.usefixtures("wire")

BATCH = 16
PARALLEL = 2
EARLIER = things(40)
LATER = things(120, note="새로 쓴 물건입니다.")
OUTLIVED_S = 10_000.0

PHASES = ["opening", "reading", "writing", "indexing", "checking", "publishing"]
WITHIN = [
    "kill before PutObject staging/ 1",
    "kill after PutObject staging/ 3",
    "kill before PutObject drafts/ 2",
    "kill after PutObject drafts/ 3",
    "kill before TransactWriteItems LIVE 1",
    "kill after TransactWriteItems LIVE 1",
]


@pytest.fixture
def stage(tmp_path: Path) -> BuildStage:
    stage = BuildStage.create(tmp_path, index_batch=BATCH, index_parallel=PARALLEL)
    stage.put("a.csv", EARLIER)
    stage.reconcile()
    return stage


def begin(stage: BuildStage, point: str, *order: str) -> subprocess.Popen[bytes]:
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    arguments = [stage.settings.model_dump_json(), str(stage.log), point, endpoint, *order]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.one_build", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize(
    "point", [f"kill after PutItem phase:{phase} 1" for phase in PHASES] + WITHIN
)
def test_a_build_killed_anywhere_is_finished_by_the_next_one(stage: BuildStage, point: str) -> None:
    served, embedded = stage.indexed(), len(stage.embedded)
    stage.put("a.csv", LATER)
    stage.put("b.csv", things(30))
    with begin(stage, point) as process:
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, complaint.decode()
    if "after TransactWriteItems" not in point:
        assert stage.indexed() == served, "readers never see a half-done version"

    stage.ahead = OUTLIVED_S
    stage.reconcile()
    assert stage.indexed() == stage.expected()
    assert stage.manifest().rows == 150
    again = len(stage.embedded) - embedded - 150
    assert 0 <= again <= BATCH * (PARALLEL + 2), "only what was in flight was embedded twice"
    if again:
        assert "staging/" in point
    published = [job.state for job in stage.state().jobs() if job.state != "failed"]
    assert published == ["published"] * 2, "one job each for what readers saw, and none half done"


@pytest.mark.parametrize(
    "point",
    [
        "kill after PutObject staging/ 3",
        "kill after PutObject drafts/ 1",
        "kill before PutObject drafts/ 3",
        "kill after PutItem phase:indexing 1",
        "kill before TransactWriteItems LIVE 1",
    ],
)
@pytest.mark.parametrize("rebuild", [True, False], ids=["rebuild", "build"])
def test_one_of_several_windows_killed_anywhere_is_finished_by_its_retry(
    tmp_path: Path, point: str, rebuild: bool
) -> None:
    stage = BuildStage.create(
        tmp_path, index_batch=BATCH, index_parallel=PARALLEL, index_window=3 * BATCH
    )
    stage.put("a.csv", EARLIER)
    stage.reconcile()
    served, embedded = stage.indexed(), len(stage.embedded)
    stage.put("b.csv", LATER)
    work = 160 if rebuild else 120
    with begin(stage, point, *["rebuild"] * rebuild) as process:
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, complaint.decode()
    assert stage.indexed() == served
    stage.ahead = OUTLIVED_S
    assert stage.reconcile("test", rebuild=rebuild).state == "published"
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) - embedded - work <= BATCH * (PARALLEL + 2)
    assert stage.reconcile("test", rebuild=rebuild).state == "unchanged", "it was done once"


def test_questions_are_answered_while_one_builder_after_the_other_dies(tmp_path: Path) -> None:
    stage = BuildStage.create(tmp_path, index_batch=BATCH, index_lease_s=3)
    stage.put("a.csv", EARLIER)
    stage.reconcile()
    stage.put("a.csv", LATER)
    over, answers = threading.Event(), list[tuple[int, str]]()

    def ask() -> None:
        reader = Reader(stage)
        while not over.is_set():
            found = reader.ask("물건 7")
            answers.append((found.version, found.hits[0].doc.text))
            reader.later()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        for point in [
            "kill after PutObject staging/ 2",
            "kill after PutItem phase:indexing 1",
            "kill after TransactWriteItems LIVE 1",
        ]:
            with begin(stage, point) as process:
                assert process.wait(timeout=60) == -signal.SIGKILL
            time.sleep(stage.settings.index_lease_s)
        rollback(stage.builder().site, 1)
        enough = len(answers) + 2
        while len(answers) < enough and not asking.done():
            time.sleep(0.05)
        over.set()
        asking.result()
    texts = {1: "7번 쓸모 있는 물건입니다.", 2: "7번 새로 쓴 물건입니다."}
    assert {version for version, _ in answers} >= {1, 3}
    assert all(text == texts.get(version, texts[1]) for version, text in answers)
    assert [version for version, _ in answers] == sorted(version for version, _ in answers)


def test_a_builder_that_stalls_before_publishing_wakes_up_too_late(stage: BuildStage) -> None:
    stage.put("a.csv", LATER)
    with begin(stage, "stop before TransactWriteItems LIVE 1") as sleeper:
        wait_until_stopped(sleeper)
        stage.ahead = OUTLIVED_S
        stage.put("a.csv", things(50, note="그동안 또 바뀌었습니다."))
        assert stage.reconcile().state == "published"
        live, rows = stage.live(), stage.indexed()
        assert rows == stage.expected()
        sleeper.send_signal(signal.SIGCONT)
        said, _ = sleeper.communicate(timeout=60)
    assert said == b"busy"
    assert stage.live() == live
    assert stage.indexed() == rows
    stage.put("a.csv", things(51))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()


def test_rows_that_a_replaced_builder_wrote_late_never_come_to_light(stage: BuildStage) -> None:
    uri = f"s3://{stage.settings.index_bucket}/spaces/{stage.state().slug}"
    late = TableWriter(uri, DIMENSION)
    late.delete("id IS NOT NULL")
    assert stage.indexed() == stage.expected()
    stage.put("b.csv", things(3))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()


def test_a_commit_that_a_replaced_builder_finishes_late_is_refused(stage: BuildStage) -> None:
    uri = f"s3://{stage.settings.index_bucket}/spaces/{stage.state().slug}"
    stalled = TableWriter(uri, DIMENSION)
    everything = stalled.table.search().select(stalled.table.schema.names).to_arrow()

    def finish_late() -> None:
        with pytest.raises(RuntimeError, match="concurrent transaction"):
            stalled.merge(everything.to_batches())

    stage.put("a.csv", LATER)
    assert stage.builder(before=finish_late).reconcile(Order("test")).state == "published"
    assert stage.indexed() == stage.expected()


def wait_until_stopped(process: subprocess.Popen[bytes]) -> None:
    status = Path(f"/proc/{process.pid}/stat")
    for _ in range(600):
        if status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T":
            return
        assert process.poll() is None
        time.sleep(0.05)
    raise AssertionError("the builder never reached the point")
