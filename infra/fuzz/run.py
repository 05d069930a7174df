"""Runs Schemathesis, all checks on, against a running stage on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra.contract import COMMITTED
from infra.fuzz.hooks import BASE_VARIABLE
from infra.local.loopback import require_loopback
from infra.project import ROOT

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Report:
    """What came of it."""

    cases: int
    failures: int
    text: str

    @property
    def ok(self) -> bool:
        """Whether the stage kept to its contract in every case."""
        return self.cases > 0 and self.failures == 0


def fuzz(api: str, examples: int, seed: int, max_s: int) -> Report:
    """Try ``examples`` requests per call and phase, and chains of calls; ``api`` is the base."""
    base = require_loopback(api)
    with tempfile.TemporaryDirectory(prefix="triple-fuzz-") as folder:
        report = Path(folder) / "report.json"
        done = subprocess.run(
            _command(base, examples, seed, report),
            cwd=folder,
            env=os.environ | _environment(base),
            capture_output=True,
            text=True,
            timeout=max_s,
            check=False,
        )
        text = done.stdout + done.stderr
        if not report.exists():
            return Report(0, 1, text)
        return _read(report, text, done.returncode)


def _command(base: str, examples: int, seed: int, report: Path) -> list[str]:
    host = base.partition("/api/v1/")[0]
    return [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "--config-file",
        str(_HERE / "schemathesis.toml"),
        "run",
        str(COMMITTED),
        f"--url={host}",
        f"--max-examples={examples}",
        f"--seed={seed}",
        "--phases=examples,coverage,fuzzing,stateful",
        "--checks=all",
        "--continue-on-failure",
        "--request-timeout=60",
        "--report=json",
        f"--report-json-path={report}",
        "--no-color",
    ]


def _environment(base: str) -> dict[str, str]:
    return {
        "SCHEMATHESIS_HOOKS": "infra.fuzz.hooks",
        "PYTHONPATH": str(ROOT),
        BASE_VARIABLE: base,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _read(path: Path, text: str, code: int) -> Report:
    report = json.loads(path.read_text(encoding="utf-8"))
    cases = report["test_cases"]
    failed = cases["with_failures"] + cases["errored"] + len(report["errors"])
    return Report(cases["generated"], failed or int(code != 0), text)
