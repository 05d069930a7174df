"""Orders to the index builder's function, beside the events that uploads cause."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FIELD = "triple"
COMMAND = "command"


class Command(BaseModel):
    """What the function is asked to do.

    ``want`` keeps the space of ``provider`` up to date from now on and builds it; ``drop`` leaves
    it as it is from now on; ``tend`` merges files and removes versions that nobody may read. A
    ``rebuild`` that comes again with the same ``trigger`` is the same one, and is done once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["reconcile", "rebuild", "want", "drop", "tend"] = "reconcile"
    provider: str | None = Field(default=None, description="Embedding provider; null: the default.")
    trigger: str = COMMAND
    force: bool = Field(default=False, description="Publish what the gate objects to.")
    resume: str | None = Field(default=None, description="Job that an invocation left unfinished.")
    hops: int = Field(default=0, description="Invocations that the order went through so far.")


def command_event(command: Command) -> dict[str, Any]:
    """A command as a payload: in the form of S3's events, all that Chalice lets through."""
    record = {"s3": {"bucket": {"name": ""}, "object": {"key": ""}}}
    return {"Records": [record], FIELD: command.model_dump(exclude_defaults=True)}


def command_of(event: dict[str, Any]) -> Command | None:
    """The command that an event carries; none for an event of S3."""
    return Command.model_validate(event[FIELD]) if FIELD in event else None
