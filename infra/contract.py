"""``python -m infra.contract``: is ``docs/openapi.json`` what the code does, and what changed?

Without a flag it reports and exits with 1 on any difference. ``--write`` brings the document up to
date, but refuses a breaking change; ``--write --breaking`` takes that too, for a version that
nobody uses yet.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from chalicelib.api.openapi import document, rendered
from chalicelib.api.routes import ROUTES
from infra.contract_changes import Change, changes

COMMITTED = Path(__file__).parents[1] / "docs" / "openapi.json"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.contract", description=__doc__)
    parser.add_argument("--write", action="store_true", help="bring the document up to date")
    parser.add_argument("--breaking", action="store_true", help="take breaking changes too")
    parser.add_argument("--file", type=Path, default=COMMITTED, help="the committed document")
    chosen = parser.parse_args(arguments)
    now = document(ROUTES)
    return _run(chosen.file, now, write=chosen.write, breaking=chosen.breaking)


def _run(path: Path, now: dict[str, Any], *, write: bool, breaking: bool) -> int:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found = changes(json.loads(text), now) if text else []
    for change in found:
        print(change)
    if text == rendered(now):
        print("the contract and the code agree")
        return 0
    if not write:
        print(_verdict(found))
        return 1
    if any(change.breaking for change in found) and not breaking:
        print("not written: clients of the committed contract would break")
        return 1
    path.write_text(rendered(now), encoding="utf-8")
    print(f"written: {path}")
    return 0


def _verdict(found: list[Change]) -> str:
    if any(change.breaking for change in found):
        return "the code breaks the committed contract"
    if found:
        return "the code extends the committed contract: run `make contract` with --write"
    return "only wording differs from the committed contract: run it with --write"


if __name__ == "__main__":
    sys.exit(main())
