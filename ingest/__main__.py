"""The catalogue from the command line: ``python -m ingest --help``."""

from __future__ import annotations

import os
import sys


def _run() -> int:
    # Here: what is imported takes a second, and Ctrl-C within it is no other than later.
    from infra.project import ROOT
    from ingest.cli import main

    return main(sys.argv[1:], ROOT, os.environ)


def _interrupted() -> int:
    from ingest.results import INTERRUPTED, STOPPED, fail

    return fail(INTERRUPTED, STOPPED, as_json="--json" in sys.argv)


for stream in (sys.stdout, sys.stderr):
    # A terminal or pipe that lacks a character shows another one; results don't fail for it.
    stream.reconfigure(errors="replace")  # type: ignore[union-attr]

try:
    code = _run()
except KeyboardInterrupt:
    code = _interrupted()
sys.exit(code)
