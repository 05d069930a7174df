"""What each function imports at start: ``python -m bench.imports [--json FILE]``."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.aims import at_most

ENTRIES = {"api_handler": "app", "rebuild_index": "chalicelib.api.index_events"}
REPEATS = 5

_PROBE = """
import sys, time
began = time.process_time()
import {module}
spent = time.process_time() - began
print(spent * 1_000, len(sys.modules), sum(name in sys.modules for name in {heavy!r}))
"""
HEAVY = ("lancedb", "pyarrow", "numpy", "google.genai", "httpx2")
"""What a function must not load before it needs it."""


@dataclass(frozen=True)
class Import:
    """CPU milliseconds (median) and modules of one function's start in a fresh interpreter.

    ``heavy`` counts the libraries of ``HEAVY`` among them.
    """

    function: str
    cpu_ms: float
    modules: int
    heavy: int


def measure() -> list[Import]:
    """Every function of the app."""
    return [_measured(function, module) for function, module in ENTRIES.items()]


def _measured(function: str, module: str) -> Import:
    runs = [_run(module) for _ in range(REPEATS + 1)][1:]
    spent = statistics.median(float(run[0]) for run in runs)
    return Import(function, round(spent, 1), int(runs[0][1]), int(runs[0][2]))


def _run(module: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(module=module, heavy=HEAVY)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=os.environ | {"AWS_DEFAULT_REGION": "ap-northeast-2"},
    )
    return done.stdout.split()


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    found = measure()
    print(f"{'function':<16}{'CPU ms':>8}{'modules':>9}{'heavy ones':>12}")
    for each in found:
        heavy = at_most(each.heavy, 0)
        print(f"{each.function:<16}{each.cpu_ms:>8}{each.modules:>9}{heavy:>12}")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(each) for each in found], indent=1))


if __name__ == "__main__":
    main()
