"""``make demo``: the life of a talk in one bounded run that leaves nothing behind.

Prints a transcript; the last line is one JSON object, and the exit code is 0 only if every check
held. ``make run`` and its data are not touched.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.local import catalogue, stage
from infra.local.console import Steps
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.script import SAMPLE, Script
from infra.local.settings import function_environment
from infra.local.talk import Checks, Talk, cited
from infra.project import ROOT

_INDEX_S = 300.0
_OFFLINE_TTL_S = 15
_MODEL_TTL_S = 90


def demo(csv: Path | None, questions: Path | None, provider: str | None) -> int:
    """Play the script and report; 0 when every check held."""
    console = Console(soft_wrap=True)
    start = time.monotonic()
    run = Demo(provider, console)
    failure: str | None = None
    try:
        run.play(Script.of(csv, questions))
    except Exception as error:  # the edge: whatever happened, the last line has to say so
        failure = f"{type(error).__name__}: {error}"
        console.print(f"\n{failure}", style="red", markup=False, highlight=False)
    result = {
        "ok": failure is None and run.checks.ok,
        "checks": run.checks.held,
        "counts": run.counts,
        "seconds": run.steps.seconds | {"total": round(time.monotonic() - start, 2)},
    }
    sys.stdout.flush()
    print(json.dumps(result | ({"failure": failure} if failure else {}), ensure_ascii=False))
    return 0 if result["ok"] else 1


class Demo:
    """One run, with the numbers that it ends on."""

    script: Script

    def __init__(self, provider: str | None, console: Console) -> None:
        self.provider = provider
        self.console = console
        self.steps = Steps(console)
        self.checks = Checks(console)
        self.counts: dict[str, int] = {}

    def play(self, script: Script) -> None:
        """All of it, in a folder that is gone afterwards."""
        self.script = script
        with ExitStack() as held:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="triple-demo-")))
            with self.steps.step("Local AWS") as tell:
                local = held.enter_context(emulator(folder / "aws"))
                tell(local.endpoint)
            with self.steps.step("chalice deploy --stage local"):
                deployed = stage.deploy(local, folder / "project", self._environment())
            api = Api(deployed.api)
            self._upload(deployed)
            talk = self._talk(api)
            self._change(deployed, talk)
            self._expire(api, talk)
            self._ask_again(api, talk)

    def _environment(self) -> dict[str, str]:
        found = function_environment(self.provider, ROOT / ".env") if self.provider else {}
        ttl = _MODEL_TTL_S if self.provider else _OFFLINE_TTL_S
        return found | {"TRIPLE_SESSION_TTL_S": str(ttl), "TRIPLE_RATE_LIMIT": "1000"}

    def _upload(self, deployed: stage.Stage) -> None:
        name = self.script.name
        with self.steps.step("Upload") as tell:
            tell(f"{name}, {len(self.script.pictures)} pictures")
            for picture in self.script.pictures:
                key = picture.relative_to(SAMPLE).as_posix()
                catalogue.upload(deployed, key, picture.read_bytes())
            catalogue.upload(deployed, name, self.script.content)
        index = self._await_index(deployed, "Index")
        file = next(file for file in index["files"] if file["file"] == name)
        says = f"{file['rows']} rows are live, {file['rejected']} were rejected"
        self.checks.hold("indexed", file["state"] == "indexed" and file["rows"] > 0, says)
        for reject in index["rejects"][:5]:
            self.console.print(f"    line {reject['line']}: {reject['reason']}", markup=False)
        self.script.suggest(index["suggestions"])
        self.counts |= {"rows": file["rows"], "rejected": file["rejected"]}

    def _await_index(self, deployed: stage.Stage, title: str) -> Any:
        with self.steps.step(title) as tell:
            for building in catalogue.await_index(deployed, _INDEX_S):
                tell(building.phase)
            index = Api(deployed.api).get("index").body
            tell(f"version {index['version']}")
        return index

    def _talk(self, api: Api) -> Talk:
        talk = Talk(api, self.console)
        with self.steps.measured("Talk"):
            talk.begin()
            for question in self.script.questions:
                answer = talk.ask(question)
                says = f"{answer.status} {answer.body.get('outcome') or answer.body.get('error')}"
                self.checks.hold("answered", answer.status == 200, says)
            self.script.check_talk(self.checks, talk)
            turns = api.get("history", user_id=talk.user_id, limit="50").body["turns"]
        told = [turn["response"] for turn in turns]
        same = told == [turn["response"] for turn in talk.turns[-50:]]
        self.checks.hold("history", same, f"history tells the same {len(turns)} turns in order")
        found = sum(cited(turn) is not None for turn in talk.turns)
        self.checks.hold("sourced", found > 0, f"{found} of {len(talk.turns)} answers are sourced")
        self.counts |= {"questions": len(talk.turns), "sourced": found}
        return talk

    def _change(self, deployed: stage.Stage, talk: Talk) -> None:
        does = self.script.plan_change(talk, self.counts["rows"])
        self.console.print(f"\nAn editor {does}", markup=False, highlight=False)
        catalogue.upload(deployed, self.script.name, self.script.changed)
        self._await_index(deployed, "Index again")

    def _expire(self, api: Api, talk: Talk) -> None:
        with self.steps.step("The visitor says nothing") as tell:
            tell(f"until the session is over, {talk.let_expire():.0f} s")
        answer = api.post("activity", user_id=talk.user_id)
        over = answer.status == 401 and answer.body["error"] == "Session expired"
        self.checks.hold("expired", over, f"activity: {answer.status} {answer.body['error']}")
        refused = api.post("chat", user_id=talk.user_id, question="아직 있어?")
        self.checks.hold("expired", refused.status == 401, f"chat: {refused.status}")

    def _ask_again(self, api: Api, old: Talk) -> None:
        talk = Talk(api, self.console)
        with self.steps.measured("New talk"):
            talk.begin()
            answers = [talk.ask(question) for question in self.script.again]
        followed = self.script.followed(answers[-1].body)
        self.checks.hold("followed", followed, "the answer follows the changed file")
