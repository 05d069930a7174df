"""The command line without a stage: dry runs, help, wrong calls."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import main
from ingest.parser import parser

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "catalogue.md"
GOOD = "id,상품명,설명,무게\n1,가,하나,3kg\n2,나,둘,4kg\n"
REJECTS = GOOD + "3,다,셋,1,2\n1,라,넷,\n2,나,둘,4kg\n"


def checked(
    folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str, **files: str
) -> tuple[int, dict[str, Any]]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    code = main(["check", str(folder), "--json", *arguments], folder / "nowhere", {})
    return code, json.loads(capsys.readouterr().out)


def test_a_good_file_is_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = checked(tmp_path, capsys, good=GOOD)
    assert (code, facts["ok"]) == (0, True)
    assert facts["compared"] is False, "there is no stage to compare with"
    (file,) = facts["files"]
    assert file["roles"] == {"id": ["id"], "title": ["상품명"], "text": ["설명"]}
    assert (file["rows"], file["rejected"], file["facts"]) == (2, 0, ["무게"])
    assert (file["reason"], file["changes"]) == (None, None)


def test_rejects_and_duplicates_are_told_and_strict_makes_them_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, facts = checked(tmp_path, capsys, mixed=REJECTS)
    (file,) = facts["files"]
    assert (code, file["rows"], file["rejected"], file["duplicates"]) == (0, 2, 2, 1)
    assert [reject["line"] for reject in file["rejects"]] == [4, 5]
    assert file["rejects"][0]["original"] == "3,다,셋,1,2\n"
    assert "먼저 나온 행만" in file["rejects"][1]["reason"]
    assert checked(tmp_path, capsys, "--strict")[0] == 1


def test_a_file_that_is_none_fails_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, facts = checked(tmp_path, capsys, good=GOOD, zipped="PK\x03\x04")
    assert (code, facts["ok"]) == (1, False)
    assert facts["files"][0]["reason"] is None
    assert "xlsx" in facts["files"][1]["reason"]


def test_people_read_what_each_column_is_taken_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text(REJECTS, encoding="utf-8")
    assert main(["check", str(tmp_path)], tmp_path, {}) == 0
    shown = capsys.readouterr().out
    assert "a.csv  2행, 제외 2행, 중복 1행" in shown
    assert "식별자 ← id; 이름 ← 상품명; 설명 ← 설명" in shown
    assert "4번째 줄: 칸이 5개로" in shown


def test_a_missing_file_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "no.csv")], tmp_path, {}) == 2
    assert "파일이 없습니다" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["status"], ["upload", "x.csv"], ["search", "질문"]])
def test_without_a_stage_the_remedy_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command, tmp_path, {}) == 3
    assert "make run" in capsys.readouterr().err
    assert main([*command, "--json"], tmp_path, {}) == 3
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["error"]) == (False, "Unreachable")
    assert "make run" in printed["message"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ([], "빠진 값이 있습니다: 명령"),
        (["upload"], "빠진 값이 있습니다: 파일|폴더"),
        (["shine"], "사용할 수 없는 값입니다: shine"),
        (["search", "질문", "-k", "99"], "-k에 사용할 수 없는 값입니다: 99"),
        (["search", "질문", "-k", "하나"], "-k에 사용할 수 없는 값입니다: 하나"),
        (["status", "--stage"], "--stage 다음에 값이 필요합니다"),
        (["status", "--quick"], "알 수 없는 인자입니다: --quick"),
    ],
)
def test_a_wrong_call_ends_with_two_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], message: str
) -> None:
    assert main(command, tmp_path, {}) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("사용법: python -m ingest")
    assert message in shown
    assert main([*command, "--json"] if command else ["--json"], tmp_path, {}) == 2
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["error"]) == (False, "Wrong call")
    assert printed["message"]


def test_help_is_korean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for command in ([], ["check"], ["upload"], ["publish"], ["search"]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"], tmp_path, {})
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        assert shown.startswith("사용법: python -m ingest")
        assert not re.search("usage|options|positional|show this", shown)


def test_a_file_name_that_is_no_utf_8_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = os.fsencode(tmp_path) + b"/\xbb\xf3\xc7\xb0.csv"  # 상품.csv in CP949
    Path(os.fsdecode(path)).write_text(GOOD, encoding="utf-8")
    for given in (os.fsdecode(path), str(tmp_path)):
        assert main(["check", given, "--json"], tmp_path, {}) == 2
        message = json.loads(capsys.readouterr().out)["message"]
        assert message.startswith("파일 이름을 UTF-8로 바꾼 뒤 다시 시도해 주세요: ")
        assert message.endswith("/상품.csv")


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
def test_a_pipe_of_another_encoding_gets_json_that_means_the_same(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "가.csv").write_text(GOOD, encoding="utf-8")
    for options in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "ingest", "check", tmp_path, *options],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert json.loads(done.stdout.decode(encoding))["files"][0]["file"] == "가.csv"


def test_every_command_is_explained_and_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["--help"])
    assert ended.value.code == 0
    commands = re.findall(r"^    ([a-z]+) +\S", capsys.readouterr().out, re.MULTILINE)
    documented = re.findall(r"^\| `([a-z]+)[ `]", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert len(commands) >= 12
    assert [name for name in documented if name in commands] == commands
