"""Builds the page with Vite, once per state of its sources.

    python -m infra.page_build [test]

With ``test`` the page's own tests are run instead.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.node import Node, NoNode, find_node
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
    node = _ready(frontend)
    out = ["--outDir", str(target.resolve()), "--emptyOutDir"]
    _run([*node.npm, "run", "build", "--", *out], frontend, node)


def _ready(frontend: Path) -> Node:
    """Node, and the packages of the lock file beside the sources."""
    node = find_node()
    lock, done = frontend / "package-lock.json", frontend / "node_modules" / ".package-lock.json"
    if not done.is_file() or done.stat().st_mtime < lock.stat().st_mtime:
        _run([*node.npm, "ci", "--no-audit", "--no-fund"], frontend, node)
    return node


def _run(command: list[str], folder: Path, node: Node) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": os.pathsep.join((node.path, os.environ.get("PATH", "")))},
        capture_output=True,
        text=True,
        timeout=_BUILD_S,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}"[-3_000:])
    return done.stdout


def main() -> int:
    """Build the page, or run its tests."""
    try:
        if sys.argv[1:] == ["test"]:
            node = _ready(FRONTEND)
            print(_run([*node.npm, "test"], FRONTEND, node))
        else:
            print(build_page())
    except (BuildFailed, NoNode) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
