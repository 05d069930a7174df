"""``make load``: deploy a stage of its own, let many users talk at once, compare the histories."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from infra.load.run import Load, load
from infra.local import catalogue, stage
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.script import SAMPLE

_INDEX_S = 300.0


def main() -> int:
    """Run it; 0 when no turn was lost, doubled, out of order or shown to another."""
    parser = argparse.ArgumentParser(prog="python -m infra.load", description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--turns", type=int, default=10, help="questions of each user")
    chosen = parser.parse_args()
    result = _on_a_stage_of_its_own(chosen.users, chosen.turns)
    print(json.dumps(asdict(result) | {"ok": result.ok}, ensure_ascii=False))
    return 0 if result.ok else 1


def _on_a_stage_of_its_own(users: int, turns: int) -> Load:
    with tempfile.TemporaryDirectory(prefix="triple-load-") as folder:
        root = Path(folder)
        with emulator(root / "aws") as local:
            deployed = stage.deploy(local, root / "project", {"TRIPLE_RATE_LIMIT": "1000000"})
            catalogue.upload(deployed, "products.csv", (SAMPLE / "products.csv").read_bytes())
            for _ in catalogue.await_index(deployed, _INDEX_S):
                pass
            return load(Api(deployed.api), users, turns)


if __name__ == "__main__":
    sys.exit(main())
