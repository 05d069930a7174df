"""What a command found: facts for programs, text for people, and an exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

OK, REFUSED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
"""Done; the catalogue or the index objects; a wrong call; no stage there; Ctrl-C."""

_FAILURES = {
    REFUSED: "Refused",
    USAGE: "Wrong call",
    UNREACHABLE: "Unreachable",
    INTERRUPTED: "Interrupted",
}


@dataclass(frozen=True)
class Result:
    """The end of one command."""

    facts: dict[str, Any]
    shown: list[RenderableType] = field(default_factory=list)
    code: int = OK


def failure(code: int, message: str) -> Result:
    """A command that came to nothing, in the form that the API's errors have."""
    return Result({"error": _FAILURES[code], "message": message}, code=code)


def print_result(result: Result, *, as_json: bool, console: Console) -> None:
    """Write the result: one JSON object, or what people read."""
    if as_json:
        facts = {"ok": result.code == OK, **result.facts}
        escaped = not console.encoding.startswith("utf")
        console.file.write(json.dumps(facts, ensure_ascii=escaped, default=str) + "\n")
        return
    for part in result.shown:
        console.print(part, highlight=False, soft_wrap=not isinstance(part, Table))
