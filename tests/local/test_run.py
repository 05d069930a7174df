"""``make run``: one stage that is started, asked, stopped and started again."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.http import Api
from ingest.cli import main
from tests.support.running import Running, local

MINE = "id,이름,설명\n" + "".join(f"M{n},물건 {n},{n}번 물건입니다.\n" for n in range(30))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder like the repository's: the data is in ``.local`` below it."""
    before = dict(os.environ)
    yield tmp_path_factory.mktemp("root")
    os.environ.clear()
    os.environ.update(before)


def ingest(
    root: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, arguments), "--json"], root, os.environ)
    return code, json.loads(capsys.readouterr().out)


def pasted(shown: str, until: str) -> list[Any]:
    """The answers to the lines of the invitation, pasted into a shell; the last is a stream."""
    shown = shown.replace("An answer as it is written, as over the Function URL on AWS:", "")
    lines = shown[shown.index("  API=") : shown.index(until)]
    done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, timeout=60)
    said = done.stdout.splitlines()
    stream = next(n for n, line in enumerate(said) if line.startswith(("id:", "event:")))
    return [*said[:stream], said[stream:]]


def api_of(running: Running) -> Api:
    found = re.search(r"API=(\S+)", running.shown)
    assert found
    return Api(found[1])


def test_a_stage_is_ready_to_ask_and_starts_again_after_a_rollback(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(MINE, encoding="utf-8")

    with Running(root / ".local") as first:
        user, *answers, written = pasted(first.shown, until="A CSV of your own")
        asked, price, activity, history = map(json.loads, answers)
        assert [line for line in written if line.startswith("event: ")][-1] == "event: done"
        assert asked["sources"][0]["cited"]
        assert asked["sources"][0]["title"] in price["response"]
        assert activity["user_id"] == user
        assert [turn["response"] for turn in history["turns"]] == [
            asked["response"],
            price["response"],
        ]
        assert ingest(root, capsys, "upload", mine)[0] == 0
        assert ingest(root, capsys, "rollback")[1]["restored_from"] == 1
        assert first.stop() == 0
        assert first.shown.endswith("make reset wipes the data.\n")

    with Running(root / ".local") as rolled_back:
        assert "version 3" in rolled_back.shown
        assert "이전 버전으로 되돌린 뒤 바뀐 파일이 없어" in rolled_back.shown
        assert "python -m ingest publish --force" in rolled_back.shown
        history = api_of(rolled_back).get("history", user_id=user).body
        assert len(history["turns"]) == 3  # with the streamed one
        assert ingest(root, capsys, "publish", "--force")[1]["version"] == 4
        assert rolled_back.stop() == 0


def test_an_aws_that_is_not_this_machine_is_refused(tmp_path: Path) -> None:
    done = local("--folder", tmp_path, "run", "--port", "0", AWS_ENDPOINT_URL="https://aws.test")
    assert done.returncode == 1
    assert "only talks to this machine, not to 'https://aws.test'" in done.stderr
