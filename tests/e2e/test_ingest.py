"""The commands against a deployed stage: S3's events and the function do the building."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.stage import Stage
from infra.local.workspace import Workspace
from ingest.cli import main

type Ingest = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ingest(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ingest]:
    """Runs a command as if ``make run`` had deployed the stage; leaves the catalogue clean."""
    before = dict(os.environ)
    workspace = Workspace(tmp_path / ".local")
    workspace.root.mkdir()
    workspace.project.symlink_to(stage.emulator.state.parent / "project")

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
        code = main([*map(str, arguments), "--json", "--timeout", "120"], tmp_path, os.environ)
        return code, json.loads(capsys.readouterr().out)

    with workspace.held():
        workspace.announce(stage.emulator.endpoint, stage.api)
        yield run
        run("remove", "lamps.csv", "--force")
    os.environ.clear()
    os.environ.update(before)


def test_a_file_goes_live_and_force_publishes_what_the_gate_held_back(
    ingest: Ingest, tmp_path: Path
) -> None:
    lines = [f"L{n},등불 {n},{n}번째 등불입니다.\n" for n in range(30)]
    lamps = tmp_path / "lamps.csv"
    lamps.write_text("id,이름,설명\n" + "".join(lines), encoding="utf-8")
    code, facts = ingest("upload", lamps)
    assert (code, facts["state"], facts["job"]["added"]) == (0, "live", 30)
    assert facts["job"]["trigger"] == "upload:catalog/lamps.csv"

    lamps.write_text("id,이름,설명\n" + "".join(lines[:5]), encoding="utf-8")
    code, facts = ingest("upload", lamps)
    assert (code, facts["state"]) == (1, "blocked")
    code, facts = ingest("publish", "--force")
    assert (code, facts["state"], facts["job"]["removed"]) == (0, "live", 25)

    code, facts = ingest("rebuild")
    assert (code, facts["state"]) == (0, "live")
    assert facts["job"]["trigger"].startswith("cli:rebuild:")
    assert facts["job"]["added"] == facts["rows"]
