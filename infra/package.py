"""The function's zip, exactly as ``chalice deploy`` would upload it, and what must hold for it.

    python -m infra.package

Prints the sizes with their margins; exits with 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from infra.bytecode import compile_sources
from infra.layer.target import LIMIT_FUNCTION_ZIP, LIMIT_UNZIPPED, LayerError, Target
from infra.patterns import compile_patterns
from infra.project import copy_sources
from infra.stack import DataStack
from infra.stage_config import configure

OUT = Path("build/function")
_STAGE = "package"
_PACKAGE_S = 300


@dataclass(frozen=True)
class Sizes:
    """Bytes that count against Lambda's limits."""

    function_zip: int
    function: int
    layer: int

    @property
    def unpacked(self) -> int:
        """What the function and its layer unpack to together."""
        return self.function + self.layer

    def margins(self) -> str:
        """What is left of each limit, a line each."""
        facts = {
            "function zip": (self.function_zip, LIMIT_FUNCTION_ZIP),
            "function and layer": (self.unpacked, LIMIT_UNZIPPED),
        }
        return "\n".join(
            f"{what:<18} {size:>11,} bytes: {limit - size:>11,} left of {limit:,}"
            for what, (size, limit) in facts.items()
        )


def compile_ahead(project: Path) -> None:
    """Make what a start would otherwise make, where Chalice packages it from.

    Raises ``LayerError`` and what compiling Python raises.
    """
    compile_sources(project)  # First: it empties ``vendor``.
    compile_patterns(project)


def function_zip(out: Path = OUT) -> Path:
    """Let Chalice package the functions of a stage that does not exist; nothing on AWS is asked.

    Raises ``LayerError`` with what Chalice said.
    """
    project = out / "project"
    copy_sources(project)
    configure(project, DataStack(_STAGE, defaultdict(lambda: _STAGE)), {})
    compile_ahead(project)
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", _STAGE]
    done = subprocess.run(
        [*command, "--pkg-format", "terraform", str(out.resolve())],
        cwd=project,
        env=dict(os.environ) | {"AWS_DEFAULT_REGION": "ap-northeast-2"},
        capture_output=True,
        text=True,
        timeout=_PACKAGE_S,
        check=False,
    )
    # Chalice goes on without packages that it can't install, and exits with 0.
    if done.returncode or "Could not install" in done.stdout + done.stderr:
        raise LayerError(f"chalice package failed:\n{done.stdout}{done.stderr}".strip())
    return out / "deployment.zip"


def check(function: Path, layer: Path) -> Sizes:
    """Hold both zips to Lambda's limits and to each other; raises ``LayerError``."""
    sizes = Sizes(function.stat().st_size, _unpacked(function), _unpacked(layer))
    if sizes.function_zip > LIMIT_FUNCTION_ZIP:
        raise LayerError(f"the function's zip has {sizes.function_zip:,} bytes: over the limit")
    if sizes.unpacked > LIMIT_UNZIPPED:
        raise LayerError(f"function and layer unpack to {sizes.unpacked:,} bytes: over the limit")
    if twice := _importable(function, "") & _importable(layer, "python/"):
        raise LayerError(
            f"{', '.join(sorted(twice))} would be in the function and in the layer: "
            "keep requirements.txt empty, pins belong to infra/layer/requirements.txt"
        )
    return sizes


def _unpacked(archive: Path) -> int:
    with zipfile.ZipFile(archive) as opened:
        return sum(entry.file_size for entry in opened.infolist())


def _importable(archive: Path, root: str) -> set[str]:
    """Packages and single modules that a zip brings, by the names that they are imported by."""
    with zipfile.ZipFile(archive) as opened:
        names = [n.removeprefix(root) for n in opened.namelist() if n.startswith(root)]
    packages = {name.partition("/")[0] for name in names if "/" in name} - {"__pycache__"}
    files = {name for name in names if "/" not in name}
    return packages | {name.partition(".")[0] for name in files if name.endswith((".py", ".so"))}


def main() -> int:
    """Package a stage beside the layer that was built last, and print the margins."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--arch", default="x86_64")
    chosen = options.parse_args()
    layer = Path("build/layer") / f"{Target.here(chosen.arch).name}.zip"
    try:
        if not layer.exists():
            raise LayerError(f"{layer} is missing: run `make layer` first")
        sizes = check(function_zip(), layer)
    except LayerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(sizes.margins())
    return 0


if __name__ == "__main__":
    sys.exit(main())
