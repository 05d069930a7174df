"""``make run``: the whole system on this machine, until Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console

from chalicelib.index.building.sources import is_catalogue
from infra import operators
from infra.local import catalogue, stage
from infra.local.console import Detail, Steps
from infra.local.emulator import Emulator, EmulatorFailed, emulator
from infra.local.http import Api
from infra.local.loopback import client_env
from infra.local.page import publish
from infra.local.script import SAMPLE
from infra.local.settings import function_environment
from infra.local.streaming import streaming
from infra.local.workspace import Workspace
from infra.node import NoNode
from infra.page_build import BuildFailed
from infra.project import ROOT

_INDEX_S = 600.0
_QUESTION = "512GB 모델 중에 제일 가벼운 건 뭐야?"

_INVITATION = """
Ready. Open the page:

  {page}

To upload files there, open its catalogue panel and paste this token (a new one each start):

  {token}

Or paste, from top to bottom:

  API={api}
  post() {{ curl -s -w '\\n' $API/$1 -H 'content-type: application/json' -d "$2"; }}

  ID=$(post user '{{}}' | cut -d'"' -f4); echo $ID
  post chat '{{"user_id": "'$ID'", "question": "{question}"}}'
  post chat '{{"user_id": "'$ID'", "question": "그거 가격은?"}}'
  post activity '{{"user_id": "'$ID'"}}'
  curl -s -w '\\n' "$API/history?user_id=$ID"

An answer as it is written, as over the Function URL on AWS:

  curl -sN {stream}/chat -H 'content-type: application/json' -H 'accept: text/event-stream' \\
    -d '{{"user_id": "'$ID'", "question": "{question}"}}'

A CSV of your own, with any header, is part of the answers some seconds after:

  curl -T my.csv {bucket}
  curl -s -w '\\n' $API/index

make logs, in another terminal, shows what the functions write.
Ctrl-C stops and keeps the data.
"""

_WARNING = """
An earlier version of the index answers, not the newest files:

  %s

python -m ingest status shows the builds.
"""


def run(
    workspace: Workspace, console: Console, *, port: int, provider: str | None, with_page: bool
) -> None:
    """Start, deploy, fill, tell how to ask, and stay until a signal (``KeyboardInterrupt``)."""
    environment = function_environment(provider, ROOT / ".env")
    steps = Steps(console)
    with ExitStack() as held:
        held.enter_context(workspace.held())
        with steps.step("Local AWS") as tell:
            local = held.enter_context(emulator(workspace.aws, port=port, persist=True))
            held.enter_context(_undisturbed_stop(console))
            tell(local.endpoint)
        with steps.step("chalice deploy --stage local") as tell:
            deployed = stage.deploy(local, workspace.project, environment, tell)
            tell("")
        # Early, so that the ingest commands can follow the build, and mend what holds it up.
        workspace.announce(local.endpoint, deployed.api)
        objection = fill(steps, deployed)
        page = _page(steps, deployed, workspace) if with_page else "(left out)"
        token = operators.add(deployed.client("ssm"), stage.NAME, "run")
        stream = held.enter_context(streaming(_told(deployed)))
        says = (_WARNING % objection if objection else "") + _invitation(
            deployed, page, token, stream
        )
        console.print(says, soft_wrap=True, highlight=False, markup=False)
        _stay(local)


def fill(steps: Steps, deployed: stage.Stage) -> str | None:
    """Upload the sample catalogue where there is none yet, and wait for the index.

    Returns what keeps the newest files from going live while an older version answers; without
    any version that answers it raises ``IndexStuck``.
    """
    with steps.step("Catalogue") as tell:
        present = [name for name in catalogue.bucket_etags(deployed) if is_catalogue(name)]
        if not present:
            catalogue.upload_folder(deployed, SAMPLE)
        tell(f"{len(present)} files, as you left them" if present else "the sample was uploaded")
    with steps.step("Index") as tell:
        objection = _awaited(deployed, tell)
        index = Api(deployed.api).get("index").body
        tell(f"{index['rows']} rows of {len(index['files'])} files, version {index['version']}")
    return objection


def _awaited(deployed: stage.Stage, tell: Detail) -> str | None:
    try:
        for building in catalogue.await_index(deployed, _INDEX_S):
            tell(f"{building.phase} {building.done}/{building.total or '?'}")
    except catalogue.IndexStuck as stuck:
        if not Api(deployed.api).get("index").body["ready"]:
            raise
        return str(stuck)
    return None


def _page(steps: Steps, deployed: stage.Stage, workspace: Workspace) -> str:
    """The page's address, or why there is none: the API is worth running without it."""
    with steps.step("Page") as tell:
        try:
            address = publish(deployed, workspace.project)
        except (BuildFailed, NoNode) as problem:
            tell("not built")
            return f"(not built: {problem})"
        tell("")
    return address


def _told(deployed: stage.Stage) -> dict[str, str]:
    """What the deployed function is told, by its settings and by the local AWS that runs it."""
    function = deployed.client("lambda").get_function_configuration(
        FunctionName=f"triple-{stage.NAME}"
    )
    own: dict[str, str] = function["Environment"]["Variables"]
    return client_env(deployed.emulator.endpoint) | {"AWS_ALLOW_HTTP": "true"} | own


def _invitation(deployed: stage.Stage, page: str, token: str, stream: str) -> str:
    bucket = f"{deployed.emulator.endpoint}/{deployed.data['CatalogBucketName']}/{catalogue.PREFIX}"
    return _INVITATION.format(
        page=page,
        token=token,
        api=deployed.api,
        stream=stream,
        bucket=bucket,
        question=_QUESTION,
    )


@contextmanager
def _undisturbed_stop(console: Console) -> Iterator[None]:
    """From here on the way out is not to be interrupted: the state is being written."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        console.print("\nStopping …", highlight=False)


def _stay(local: Emulator) -> None:
    while local.process.poll() is None:
        time.sleep(0.5)
    raise EmulatorFailed(f"the local AWS ended by itself; see {local.log}")
