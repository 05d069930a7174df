"""The latest builds as people read them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from chalicelib.contracts import Job
from ingest.showing_index import status


def shown(trigger: str) -> str:
    job = Job(id="j", state="published", trigger=trigger, started_at=0, updated_at=0, added=7)
    console = Console(file=io.StringIO(), width=160)
    for part in status("local", "space", None, [job]):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("upload:catalog/제주.csv", "파일 catalog/제주.csv"),
        ("rollback:3", "버전 3 되돌리기"),
        ("cli:rebuild:0123", "전체 다시 만들기"),
        ("cli:publish:0123", "게시 요청"),
        ("cli:upload", "파일 올리기"),
        ("tend", "정리"),
        ("cli:later:1", "cli:later:1"),
        ("local:nudge", "local:nudge"),
    ],
)
def test_what_set_a_build_going_is_said_in_words(trigger: str, words: str) -> None:
    assert f"│ {words} " in shown(trigger)


def test_a_rollback_builds_nothing_and_counts_nothing() -> None:
    assert "추가 7" in shown("upload:a.csv")
    assert "추가" not in shown("rollback:3")
