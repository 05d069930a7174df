"""Finding a stage: what its functions know of it, and a runtime that sees the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.config import Settings
from chalicelib.errors import NotFound
from chalicelib.index.building.site import Site
from chalicelib.index.commands import Command, command_event
from chalicelib.index.manifest import Manifest
from chalicelib.providers.ports import Space
from chalicelib.runtime import Runtime
from infra.local.emulator import is_up
from infra.local.loopback import client_env
from infra.local.workspace import Workspace

LOCAL = "local"

_BUILDER = "rebuild_index"
_NOT_RUNNING = (
    "로컬 스테이지가 실행 중이 아닙니다. 다른 터미널에서 make run을 실행한 뒤 다시 시도해 주세요."
)


class StageMissing(Exception):
    """The stage is not there; the message is Korean and says what to do."""


class NoSuchProvider(Exception):
    """There is no such provider of embeddings; the message is Korean and names those there are."""


@dataclass(frozen=True)
class Place:
    """Where a stage is: the environment that leads there, and the record of what is deployed."""

    name: str
    environment: dict[str, str]
    deployed: Path


def place_of(name: str, root: Path) -> Place:
    """Find a stage from the files that its deployment left below ``root``.

    The local one must be running: raises ``StageMissing``.
    """
    if name != LOCAL:
        return Place(name, _configured(root, name), root / ".chalice" / "deployed" / f"{name}.json")
    workspace = Workspace(root / ".local")
    running = workspace.running()
    if running is None or not is_up(running["endpoint"]):
        raise StageMissing(_NOT_RUNNING)
    return Place(
        name,
        _configured(workspace.project, name) | client_env(running["endpoint"]),
        workspace.project / ".chalice" / "deployed" / f"{name}.json",
    )


def without_other_aws(environ: Mapping[str, str], place: Place) -> dict[str, str]:
    """``environ`` made to lead to the place: nothing of another AWS is left for the local stage."""
    kept = {
        name: value
        for name, value in environ.items()
        if place.name != LOCAL or not name.startswith("AWS_")
    }
    return kept | place.environment


@dataclass(frozen=True)
class Stage:
    """A stage that the commands work on; ``provider`` names an embedding other than its own."""

    place: Place
    provider: str | None = None

    @cached_property
    def runtime(self) -> Runtime:
        """Clients and services, as the functions have them."""
        return Runtime(Settings.from_env())

    @property
    def settings(self) -> Settings:
        """The settings of its functions."""
        return self.runtime.settings

    def check(self) -> None:
        """Raise ``NoSuchProvider`` where the commands can't look at the embedding asked for."""
        try:
            if self.provider:
                self.runtime.providers.check("embedding", self.provider)
        except NotFound as error:
            raise NoSuchProvider(error.message) from error

    @property
    def space(self) -> Space:
        """The embedding space that the commands look at."""
        return self.runtime.providers.embedder(self.provider).space

    @cached_property
    def site(self) -> Site:
        """The index of that space."""
        return self.runtime.builder(self.space).site

    def manifest(self) -> Manifest | None:
        """What is live."""
        live = self.site.state.live(consistent=True)
        return self.site.manifest(live) if live else None

    def order(self, command: Command) -> None:
        """Send a command to the builder's function; it is carried out later."""
        self.runtime.functions.invoke(
            FunctionName=self._builder,
            InvocationType="Event",
            Payload=json.dumps(command_event(command), ensure_ascii=False).encode(),
        )

    @cached_property
    def _builder(self) -> str:
        try:
            deployed: Any = json.loads(self.place.deployed.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return f"triple-{self.place.name}-{_BUILDER}"
        return next(
            str(resource["lambda_arn"])
            for resource in deployed["resources"]
            if resource["name"] == _BUILDER
        )


def _configured(project: Path, name: str) -> dict[str, str]:
    try:
        config: Any = json.loads((project / ".chalice" / "config.json").read_text("utf-8"))
    except FileNotFoundError:
        config = {"stages": {}}
    environment = config["stages"].get(name, {}).get("environment_variables", {})
    if "TRIPLE_TABLE" not in environment:
        raise StageMissing(
            f"{name} 스테이지를 찾을 수 없습니다. "
            f"먼저 python -m infra.deploy --stage {name} 명령으로 배포해 주세요."
        )
    return dict(environment)
