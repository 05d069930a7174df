"""The index builder's Lambda: uploads to and deletions in the catalogue bucket, and commands.

A command is an asynchronous invocation with a payload of ``index.commands``. The function is
deployed on its own, so nothing of the API is loaded; Chalice's logger and middleware don't exist
here.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from chalice.app import Blueprint, S3Event

from chalicelib.api.journal import NAMESPACE
from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.index.building.sources import is_catalogue
from chalicelib.index.commands import COMMAND, Command, command_event, command_of
from chalicelib.runtime import Runtime, runtime

if TYPE_CHECKING:
    from chalicelib.index.building.build import Builder
    from chalicelib.index.building.order import Order, Outcome

RESERVE_S = 90.0
"""Kept back of an invocation's time for a commit that is under way and for handing over."""

HOPS_MAX = 500
"""Invocations that one order may pass through: a fuse, far above what any catalogue needs."""

_BEHIND = ("blocked", "unfinished")
"""Outcomes after which uploads may be left that are not live."""

bp = Blueprint(__name__)
_settings = Settings.from_env()


@bp.on_s3_event(
    bucket=_settings.catalog_bucket,
    events=["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
    prefix=_settings.catalog_prefix,
    name="rebuild_index",
)
def rebuild_index(event: S3Event) -> None:
    """Bring the index up to date; what is raised here makes Lambda try again."""
    command = command_of(event.to_dict())
    if command is None and not is_catalogue(event.key):
        return
    began = time.monotonic()
    work = _Work(runtime(), event.context)
    if command is None:
        command = Command(trigger=f"upload:{event.key}")
        work.spread(command)
    elif command.trigger == COMMAND:
        command = work.named(command)
    outcome = work.run(command)
    age = work.age(command) if outcome in _BEHIND else 0.0
    seconds = round(time.monotonic() - began, 3)
    _log(outcome, age, **command.model_dump(exclude_defaults=True), seconds=seconds)


class _Work:
    """One invocation."""

    def __init__(self, services: Runtime, context: Any) -> None:
        self._services = services
        self._context = context

    def run(self, command: Command) -> str:
        """Carry a command out and say how it ended."""
        space = self._services.providers.embedder(command.provider).space
        builder = self._services.builder(space)
        match command.command:
            case "drop":
                self._services.spaces.drop(space.slug)
                return "dropped"
            case "tend":
                return self._ended(command, builder, builder.tend(self._until()))
            case "want":
                self._services.spaces.want(space.provider, space.slug)
        return self._ended(command, builder, builder.reconcile(self._order(command)))

    def named(self, command: Command) -> Command:
        """The command with a trigger of its own, which Lambda's retries of it share."""
        return command.model_copy(update={"trigger": f"{COMMAND}:{self._context.aws_request_id}"})

    def age(self, command: Command) -> float:
        """How long the oldest upload has waited that is not live."""
        space = self._services.providers.embedder(command.provider).space
        return self._services.builder(space).behind_s()

    def spread(self, command: Command) -> None:
        """Have the other spaces that are kept brought up to date as well, side by side."""
        default = self._services.providers.embedder().space.provider
        for wanted in self._services.spaces.wanted():
            if wanted.provider != default:
                self._invoke(command.model_copy(update={"provider": wanted.provider}))

    def _order(self, command: Command) -> Order:
        # The API imports this module too, and never builds.
        from chalicelib.index.building.order import Order

        return Order(
            trigger=command.trigger,
            force=command.force,
            rebuild=command.command == "rebuild",
            resume=command.resume,
            until=self._until(),
        )

    def _until(self) -> Deadline:
        left = self._context.get_remaining_time_in_millis() / 1_000
        return Deadline.after(max(left / 2, left - RESERVE_S))

    def _ended(self, command: Command, builder: Builder, outcome: Outcome) -> str:
        if outcome.state == "unfinished" and outcome.job:
            self._hand_over(command, outcome.job.id)
        elif outcome.state == "published" and builder.wants_tending():
            self._invoke(Command(command="tend", provider=command.provider))
        return outcome.state

    def _hand_over(self, command: Command, job_id: str) -> None:
        if command.hops >= HOPS_MAX:
            raise RuntimeError(f"job {job_id} did not end in {HOPS_MAX} invocations")
        verb = "rebuild" if command.command == "rebuild" else "reconcile"
        rest = {"command": verb, "resume": job_id, "hops": command.hops + 1}
        self._invoke(command.model_copy(update=rest))

    def _invoke(self, command: Command) -> None:
        self._services.functions.invoke(
            FunctionName=self._context.invoked_function_arn,
            InvocationType="Event",
            Payload=json.dumps(command_event(command), ensure_ascii=False).encode(),
        )


def _log(outcome: str, age: float, **facts: Any) -> None:
    """One line that is a metric too: alarms watch the index's age and what the gate stopped."""
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="triple")
    metrics.add_dimension("stage", _settings.stage)
    metrics.add_metric("IndexAge", MetricUnit.Seconds, round(age, 1))
    metrics.add_metric("IndexBlocked", MetricUnit.Count, int(outcome == "blocked"))
    for name, value in {"operation": "rebuild_index", "outcome": outcome, **facts}.items():
        metrics.add_metadata(name, value)
    sys.stdout.write(json.dumps(metrics.serialize_metric_set(), ensure_ascii=False) + "\n")
    sys.stdout.flush()
