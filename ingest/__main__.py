"""The catalogue from the command line: ``python -m ingest --help``."""

from __future__ import annotations

import os
import sys

from infra.project import ROOT
from ingest.cli import main

sys.exit(main(sys.argv[1:], ROOT, os.environ))
