"""Deploys the app to a running local AWS: data stack, plain ``chalice deploy``, the rest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.api.registry import base_path
from infra import stack, stage_config
from infra.adopt import adopt
from infra.finish import finish
from infra.local.emulator import Emulator
from infra.local.loopback import client_env, refuse_foreign_endpoints
from infra.project import copy_sources

NAME = "local"

_DEPLOY_S = 300


class DeployFailed(Exception):
    """``chalice deploy`` did not succeed; the message is what it printed."""


@dataclass(frozen=True)
class Stage:
    """The deployed local stage."""

    emulator: Emulator
    data: stack.DataStack
    api: str
    """Base address of the contract, e.g. ``http://127.0.0.1:4566/_aws/…/api/v1/triple``."""

    def client(self, service: str) -> Any:
        """A new boto3 client of the local AWS."""
        return self.emulator.client(service)

    @cached_property
    def s3(self) -> Any:
        """The S3 client."""
        return self.client("s3")


def deploy(
    emulator: Emulator,
    project: Path,
    environment: Mapping[str, str],
    note: Callable[[str], None] = lambda step: None,
) -> Stage:
    """Bring the local AWS to the state of the sources; ``environment`` joins the functions' own.

    ``project`` is a folder of ours that the sources are copied to, so that neither names nor keys
    of one run reach the repository, and a second stage beside this one has its own record of what
    is deployed. ``note`` is told what happens next.
    """
    refuse_foreign_endpoints()
    note("data stack")
    data = stack.deploy_data(emulator.client, NAME, https_only=False)
    note("chalice deploy --stage local")
    copy_sources(project)
    assets = {"TRIPLE_ASSETS_URL": f"{emulator.endpoint}/{data['CatalogBucketName']}"}
    stage_config.configure(project, data, assets | dict(environment))
    adopt(emulator.client, project, NAME)
    _chalice_deploy(project, emulator.endpoint)
    note("what Chalice can't set")
    api = finish(emulator.client, project, data)
    return Stage(emulator, data, f"{emulator.endpoint}/_aws/execute-api/{api}{base_path(1)}")


def _chalice_deploy(project: Path, endpoint: str) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "deploy", "--stage", NAME]
    environment = client_env(endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_DEPLOY_S,
        check=False,
    )
    if done.returncode:
        raise DeployFailed(f"{done.stdout}{done.stderr}".strip())
