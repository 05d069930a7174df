from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.workspace import InUse, Workspace

HOLD = """
import sys
from pathlib import Path
from infra.local.workspace import Workspace
with Workspace(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_in_the_same_folder_is_refused_until_the_first_is_over(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout
        assert first.stdin
        assert first.stdout.readline() == "held\n"
        with pytest.raises(InUse, match="already at work"), Workspace(tmp_path).held():
            pass
        first.stdin.close()
        assert first.wait(30) == 0
    with Workspace(tmp_path).held():
        assert Workspace(tmp_path).running() is None


def test_wiping_takes_the_data_and_nothing_beside_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / ".local")
    (workspace.aws / "s3").mkdir(parents=True)
    (workspace.project / ".chalice").mkdir(parents=True)
    beside = tmp_path / "mine.csv"
    beside.write_text("a\n")
    workspace.wipe()
    assert not workspace.aws.exists()
    assert not workspace.project.exists()
    assert beside.read_text() == "a\n"


def test_word_of_a_run_that_was_killed_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    Workspace(tmp_path).announce("http://127.0.0.1:1", "http://127.0.0.1:1/api")
    assert Workspace(tmp_path).running() is None


def test_word_of_a_running_stage_ends_with_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.held():
        workspace.announce("http://127.0.0.1:1", "http://127.0.0.1:1/api")
        running = workspace.running()
        assert running
        assert running["api"] == "http://127.0.0.1:1/api"
    assert workspace.running() is None
