"""Finding a stage, and not finding one."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from infra.local.workspace import Workspace
from ingest.stage import Place, StageMissing, place_of, without_other_aws


def configure(project: Path, **stages: dict[str, str]) -> None:
    (project / ".chalice").mkdir(parents=True)
    config = {"stages": {name: {"environment_variables": e} for name, e in stages.items()}}
    (project / ".chalice" / "config.json").write_text(json.dumps(config))


def test_a_stage_on_aws_is_what_its_deployment_wrote_down(tmp_path: Path) -> None:
    configure(tmp_path, dev={"TRIPLE_TABLE": "triple-dev"})
    place = place_of("dev", tmp_path)
    assert place.environment == {"TRIPLE_TABLE": "triple-dev"}
    assert place.deployed == tmp_path / ".chalice" / "deployed" / "dev.json"


@pytest.mark.parametrize("name", ["prod", "half"])
def test_a_stage_that_was_never_deployed_is_missing(tmp_path: Path, name: str) -> None:
    configure(tmp_path, half={"EMBEDDING_PROVIDER": "gemini"})
    with pytest.raises(StageMissing, match=f"--stage {name}"):
        place_of(name, tmp_path)


def test_the_local_stage_is_missing_while_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(StageMissing, match="make run"):
        place_of("local", tmp_path)


def test_the_local_stage_is_missing_when_its_aws_does_not_answer(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / ".local")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with workspace.held():
        workspace.announce(f"http://127.0.0.1:{port}", "unused")
        with pytest.raises(StageMissing, match="make run"):
            place_of("local", tmp_path)


def test_the_local_stage_sees_nothing_of_the_callers_aws() -> None:
    caller = {"AWS_PROFILE": "work", "AWS_REGION": "us-east-1", "PATH": "/bin"}
    local = Place("local", {"AWS_REGION": "ap-northeast-2"}, Path())
    assert without_other_aws(caller, local) == {"PATH": "/bin", "AWS_REGION": "ap-northeast-2"}
    dev = Place("dev", {"TRIPLE_TABLE": "t"}, Path())
    assert without_other_aws(caller, dev) == {**caller, "TRIPLE_TABLE": "t"}
