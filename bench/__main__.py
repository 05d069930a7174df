"""``make bench``: the measurements one after another, each with its aims beside it.

    python -m bench [--all]

The default takes some minutes. ``--all`` adds catalogues of 100,000 rows, the model providers and
the cold starts (which build the layer) and takes about an hour. Each part is a module that can be
run alone (``python -m bench.turn --help``). Numbers go to bench/results as JSON. The exit code is
1 when a part failed or found a loss against its saved baseline; a missed aim is shown, not more:
times are the machine's too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
QUICK: dict[str, list[str]] = {
    "imports": [],
    "turn": [],
    "evaluate": [],
    "search": ["--rows", "10000"],
    "build": ["--rows", "10000", "--requests"],
}
ALL: dict[str, list[str]] = QUICK | {
    "search": ["--rows", "10000,100000"],
    "build": ["--rows", "10000,100000"],
    "providers": [],
    "cold": [],
}
TIMEOUT_S = 3_600


def main() -> int:
    """Run every part."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--all", action="store_true", help="also what takes long")
    parts = ALL if options.parse_args().all else QUICK
    RESULTS.mkdir(exist_ok=True)
    failed = [part for part, arguments in parts.items() if _run(part, arguments)]
    print(f"\nnumbers: bench/{RESULTS.name}/" + (f"; failed: {', '.join(failed)}" * bool(failed)))
    return 1 if failed else 0


def _run(part: str, arguments: list[str]) -> int:
    print(f"\n== {part}", flush=True)
    file = RESULTS / f"{part}.json"
    command = [sys.executable, "-m", f"bench.{part}", "--json", str(file), *arguments]
    return subprocess.run(command, check=False, timeout=TIMEOUT_S).returncode


if __name__ == "__main__":
    sys.exit(main())
