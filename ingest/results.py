"""What a command found: facts for programs, text for people, and an exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, cast

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

OK, REFUSED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
"""Done; the catalogue or the index objects; a wrong call; no stage there; Ctrl-C."""

STOPPED = "멈췄습니다. 이미 올린 파일과 시작된 빌드는 그대로 진행됩니다."

_TOLD_WIDTH = 1_000
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


def fail(code: int, message: str, *, as_json: bool) -> int:
    """Say what a command came to nothing by, for programs in the form of the API's errors."""
    if as_json:
        print_result(Result({}, [Text(message)], code), as_json=True, console=Console())
    else:
        errors = Console(stderr=True)
        errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return code


def _complaint(result: Result) -> dict[str, str]:
    """What a failure is, and what people read of it."""
    if result.code == OK:
        return {}
    console = Console(file=StringIO(), width=_TOLD_WIDTH, color_system=None)
    for part in result.shown:
        console.print(part, highlight=False, soft_wrap=True)
    text = cast("StringIO", console.file).getvalue()
    told = " ".join(line.strip() for line in text.splitlines())
    return {"error": _FAILURES[result.code], "message": told}


def print_result(result: Result, *, as_json: bool, console: Console) -> None:
    """Write the result: one JSON object, or what people read."""
    if as_json:
        facts = {"ok": result.code == OK, **_complaint(result), **result.facts}
        escaped = not console.encoding.startswith("utf")
        console.file.write(json.dumps(facts, ensure_ascii=escaped, default=str) + "\n")
        return
    for part in result.shown:
        console.print(part, highlight=False, soft_wrap=not isinstance(part, Table))
