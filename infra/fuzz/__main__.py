"""``make fuzz``: deploy a stage of its own, try thousands of requests against it, say what failed.

The stage lives in a temporary folder on a free port; ``make run`` and its data are not touched.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from infra.fuzz.run import Report, fuzz
from infra.local import catalogue, stage
from infra.local.emulator import emulator
from infra.local.script import SAMPLE

_INDEX_S = 300.0
_ENVIRONMENT = {"TRIPLE_RATE_LIMIT": "1000000"}


def main() -> int:
    """Run it; 0 when the stage kept to its contract in every case."""
    parser = argparse.ArgumentParser(prog="python -m infra.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=500, help="requests per call and phase")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tries the same requests")
    parser.add_argument("--max-s", type=int, default=3_600, help="give up after so many seconds")
    chosen = parser.parse_args()
    report = _on_a_stage_of_its_own(chosen.examples, chosen.seed, chosen.max_s)
    print(report.text)
    print(f"{report.cases} cases, {report.failures} failures")
    return 0 if report.ok else 1


def _on_a_stage_of_its_own(examples: int, seed: int, max_s: int) -> Report:
    with tempfile.TemporaryDirectory(prefix="triple-fuzz-") as folder:
        root = Path(folder)
        with emulator(root / "aws") as local:
            deployed = stage.deploy(local, root / "project", _ENVIRONMENT)
            catalogue.upload(deployed, "products.csv", (SAMPLE / "products.csv").read_bytes())
            for _ in catalogue.await_index(deployed, _INDEX_S):
                pass
            return fuzz(deployed.api, examples, seed, max_s)


if __name__ == "__main__":
    sys.exit(main())
