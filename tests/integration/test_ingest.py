"""The commands against a stage on the emulator whose builder really builds."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.contracts import Job, JobState
from chalicelib.errors import Unavailable
from chalicelib.index.building.order import Order
from chalicelib.index.commands import Command
from chalicelib.runtime import Runtime
from chalicelib.store.index_state import IndexState
from infra.local.emulator import Emulator
from infra.local.workspace import Workspace
from ingest import following
from ingest.cli import main
from ingest.files import LocalFile
from ingest.following import End, Follower
from ingest.stage import Stage, place_of
from ingest.uploading import Bucket
from tests.conftest import table_definition

PHONES = "id,상품명,분류,가격,설명,이미지\n" + "".join(
    f"P{n},한결 {n},스마트폰,{n}00000원,{n}번째로 나온 전화기입니다.,images/{n}.png\n"
    for n in range(1, 21)
)
PLACES = """이름,지역,설명
경복궁,서울,조선의 으뜸 궁궐입니다.
성산일출봉,제주,해돋이로 이름난 봉우리입니다.
"""

type Ingest = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def function(emulator: Emulator) -> None:
    """What the commands order builds from; here it does nothing, ``builder`` does the work."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): pass")
    emulator.client("lambda").create_function(
        FunctionName="triple-local-rebuild_index",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="main.handler",
        Code={"ZipFile": code.getvalue()},
    )


@pytest.fixture
def root(emulator: Emulator, function: None, tmp_path: Path) -> Iterator[Path]:
    """A folder like the repository's while ``make run`` is on, with a stage of its own."""
    before = dict(os.environ)
    name = f"ingest-{uuid.uuid4().hex[:12]}"
    environment = {
        "TRIPLE_STAGE": "local",
        "TRIPLE_TABLE": name,
        "TRIPLE_CATALOG_BUCKET": f"{name}-catalog",
        "TRIPLE_INDEX_BUCKET": f"{name}-index",
        "EMBEDDING_PROVIDER": "offline",
        "OFFLINE_DIMENSION": "128",
        "AWS_ALLOW_HTTP": "true",
    }
    emulator.client("dynamodb").create_table(**table_definition(name))
    for bucket in (environment["TRIPLE_CATALOG_BUCKET"], environment["TRIPLE_INDEX_BUCKET"]):
        emulator.client("s3").create_bucket(
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"},
        )
    workspace = Workspace(tmp_path / ".local")
    (workspace.project / ".chalice").mkdir(parents=True)
    config = {"stages": {"local": {"environment_variables": environment}}}
    (workspace.project / ".chalice" / "config.json").write_text(json.dumps(config))
    with workspace.held():
        workspace.announce(emulator.endpoint, "http://127.0.0.1/unused")
        yield tmp_path
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def ingest(root: Path, capsys: pytest.CaptureFixture[str]) -> Ingest:
    """Runs a command with ``--json``; gives its exit code and what it printed."""

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
        code = main([*map(str, arguments), "--json"], root, os.environ)
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def builder(ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Brings the index up to date again and again, as S3's events do for a deployed stage."""
    monkeypatch.setattr(following, "POLL_S", 0.05)
    monkeypatch.setattr(following, "GRACE_S", 1.0)
    ingest("status")  # leads this process to the stage
    over = threading.Event()
    runtime = Runtime(Settings.from_env())
    space = runtime.providers.embedder().space

    def build() -> None:
        while not over.wait(0.1):
            runtime.builder(space).reconcile(Order("upload:test"))

    thread = threading.Thread(target=build)
    thread.start()
    yield
    over.set()
    thread.join()


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_goes_up_once_and_is_followed_until_it_is_live(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", phones=PHONES, places=PLACES)
    (folder / "images").mkdir()
    (folder / "images" / "1.png").write_bytes(b"\x89PNG")
    code, facts = ingest("upload", folder)
    assert code == 0, facts
    assert facts["uploaded"] == ["images/1.png", "phones.csv", "places.csv"]
    assert (facts["state"], facts["rows"]) == ("live", 22)
    version = facts["version"]
    code, facts = ingest("upload", folder)
    assert (code, facts["uploaded"], facts["version"]) == (0, [], version)
    assert facts["job"] is None, "nothing was built for it"
    write(folder, phones=PHONES.replace(",3번째로", ",세 번째로"))
    code, facts = ingest("upload", folder)
    assert (code, facts["uploaded"], facts["version"]) == (0, ["phones.csv"], version + 1)
    assert {name: facts["job"][name] for name in ("added", "changed", "removed")} == {
        "added": 0,
        "changed": 1,
        "removed": 0,
    }


def test_a_check_says_what_would_change_and_changes_nothing(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", phones=PHONES)
    assert ingest("upload", folder)[0] == 0
    lines = PHONES.splitlines(keepends=True)
    write(folder, phones="".join(lines[:15]).replace("2번째", "두 번째") + "P99,새것,,,,\n")
    code, facts = ingest("check", folder / "phones.csv", "--stage", "local")
    assert code == 0
    assert facts["files"][0]["changes"] == {
        "added": 1,
        "changed": 2,
        "removed": 6,
        "unchanged": 12,
    }
    assert ingest("status")[1]["version"] == 1


def test_a_check_fails_for_what_a_build_would_refuse_or_hold_back(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", phones=PHONES)
    assert ingest("upload", folder)[0] == 0
    write(
        folder,
        phones="".join(PHONES.splitlines(keepends=True)[:3]),
        ragged="이름,설명\n가,나,다,라\n나,다,라,마\n",
        mixed="이름,설명\n가,나\n" + "나,다,라,마\n" * 30,
    )
    code, facts = ingest("check", folder)
    assert code == 1
    found = {file["file"]: file for file in facts["files"]}
    assert "20행 가운데 18행이 사라졌습니다" in found["phones.csv"]["objections"][0]
    assert "31행 가운데 30행을 읽지 못했습니다" in found["mixed.csv"]["objections"][0]
    assert "읽을 수 있는 행이 하나도 없습니다" in found["ragged.csv"]["reason"]
    assert [row["line"] for row in found["ragged.csv"]["rejects"]] == [2, 3]
    for name in found:
        assert ingest("check", folder / name)[0] == 1
    code, facts = ingest("upload", folder / "ragged.csv")
    assert (code, facts["uploaded"]) == (1, [])


def test_a_blocked_build_says_why_and_force_publishes_it(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", phones=PHONES)
    assert ingest("upload", folder)[0] == 0
    write(folder, phones="".join(PHONES.splitlines(keepends=True)[:3]))
    code, facts = ingest("upload", folder)
    assert (code, facts["state"], facts["rows"]) == (1, "blocked", 20)
    assert "phones.csv: 20행 가운데 18행이 사라졌습니다." in facts["reasons"][0]
    status = ingest("status")[1]
    assert status["rows"] == 20
    assert status["turned_away"] == {"state": "blocked", "reasons": facts["reasons"]}


def test_a_removal_that_is_held_back_can_be_asked_for_again(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    ingest("upload", write(tmp_path / "mine", phones=PHONES, places=PLACES))
    code, facts = ingest("remove", "phones.csv", "phones.csv")
    assert (code, facts["removed"], facts["state"]) == (1, ["phones.csv"], "blocked")
    assert facts["error"] == "Refused"
    assert "안전 검사에서 보류되어" in facts["message"]
    # Gone from the bucket, and still what answers: asking once more is no wrong name.
    assert ingest("remove", "phones.csv")[1]["state"] == "blocked"


def test_names_are_found_in_either_spelling_of_hangul(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    ingest("upload", write(tmp_path / "mine", 명소=PLACES + "남는 칸,하나,둘,셋\n", phones=PHONES))
    apart = unicodedata.normalize("NFD", "명소.csv")
    assert list(ingest("rejects", apart)[1]["files"]) == ["명소.csv"]
    code, facts = ingest("remove", apart)
    assert (code, facts["removed"], facts["rows"]) == (0, ["명소.csv"], 20)


def test_what_the_first_builds_of_an_upload_did_counts_too(
    ingest: Ingest, builder: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = Bucket.put

    def slowly(bucket: Bucket, file: LocalFile, sent: Callable[[int], None]) -> None:
        published(bucket, file, sent)
        runtime = Runtime(Settings.from_env())
        site = runtime.builder(runtime.providers.embedder().space).site
        while (live := site.state.live(consistent=True)) is None or (
            file.name not in site.manifest(live).sources
        ):
            time.sleep(0.05)

    monkeypatch.setattr(Bucket, "put", slowly)
    code, facts = ingest("upload", write(tmp_path / "mine", phones=PHONES, places=PLACES))
    assert (code, facts["job"]["added"]) == (0, 22)


def test_a_bad_file_stays_where_it_is(ingest: Ingest, builder: None, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", good=PLACES, bad="이름,설명\n")
    code, facts = ingest("upload", folder)
    assert (code, facts["uploaded"]) == (1, [])
    assert [file["file"] for file in facts["files"]] == ["bad.csv"]
    assert ingest("status")[1]["ready"] is False
    code, facts = ingest("upload", folder, "--no-check")
    assert code == 1
    files = {file["file"]: file for file in ingest("status")[1]["files"]}
    assert files["bad.csv"]["state"] == "failed"
    assert files["bad.csv"]["reason"].startswith("열 이름만 있고")
    assert files["good.csv"]["rows"] == 2


def test_a_file_that_goes_up_in_parts_goes_up_once(
    ingest: Ingest, root: Path, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    picture = folder / "big.png"
    picture.write_bytes(b"\x89PNG" + bytes(20_000_000))
    assert ingest("upload", folder, "--no-wait")[1]["uploaded"] == ["big.png", "places.csv"]
    assert ingest("upload", folder, "--no-wait")[1]["uploaded"] == []
    picture.write_bytes(b"\x89PNG" + bytes(19_999_999) + b"!")
    assert ingest("upload", folder, "--no-wait")[1]["uploaded"] == ["big.png"]


def test_an_upload_that_s3_refuses_is_told_in_words(
    ingest: Ingest, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    ingest("status")  # leads this process to the stage
    monkeypatch.setattr(Bucket, "etags", lambda bucket: {})  # it was there when it was listed
    emulator.client("s3").delete_bucket(Bucket=os.environ["TRIPLE_CATALOG_BUCKET"])
    code, facts = ingest("upload", folder)
    assert (code, facts["error"]) == (3, "Unreachable")
    assert facts["message"].startswith("AWS에 접근할 수 없습니다: ")
    assert "NoSuchBucket" in facts["message"]


def test_rejects_come_with_line_reason_and_text(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", places=PLACES + "남는 칸,하나,둘,셋\n경복궁,부산,\n")
    assert ingest("upload", folder)[0] == 0
    code, facts = ingest("rejects")
    assert code == 0
    (row,) = facts["files"]["places.csv"]["rows"]
    assert (row["line"], row["original"]) == (4, "남는 칸,하나,둘,셋\n")
    assert "칸이 4개" in row["reason"]
    assert ingest("rejects", "nothing.csv")[0] == 2


def test_rejects_are_those_of_the_last_build_whether_it_is_live_or_not(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", phones=PHONES)
    assert ingest("upload", folder)[0] == 0
    write(folder, new="이름,설명\n가,나\n" + "나,다,라,마\n" * 30, bad="이름,설명\n")
    assert ingest("upload", folder, "--no-check")[1]["state"] == "blocked"
    code, facts = ingest("rejects", "--limit", "2")
    assert (code, sorted(facts["files"])) == (0, ["bad.csv", "new.csv"])
    assert facts["files"]["bad.csv"]["reason"].startswith("열 이름만 있고")
    new = facts["files"]["new.csv"]
    assert (new["rejected"], new["reason"]) == (30, None)
    assert [(row["line"], row["original"]) for row in new["rows"]] == [
        (3, "나,다,라,마\n"),
        (4, "나,다,라,마\n"),
    ]
    assert ingest("rejects", "phones.csv") == (0, {"ok": True, "files": {}})
    job = ingest("status")[1]["jobs"][0]
    assert (job["state"], job["added"], job["unchanged"]) == ("blocked", 1, 20)


def test_a_bucket_of_nothing_but_a_bad_file_says_why(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", bad="이름,설명\n가,나,다\n")
    assert ingest("upload", folder, "--no-check")[1]["state"] == "failed"
    code, facts = ingest("rejects", "bad.csv")
    assert (code, facts["files"]["bad.csv"]["rejected"]) == (0, 1)
    assert "읽을 수 있는 행이 하나도 없습니다" in facts["files"]["bad.csv"]["reason"]


def test_rollback_goes_back_at_once_and_publish_forward_again(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    ingest("upload", folder)
    write(folder, places=PLACES + "불국사,경주,석가탑이 있는 절입니다.\n")
    assert ingest("upload", folder)[1]["rows"] == 3
    code, facts = ingest("rollback")
    assert (code, facts) == (0, {"ok": True, "version": 3, "restored_from": 1, "rows": 2})
    kept = ingest("versions")[1]["versions"]
    assert [(each["version"], each["rows"], each["live"]) for each in kept] == [
        (3, 2, True),
        (2, 3, False),
        (1, 2, False),
    ]
    code, facts = ingest("publish")
    assert (code, facts["state"]) == (1, "held")
    assert ingest("status")[1]["turned_away"] == {"state": "held", "reasons": []}
    assert ingest("rollback", "2")[1]["rows"] == 3
    assert ingest("rollback", "77")[0] == 1


@pytest.mark.parametrize("command", [["rebuild"], ["publish", "--force"]])
def test_an_order_says_whose_turn_it_waits_for(
    ingest: Ingest, root: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code, facts = ingest(*command, "--no-wait")
    assert (code, facts["ordered"], facts["after"]) == (0, command[0], None)
    assert facts["trigger"].startswith(f"cli:{command[0]}:")

    runtime = Runtime(Settings.from_env())
    site = runtime.builder(runtime.providers.embedder().space).site
    site.state.record(
        Job(id="j", state="running", trigger="upload:a", started_at=site.now(), updated_at=1)
    )
    assert ingest(*command, "--no-wait")[1]["after"] == "j"
    assert main([*command, "--no-wait"], root, os.environ) == 0
    assert "지금 진행 중인 빌드가 끝난 뒤에 시작됩니다." in capsys.readouterr().out


def test_a_removed_file_takes_its_rows_along(ingest: Ingest, builder: None, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", phones=PHONES, places=PLACES)
    ingest("upload", folder)
    code, facts = ingest("remove", "places.csv")
    assert (code, facts["rows"], facts["job"]["removed"]) == (0, 20, 2)
    assert ingest("remove", "places.csv")[0] == 2


def test_search_shows_the_ranks_of_both_branches(
    ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    ingest("upload", write(tmp_path / "mine", phones=PHONES, places=PLACES))
    code, facts = ingest("search", "경복궁은 어디에 있어?", "-k", "3")
    assert code == 0
    assert facts["confident"] is True
    first = facts["hits"][0]
    assert (first["title"], first["file"], first["line"]) == ("경복궁", "places.csv", 2)
    assert first["lexical_rank"] == 1
    assert first["vector_rank"] == 1


def test_search_without_an_index_says_so(ingest: Ingest) -> None:
    code, facts = ingest("search", "경복궁")
    assert code == 3
    assert facts["error"] == "Unreachable"
    assert "아직 검색할 자료가 준비되지 않았습니다" in facts["message"]


def test_spaces_name_the_default_one(ingest: Ingest, builder: None, tmp_path: Path) -> None:
    ingest("upload", write(tmp_path / "mine", places=PLACES))
    (space,) = ingest("spaces")[1]["spaces"]
    assert (space["provider"], space["default"], space["rows"]) == ("offline", True, 2)


def test_a_build_that_takes_too_long_is_left_to_itself(ingest: Ingest, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    code, facts = ingest("upload", folder, "--timeout", "0")
    assert (code, facts["state"], facts["uploaded"]) == (1, "timeout", ["places.csv"])
    assert (facts["error"], facts["version"]) == ("Refused", 0)


def test_a_short_outage_is_waited_for(
    ingest: Ingest, builder: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, asked = write(tmp_path / "mine", places=PLACES), IndexState.jobs
    times = itertools.count()

    def now_and_then(state: IndexState, limit: int = 20) -> list[Job]:
        if threading.current_thread() is threading.main_thread() and next(times) in (1, 2):
            raise Unavailable
        return asked(state, limit)

    monkeypatch.setattr(IndexState, "jobs", now_and_then)
    assert ingest("upload", folder)[1]["state"] == "live"
    assert next(times) > 3


@pytest.mark.parametrize(("state", "repeated"), [("running", 0), ("published", 1)])
def test_an_order_is_not_repeated_to_a_stage_at_work(
    root: Path,
    ingest: Ingest,
    monkeypatch: pytest.MonkeyPatch,
    state: JobState,
    repeated: int,
) -> None:
    ingest("status")  # leads this process to the stage
    stage, ordered = Stage(place_of("local", root)), list[Command]()
    monkeypatch.setattr(Stage, "order", lambda stage, command: ordered.append(command))
    now = stage.site.now()
    job = Job(id="other", state=state, trigger="upload", started_at=now, updated_at=now)
    stage.site.state.record(job)
    seconds = itertools.count(0.0, 5.0)
    waiting = Follower(stage, 60, sleep=lambda pause: None, clock=lambda: next(seconds))
    *_, end = waiting.job(Command(trigger="cli:publish:1", force=True))
    assert isinstance(end, End)
    assert end.state == "timeout"
    assert bool(ordered) is bool(repeated)


def test_an_order_is_followed_by_its_own_job(
    root: Path, ingest: Ingest, builder: None, tmp_path: Path
) -> None:
    ingest("upload", write(tmp_path / "mine", places=PLACES))
    stage = Stage(place_of("local", root))
    command = Command(trigger="cli:publish:1", force=True)
    states: list[tuple[JobState, int]] = [("failed", 0), ("published", 3), ("blocked", 0)]
    for state, added in states:
        site = stage.site
        now = site.now()
        site.state.record(
            Job(
                id=site.new_id(),
                state=state,
                trigger=command.trigger,
                added=added,
                started_at=now,
                updated_at=now,
            )
        )
        time.sleep(0.002)  # ids are in the order of milliseconds
    *_, end = Follower(stage, 10).job(command)
    assert isinstance(end, End)
    assert (end.state, end.job and end.job.added) == ("live", 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("upload", ""),
        ("rejects", "--limit", "-1"),
        ("status", "--provider", "nope"),
        ("status", "--js"),
    ],
)
def test_what_nobody_can_have_meant_is_a_wrong_call(
    ingest: Ingest, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, facts = ingest(*arguments)
    assert (code, facts["error"]) == (2, "Wrong call")


def test_without_waiting_the_upload_is_all(ingest: Ingest, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    assert ingest("upload", folder, "--no-wait") == (0, {"ok": True, "uploaded": ["places.csv"]})


def test_ctrl_c_stops_looking_on_and_nothing_else(root: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", places=PLACES)
    script = (
        "import os, signal, sys; from pathlib import Path; from ingest.cli import main;"
        # A shell's background jobs ignore it, and so does what they start.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "sys.exit(main(sys.argv[2:], Path(sys.argv[1]), os.environ))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, root, "upload", folder, "--timeout", "60"],
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "빌드 대기" in line:
                break
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert running.returncode == 130, rest
    assert rest.endswith("멈췄습니다. 이미 올린 파일과 시작된 빌드는 그대로 진행됩니다.\n")


def test_people_read_korean(
    root: Path, ingest: Ingest, builder: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "mine", places=PLACES + "남는 칸,하나,둘,셋\n")
    assert main(["upload", str(folder)], root, os.environ) == 0
    shown = capsys.readouterr().out
    assert "파일 1개를 올렸습니다." in shown
    assert "버전 1 사용 중, 2행" in shown
    assert "추가 2 · 변경 0 · 삭제 0" in shown
    assert "places.csv: 1행 제외" in shown
    for command in ("status", "versions", "rejects", "spaces"):
        assert main([command], root, os.environ) == 0
    assert "places.csv" in capsys.readouterr().out
    assert main(["search", "경복궁"], root, os.environ) == 0
    assert "답변할 수 있습니다" in capsys.readouterr().out
