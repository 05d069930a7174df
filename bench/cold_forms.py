"""The forms that a cold start is measured in, unpacked where nothing can write."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.patterns import FILE as PATTERNS
from infra.layer.build import build
from infra.layer.lock import install_locked
from infra.layer.target import Target
from infra.package import function_zip

PROBE = Path(__file__).with_name("cold_probe.py")
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3")
"""What Lambda's Python brings; a naive layer leaves it to that."""

_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "triple-cold"}
"""By what a function knows that it runs on Lambda."""

_RUN_S = 120


@dataclass(frozen=True)
class Form:
    """One way of shipping the same function, or somebody else's."""

    name: str
    python: str
    options: Sequence[str]
    first: Sequence[Path]
    last: Sequence[Path] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    handlers: Mapping[str, str] = field(default_factory=dict)

    def start(self, scratch: Path, handler: str, event: str, env: Mapping[str, str]) -> Any:
        """Run one cold process with an empty temporary folder; returns its report's last line."""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        head = f"import sys, runpy; sys.path[:0] = {_texts(self.first)}; "
        head += f"sys.path += {_texts(self.last)}; runpy.run_path({str(PROBE)!r})"
        command = [self.python, *self.options, "-B", "-c", head, handler, event]
        done = subprocess.run(
            [*command, repr(time.monotonic())],
            env={"TMPDIR": str(scratch), **_LAMBDA, **self.env, **env},
            cwd=scratch,
            capture_output=True,
            text=True,
            timeout=_RUN_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{self.name} {handler}: {done.stderr[-2_000:]}")
        return done.stdout.splitlines()[-1]


def packaged(folder: Path) -> Form:
    """Exactly what would be uploaded."""
    out = Path("build/layer")
    layer = build(Target.here(), out)
    _unzip(function_zip(folder / "zip"), folder / "task")
    _unzip(out / layer.zip, folder / "opt")
    return _ours("packaged", folder, folder / "opt" / "python")


def naive(folder: Path) -> Form:
    """The same sources and versions as ``pip install --target --no-compile`` leaves them.

    Without byte code and compiled patterns: a layer is read-only, so none appears. The runtime's
    own packages have their byte code.
    """
    _unzip(function_zip(folder / "zip"), folder / "task")
    for cache in [*(folder / "task").rglob("__pycache__")]:
        shutil.rmtree(cache)
    (folder / "task" / PATTERNS).unlink()
    tree = folder / "opt"
    if not tree.exists():
        install_locked(Target.here(), tree)
    runtime = folder / "runtime"
    runtime.mkdir()
    installed = Path(sysconfig.get_paths()["purelib"])
    for package in RUNTIME:
        shutil.rmtree(tree / package, ignore_errors=True)
        (runtime / package).symlink_to(installed / package)
    return _ours("naive", folder, tree, runtime)


def _ours(name: str, folder: Path, layer: Path, *last: Path) -> Form:
    return Form(name, sys.executable, ("-I", "-S"), (folder / "task", layer), last)


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


def _texts(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]
