"""A stage from what would be uploaded, on a local AWS where functions can import nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chalicelib.api.registry import base_path
from infra.deploy import Plan, deploy
from infra.local.emulator import emulator
from infra.local.loopback import client_env
from infra.local.stage import Stage
from infra.project import ROOT, copy_sources
from infra.stack import names_of, read_data

NAME = "dev"
SHIPPED = ("lancedb", "pyarrow", "numpy", "pydantic", "chalice", "google", "jwt", "httpx2")
"""What the functions use and the local AWS does not."""

_ACCOUNT = "000000000000"
_OFFLINE = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}


@contextmanager
def packaged_stage(folder: Path, environment: Mapping[str, str]) -> Iterator[Stage]:
    """Deployed as on AWS, with policies enforced; ``environment`` joins the functions' own."""
    python = _bare_python(folder / "bare")
    with emulator(folder / "aws", auth=True, python=str(python)) as running:
        catalog = names_of(NAME, _ACCOUNT)["CatalogBucketName"]
        assets = {"TRIPLE_ASSETS_URL": f"{running.endpoint}/{catalog}", "AWS_ALLOW_HTTP": "true"}
        project = folder / "project"
        copy_sources(project)
        _set(project, {**_OFFLINE, **assets, **environment})
        plan = Plan(NAME, project, None, https_only=False)
        environ = client_env(running.endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
        api = deploy(running.client, plan, environ, lambda _: None)
        base = f"{running.endpoint}/_aws/execute-api/{api}{base_path(1)}"
        yield Stage(running, read_data(running.client, NAME), base)


def _bare_python(folder: Path) -> Path:
    """A Python with the local AWS and what Lambda's runtime brings, and nothing that we ship."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
    python = folder / "bin" / "python"
    pin = re.search(r"^ministack==\S+$", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert pin
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, pin[0], "boto3"], check=True, timeout=300)
    probe = f"import importlib.util as i; print([n for n in {SHIPPED!r} if i.find_spec(n)])"
    found = subprocess.run(
        [python, "-I", "-c", probe], check=True, capture_output=True, text=True, timeout=60
    )
    assert found.stdout.strip() == "[]", f"beside the local AWS stand {found.stdout}"
    return python


def _set(project: Path, environment: Mapping[str, str]) -> None:
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["stages"][NAME] = {"environment_variables": dict(environment)}
    path.write_text(json.dumps(config), encoding="utf-8")
