"""Builds the page with Vite, once per state of its sources."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.node import find_node
from infra.project import ROOT

FRONTEND = ROOT / "frontend"
BUILDS = ROOT / ".local" / "page"

_NOT_SOURCE = {"node_modules", "dist", ".vite"}
_BUILD_S = 600


class BuildFailed(Exception):
    """npm could not build the page; the message is what it said."""


def build_page(frontend: Path = FRONTEND, builds: Path = BUILDS) -> Path:
    """The folder of the production build; made only when no build of these sources is there."""
    target = builds / _digest(frontend)
    if not target.is_dir():
        builds.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=builds) as scratch:
            made = Path(scratch) / "dist"
            _npm_build(frontend, made)
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)
    return target


def _digest(frontend: Path) -> str:
    digest = hashlib.sha256()
    for path in files_below(frontend):
        digest.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order, but for what is fetched or made there."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _NOT_SOURCE:
                yield from files_below(path)
        else:
            yield path


def _npm_build(frontend: Path, target: Path) -> None:
    node = find_node()
    path = os.pathsep.join((node.path, os.environ.get("PATH", "")))
    lock, done = frontend / "package-lock.json", frontend / "node_modules" / ".package-lock.json"
    if not done.is_file() or done.stat().st_mtime < lock.stat().st_mtime:
        _run([*node.npm, "ci", "--no-audit", "--no-fund"], frontend, path)
    out = ["--outDir", str(target.resolve()), "--emptyOutDir"]
    _run([*node.npm, "run", "build", "--", *out], frontend, path)


def _run(command: list[str], folder: Path, path: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=_BUILD_S,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}"[-3_000:])
