"""Resolve the layer's requirements to exact wheels with hashes, and install what was locked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.layer.target import HERE, LayerError, Target

REQUIREMENTS = HERE / "requirements.txt"


def write_lock(target: Target) -> int:
    """Resolve for ``target`` and rewrite its lock file; returns the number of wheels."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        _pip(
            "--dry-run", f"--report={report}", "--ignore-installed", f"--target={scratch}",
            *target.pip_arguments, f"--requirement={REQUIREMENTS}",
        )  # fmt: skip
        wheels = json.loads(report.read_text())["install"]
    lines = sorted(_locked(wheel) for wheel in wheels)
    head = f"# {target.name}: made by `python -m infra.layer lock` from requirements.txt.\n"
    target.lock.write_text(head + "".join(f"{line}\n" for line in lines))
    return len(lines)


def install_locked(target: Target, folder: Path) -> None:
    """Unpack every locked wheel into ``folder``; a wheel of another hash is refused."""
    if not target.lock.exists():
        raise LayerError(f"no lock file for {target.name}: run `python -m infra.layer lock`")
    _check_pins(target)
    _pip(
        "--no-deps", "--require-hashes", "--no-compile", "--ignore-installed",
        f"--target={folder}", *target.pip_arguments, f"--requirement={target.lock}",
    )  # fmt: skip
    # Console scripts name the Python of this machine, so that sizes would differ between machines.
    shutil.rmtree(folder / "bin", ignore_errors=True)


def _check_pins(target: Target) -> None:
    """A pin that was edited without locking again must not ship silently."""
    locked = {line.split(" ")[0].lower() for line in target.lock.read_text().splitlines()}
    pins = [line.strip() for line in REQUIREMENTS.read_text().splitlines()]
    stale = [p for p in pins if p and not p.startswith("#") and _normal(p) not in locked]
    if stale:
        raise LayerError(
            f"{target.lock.name} does not hold {', '.join(stale)}: run `python -m infra.layer lock`"
        )


def _locked(wheel: dict[str, dict[str, object]]) -> str:
    info = wheel["download_info"]["archive_info"]
    assert isinstance(info, dict)
    pin = _normal(f"{wheel['metadata']['name']}=={wheel['metadata']['version']}")
    return f"{pin} --hash=sha256:{info['hashes']['sha256']}"


def _normal(pin: str) -> str:
    name, _, version = pin.partition("==")
    return f"{name.lower().replace('_', '-').replace('.', '-')}=={version}"


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=900)
    if done.returncode:
        reason = [line for line in done.stderr.splitlines() if "ERROR" in line] or [done.stderr]
        raise LayerError("pip could not install the layer's wheels:\n" + "\n".join(reason))
