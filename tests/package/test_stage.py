"""The whole stage from what would be uploaded, where functions can import nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.registry import base_path
from infra.deploy import Plan, deploy
from infra.layer.target import Target
from infra.local import catalogue
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.loopback import client_env
from infra.local.stage import Stage
from infra.project import ROOT, copy_sources
from infra.stack import read_data

pytestmark = pytest.mark.package

INDEX_S = 180.0
SHEET = """id,상품명,분류,가격,설명
A1,달빛 머그컵,컵,"18,900원",손잡이가 넓어 장갑을 끼고도 잡을 수 있습니다.
A2,바람개비 쟁반,쟁반,"32,000원",물푸레나무를 깎아 만든 둥근 쟁반입니다.
A3,조약돌 주전자,주전자,"54,000원",1.2리터를 끓이는 무쇠 주전자입니다.
"""
OFFLINE = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the local AWS and what Lambda's runtime brings, and nothing that we ship."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
    python = folder / "bin" / "python"
    pin = re.search(r"^ministack==\S+$", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert pin
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, pin[0], "boto3"], check=True, timeout=300)
    return python


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, bare_python: Path) -> Iterator[Stage]:
    """Deployed as on AWS, with policies enforced."""
    project = tmp_path_factory.mktemp("project")
    copy_sources(project)
    _set(project, OFFLINE | {"AWS_ALLOW_HTTP": "true", "TRIPLE_INDEX_CHECK_S": "0"})
    plan = Plan("dev", project, Target.here(), 9, https_only=False)
    aws = tmp_path_factory.mktemp("aws")
    with emulator(aws, auth=True, python=str(bare_python)) as running:
        environ = client_env(running.endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
        api = deploy(running.client, plan, environ, lambda _: None)
        base = f"{running.endpoint}/_aws/execute-api/{api}{base_path(1)}"
        yield Stage(running, read_data(running.client, "dev"), base)


def _set(project: Path, environment: dict[str, str]) -> None:
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text())
    config["stages"]["dev"] = {"environment_variables": environment}
    path.write_text(json.dumps(config))


@pytest.mark.parametrize("name", ["lancedb", "pyarrow", "numpy", "pydantic", "chalice", "google"])
def test_nothing_that_the_functions_use_is_installed_beside_the_local_aws(
    bare_python: Path, name: str
) -> None:
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is not None)"
    assert subprocess.run([bare_python, "-I", "-c", probe], timeout=60).returncode == 0


def test_a_visitor_is_served_by_packaged_code_alone(stage: Stage) -> None:
    catalogue.upload(stage, "pottery.csv", SHEET.encode())
    for _ in catalogue.await_index(stage, INDEX_S):
        pass
    api = Api(stage.api)
    user = api.post("user").body["user_id"]

    first = _asked(api, user, "조약돌 주전자 가격은?")
    second = _asked(api, user, "그거 설명해 줘")

    assert "54,000" in first["response"]
    assert "1.2리터" in second["response"]
    turns = api.get("history", user_id=user).body["turns"]
    assert [turn["response"] for turn in turns] == [first["response"], second["response"]]
    assert api.get("health").body["status"] == "ok"


def test_a_changed_file_changes_the_answer(stage: Stage) -> None:
    catalogue.upload(stage, "pottery.csv", SHEET.replace("54,000", "49,500").encode())
    for _ in catalogue.await_index(stage, INDEX_S):
        pass
    api = Api(stage.api)
    user = api.post("user").body["user_id"]

    assert "49,500" in _asked(api, user, "조약돌 주전자 가격은?")["response"]


def _asked(api: Api, user: str, question: str) -> dict[str, Any]:
    answer = api.post("chat", user_id=user, question=question)
    assert answer.status == 200, answer.body
    return dict(answer.body)
