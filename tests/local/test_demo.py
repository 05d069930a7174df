"""``make demo`` on anybody's file: a transcript, numbers in the last line, an honest exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.local.talk import Checks
from tests.support.running import local

MINE = """이름,분류,설명,가격
단풍찻집,찻집,대추차와 쌍화차를 파는 조용한 찻집입니다.,7000원
바람서점,서점,시집과 그림책을 고르는 작은 서점입니다.,12000원
"""


def demo(*arguments: str | Path, **environ: str) -> tuple[int, str, dict[str, Any]]:
    """The exit code, the transcript and the numbers."""
    done = local("demo", *arguments, **environ)
    *transcript, last = done.stdout.splitlines()
    return done.returncode, "\n".join(transcript), json.loads(last)


def test_a_demo_that_goes_well_ends_with_its_counts_and_seconds(tmp_path: Path) -> None:
    csv, asked = tmp_path / "shops.csv", tmp_path / "asked.txt"
    csv.write_text(MINE, encoding="utf-8")
    asked.write_text("단풍찻집은 어떤 곳이야?\n그거 가격은?\n", encoding="utf-8")
    code, transcript, numbers = demo("--csv", csv, "--questions", asked)
    assert (code, numbers["ok"]) == (0, True)
    assert set(numbers["checks"]) == {
        "indexed",
        "answered",
        "history",
        "sourced",
        "expired",
        "followed",
    }
    assert all(numbers["checks"].values())
    assert numbers["counts"] == {"rows": 2, "rejected": 0, "questions": 2, "sourced": 2}
    seconds = numbers["seconds"]
    assert {"Local AWS", "Index", "Talk", "Index again", "New talk", "total"} <= set(seconds)
    assert all(each >= 0 for each in seconds.values())
    assert "7000원" in transcript
    assert "An editor takes 단풍찻집 out and uploads the file again" in transcript


def test_a_demo_that_can_not_be_played_says_why_and_ends_with_one() -> None:
    code, transcript, numbers = demo(AWS_ENDPOINT_URL="https://aws.test")
    assert (code, numbers["ok"], numbers["checks"]) == (1, False, {})
    assert numbers["failure"].startswith("NotLoopback: the local stage only talks to this machine")
    assert numbers["failure"] in transcript


def test_one_check_that_does_not_hold_spoils_the_whole_demo() -> None:
    checks = Checks(Console(quiet=True))
    assert not checks.ok
    checks.hold("answered", True, "200")
    assert checks.ok
    checks.hold("answered", False, "503")
    checks.hold("answered", True, "200")
    assert (checks.held, checks.ok) == ({"answered": False}, False)
