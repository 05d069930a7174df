"""The index follows the bucket, over the wire: uploads, edits, deletions, bad files, the gate."""

from __future__ import annotations

import csv
import io
import threading
from pathlib import Path

import pytest

from chalicelib.errors import NotFound
from chalicelib.index.building.intake import CLASH_REASON
from chalicelib.index.building.order import Order
from chalicelib.index.building.publish import rollback
from chalicelib.store.client import s3
from tests.integration.builds import BuildStage, table_of, things

pytestmark = pytest.mark.usefixtures("wire")


@pytest.fixture
def stage(tmp_path: Path) -> BuildStage:
    return BuildStage.create(tmp_path, index_batch=16)


def test_an_empty_bucket_is_nothing_to_build(stage: BuildStage) -> None:
    assert stage.reconcile().state == "unchanged"
    assert stage.state().live() is None


def test_uploads_edits_and_deletions_end_in_the_index_of_the_bucket(stage: BuildStage) -> None:
    stage.put("가전/things.csv", things(40))
    stage.put("other.tsv", "name\tprice\n하나\t1,000원\n둘\t2,000원\n")
    first = stage.reconcile()
    assert (first.state, first.job and first.job.added) == ("published", 42)
    assert stage.indexed() == stage.expected()

    stage.put(
        "가전/things.csv", things(40).replace("7번", "일곱째") + "40,새 물건,막 들어왔습니다.\n"
    )
    second = stage.reconcile()
    assert second.job is not None
    assert (second.job.added, second.job.changed, second.job.removed) == (1, 4, 0)
    assert stage.indexed() == stage.expected()

    stage.remove("other.tsv")
    third = stage.reconcile()
    assert third.job is not None
    assert (third.job.removed, third.job.unchanged) == (2, 41)
    assert stage.indexed() == stage.expected()
    assert [live.version for live in stage.state().versions()] == [3, 2, 1]


def test_only_changed_rows_are_embedded_and_one_commit_brings_them(stage: BuildStage) -> None:
    stage.put("a.csv", things(200))
    stage.reconcile()
    before, written = len(stage.embedded), stage.live().lance_version
    notes = {number: f"{number}번 쓸모 있는 물건입니다." for number in range(200)}
    del notes[3]
    notes |= {5: "바뀐 물건입니다.", 6: "이것도 바뀌었습니다.", 500: "새로 왔습니다."}
    stage.put("a.csv", table_of(notes))
    outcome = stage.reconcile()
    assert outcome.job is not None
    assert (outcome.job.added, outcome.job.changed, outcome.job.removed) == (1, 2, 1)
    assert sorted(stage.embedded[before:]) == ["물건 5", "물건 500", "물건 6"]
    assert stage.indexed() == stage.expected()
    versions = stage.table().list_versions()
    rows = {v["version"]: int(v["metadata"]["total_rows"]) for v in versions}
    sizes = [v["metadata"]["total_data_file_rows"] for v in versions if v["version"] > written]
    assert set(rows.values()) == {0, 200}, "rows came and went in one commit"
    assert sizes[:2] == ["200", "203"], "none but the rows that changed were written"


def test_a_file_read_again_is_taken_in_as_if_it_were_read_for_the_first_time(
    stage: BuildStage,
) -> None:
    header = "id,이름,분류,가격,설명\n"
    lines = [f'{n},물건 {n},{"갑을병"[n % 3]},"{n},000원",{n}번 물건입니다.\n' for n in range(700)]
    stage.put("a.csv", header + "".join(lines))
    stage.reconcile()
    before = len(stage.embedded)

    lines[300] = lines[300].replace("물건입니다", "물건이었습니다")
    lines[350] = lines[350].replace("350,000", "99,999,000") + lines[350]
    lines[400] += lines[400]
    lines[450] += lines[450].replace("병", "을").replace("갑", "을")
    lines[500] = lines[500].replace("물건 500", '" 물건 500 "')
    lines[550] = '9000,새 물건,정,"7원",새로 왔습니다.\n'
    lines[600] += "1,2,3,4,5,6\n"
    stage.put("a.csv", header + "".join(reversed(lines[600:])) + "".join(lines[:600]))
    outcome = stage.reconcile()
    assert outcome.job is not None
    job = outcome.job
    assert (job.added, job.changed, job.removed, job.unchanged) == (1, 2, 1, 697)
    assert sorted(stage.embedded[before:]) == ["물건 300", "물건 350", "새 물건"]
    assert [(each.line, each.reason == CLASH_REASON) for each in job.errors] == [
        (102, False),
        (454, True),
        (556, True),
    ]
    assert stage.indexed() == stage.expected()
    again = stage.manifest()
    stage.reconcile(rebuild=True)
    afresh = stage.manifest()
    assert afresh.profile == again.profile
    assert afresh.sources["a.csv"].rejects == again.sources["a.csv"].rejects


def test_the_same_upload_once_more_changes_nothing(stage: BuildStage) -> None:
    stage.put("a.csv", things(5))
    stage.reconcile()
    live = stage.live()
    stage.put("a.csv", things(5))
    assert stage.reconcile().state == "unchanged"
    assert stage.live() == live


def test_a_longer_text_becomes_more_passages_and_a_shorter_one_fewer(stage: BuildStage) -> None:
    long = " ".join(f"{n}번째 문장은 꽤 길게 이어지는 설명입니다." for n in range(90))
    for note in ("짧은 글입니다.", long, "다시 짧습니다."):
        stage.put("a.csv", table_of({1: note, 2: "그대로인 글입니다."}))
        stage.reconcile()
        assert stage.indexed() == stage.expected()
    assert len(stage.indexed()) == 2


def test_a_bad_file_keeps_its_earlier_rows_and_does_not_stop_the_others(stage: BuildStage) -> None:
    stage.put("a.csv", things(3))
    stage.put("b.csv", things(3))
    stage.reconcile()
    good = stage.indexed()
    stage.put("a.csv", b"\x00\x01\x02PNG" * 50)
    stage.put("c.csv", things(2))
    outcome = stage.reconcile()
    assert outcome.state == "published"
    assert outcome.job is not None
    assert [(error.file, error.line) for error in outcome.job.errors] == [("a.csv", 0)]
    assert good.items() <= stage.indexed().items()
    assert len(stage.indexed()) == 8
    record = stage.manifest().sources["a.csv"]
    assert (record.state, record.rows) == ("failed", 3)
    assert record.reason
    assert stage.reconcile().state == "unchanged"


@pytest.mark.parametrize(
    ("rows", "rejected"), [("1,가,나,다,라\n" * 9, 9), (",,\n" * 9, 0)], ids=["ragged", "blank"]
)
def test_a_file_without_a_readable_row_keeps_its_earlier_ones(
    stage: BuildStage, rows: str, rejected: int
) -> None:
    stage.put("a.csv", things(9))
    stage.reconcile()
    good = stage.indexed()
    stage.put("a.csv", "id,이름,설명\n" + rows)
    stage.put("b.csv", things(3))
    outcome = stage.reconcile()
    assert (outcome.state, outcome.job and outcome.job.rejected) == ("published", rejected)
    assert good.items() <= stage.indexed().items()
    record = stage.manifest().sources["a.csv"]
    assert (record.state, record.rows, record.rejected) == ("failed", 9, rejected)
    assert "읽을 수 있는 행이 하나도 없습니다" in (record.reason or "")
    bucket = stage.settings.catalog_bucket
    report = s3().get_object(Bucket=bucket, Key="reports/a.csv.rejects.csv")["Body"].read()
    _, *lines = csv.reader(io.StringIO(report.decode("utf-8-sig")))
    assert [line[0] for line in lines] == [*map(str, range(2, rejected + 2)), "0"]
    assert lines[-1][2] == record.reason


def test_a_removed_file_that_nearly_everything_stood_in_is_blocked(stage: BuildStage) -> None:
    stage.put("a.csv", things(3))
    stage.put("b.csv", things(60, first=100))
    stage.reconcile()
    stage.remove("b.csv")
    outcome = stage.reconcile()
    assert (outcome.state, outcome.job and outcome.job.removed) == ("blocked", 60)
    assert len(stage.indexed()) == 63
    assert stage.reconcile(force=True).state == "published"
    assert stage.indexed() == stage.expected()


def test_a_bucket_of_nothing_but_a_bad_file_fails_and_says_why(stage: BuildStage) -> None:
    stage.put("a.csv", b"")
    outcome = stage.reconcile()
    assert outcome.state == "failed"
    assert outcome.job is not None
    assert outcome.job.reason
    assert stage.state().live() is None
    stage.put("a.csv", things(2))
    assert stage.reconcile().state == "published"


def test_rejected_rows_are_reported_next_to_the_upload(stage: BuildStage) -> None:
    stage.put("폴더/a.csv", things(3) + "3,셋,하나,너무,많은,칸\n1,다른 물건,같은 번호입니다.\n")
    outcome = stage.reconcile()
    assert outcome.job is not None
    assert (outcome.job.added, outcome.job.rejected) == (3, 2)
    bucket = stage.settings.catalog_bucket
    report = s3().get_object(Bucket=bucket, Key="reports/폴더/a.csv.rejects.csv")["Body"].read()
    header, *rejects = csv.reader(io.StringIO(report.decode("utf-8-sig")))
    assert header == ["행", "열", "사유", "원문"]
    assert [(reject[0], reject[3].strip()) for reject in rejects] == [
        ("5", "3,셋,하나,너무,많은,칸"),
        ("6", "다른 물건"),
    ]
    assert [reject.line for reject in stage.manifest().sources["폴더/a.csv"].rejects] == [5, 6]

    stage.put("폴더/a.csv", things(3))
    stage.reconcile()
    assert stage.objects(bucket, "reports/") == []


def test_a_truncated_file_is_blocked_and_force_publishes_it(stage: BuildStage) -> None:
    stage.put("a.csv", things(60))
    stage.reconcile()
    live, embedded = stage.live(), len(stage.embedded)
    whole = things(60)
    stage.put("a.csv", whole[: len(whole) // 2].rpartition("\n")[0] + "\n")
    outcome = stage.reconcile()
    assert outcome.state == "blocked"
    assert outcome.job is not None
    assert "a.csv" in str(outcome.job.reason)
    assert stage.live() == live
    assert stage.reconcile().state == "blocked", "an event more does not let it through"

    stage.put("a.csv", whole)
    assert stage.reconcile().state == "unchanged", "the whole file is what is live already"
    stage.put("a.csv", things(30))
    assert stage.reconcile(force=True).state == "published"
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == embedded


def test_an_emptied_bucket_is_blocked_until_forced(stage: BuildStage) -> None:
    stage.put("a.csv", things(3))
    stage.reconcile()
    stage.remove("a.csv")
    assert stage.reconcile().state == "blocked"
    assert len(stage.indexed()) == 3
    assert stage.reconcile(force=True).state == "published"
    assert stage.indexed() == {}
    stage.put("a.csv", things(4))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()


def test_a_rollback_holds_what_is_uploaded_but_not_live_yet(stage: BuildStage) -> None:
    stage.put("a.csv", things(4))
    stage.reconcile()
    stage.put("a.csv", things(5))
    stage.reconcile()
    stage.put("b.csv", things(3, first=100))
    rollback(stage.builder().site, 1)
    assert stage.reconcile().state == "unchanged", "the event of that upload comes late"
    assert stage.live().rows == 4
    stage.put("c.csv", things(2, first=200))
    assert stage.reconcile().state == "published"
    assert stage.live().rows == 10


def test_a_build_that_a_rollback_overtakes_publishes_nothing(stage: BuildStage) -> None:
    stage.put("a.csv", things(4))
    stage.reconcile()
    stage.put("a.csv", things(5))
    stage.reconcile()
    stage.put("b.csv", things(3, first=100))
    met = threading.Event()

    def go_back() -> None:
        if not met.is_set():
            met.set()
            rollback(stage.builder().site, 1)

    assert stage.builder(before=go_back).reconcile(Order("upload")).state == "unchanged"
    assert (stage.live().version, stage.live().rows) == (3, 4)
    ended = {(job.trigger, job.state) for job in stage.state().jobs(2)}
    assert ended == {("upload", "unchanged"), ("rollback:1", "published")}


def test_rollback_serves_a_kept_version_until_the_bucket_changes(stage: BuildStage) -> None:
    stage.put("a.csv", things(3))
    stage.reconcile()
    first = stage.indexed()
    stage.put("a.csv", things(4, note="잘못 올린 자료입니다."))
    stage.reconcile()

    rollback(stage.builder().site, 1)
    assert stage.live().version == 3
    assert stage.indexed() == first
    assert stage.manifest().restored_from == 1
    assert stage.reconcile().state == "unchanged"

    refused = stage.reconcile("rebuild", rebuild=True)
    assert (refused.state, stage.indexed()) == ("blocked", first)
    assert "되돌리면서 물린 내용" in str(refused.job and refused.job.reason)
    assert stage.reconcile("anyway", rebuild=True, force=True).state == "published"
    assert stage.indexed() == stage.expected()
    rollback(stage.builder().site, 1)

    stage.put("a.csv", things(5))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()
    with pytest.raises(NotFound):
        rollback(stage.builder().site, 99)


def test_a_rebuild_makes_the_same_rows_anew(stage: BuildStage) -> None:
    stage.put("a.csv", things(20))
    stage.reconcile()
    rows, embedded = stage.indexed(), len(stage.embedded)
    outcome = stage.reconcile(rebuild=True)
    assert outcome.job is not None
    assert (outcome.state, outcome.job.added) == ("published", 20)
    assert stage.indexed() == rows
    assert len(stage.embedded) == 2 * embedded


def test_a_file_larger_than_a_window_is_committed_in_parts_and_read_whole(
    tmp_path: Path,
) -> None:
    stage = BuildStage.create(tmp_path, index_batch=16, index_window=50)
    stage.put("a.csv", things(230))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()
    stage.put("a.csv", things(230, note="모두 바뀐 물건입니다."))
    outcome = stage.reconcile()
    assert outcome.job is not None
    assert (outcome.job.changed, outcome.job.unchanged) == (230, 0)
    assert stage.indexed() == stage.expected()
    assert stage.staged() == []


@pytest.mark.parametrize(
    ("bad", "original"),
    [(b"900,\xff\xfe,x\n", "900,\ufffd\ufffd,x\n"), (b"900,a," + b"x" * 1_000_000 + b"\n", "…\n")],
    ids=["bytes of no encoding", "a line of a million characters"],
)
def test_one_unreadable_row_is_reported_and_the_rest_is_published(
    stage: BuildStage, bad: bytes, original: str
) -> None:
    stage.put("a.csv", things(300).encode() + bad)
    outcome = stage.reconcile()
    assert (outcome.state, outcome.job and outcome.job.rejected) == ("published", 1)
    assert stage.manifest().rows == 300
    bucket = stage.settings.catalog_bucket
    report = s3().get_object(Bucket=bucket, Key="reports/a.csv.rejects.csv")["Body"].read()
    _, reject = csv.reader(io.StringIO(report.decode("utf-8-sig"), newline=""))
    assert reject[0] == "302"
    assert reject[3].endswith(original)
