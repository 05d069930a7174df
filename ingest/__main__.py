"""The catalogue from the command line: ``python -m ingest --help``."""

from __future__ import annotations

import os
import sys

from infra.project import ROOT
from ingest.cli import main

for stream in (sys.stdout, sys.stderr):
    # A terminal or pipe that lacks a character shows another one; results don't fail for it.
    stream.reconfigure(errors="replace")  # type: ignore[union-attr]

sys.exit(main(sys.argv[1:], ROOT, os.environ))
