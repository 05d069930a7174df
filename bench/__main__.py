"""``make bench``: the measurements that take minutes, one after another.

Each is a module that can be run alone (``python -m bench.turn --help``); ``bench.cold`` needs the
built layer and is not among them. Numbers go to bench/results as JSON. The exit code is 1 when
one of them failed or found a loss against its saved baseline.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
PARTS = {
    "imports": ["--json"],
    "turn": ["--json"],
    "evaluate": ["--json"],
    "providers": ["--json"],
    "build": [],
}
TIMEOUT_S = 1_800


def main() -> int:
    """Run every part; the last one's JSON line is cut from its output."""
    RESULTS.mkdir(exist_ok=True)
    failed = []
    for part, options in PARTS.items():
        print(f"\n== {part}", flush=True)
        file = RESULTS / f"{part}.json"
        command = [sys.executable, "-m", f"bench.{part}"]
        command += [option if option != "--json" else f"--json={file}" for option in options]
        if options:
            code = subprocess.run(command, check=False, timeout=TIMEOUT_S).returncode
        else:
            code = _kept(command, file)
        if code:
            failed.append(part)
    print(f"\nnumbers: {RESULTS.name}/" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def _kept(command: list[str], file: Path) -> int:
    """Print a part's table and keep its last line, which is JSON."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT_S)
    *table, numbers = done.stdout.splitlines() or [""]
    print("\n".join(table))
    file.write_text(numbers)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
