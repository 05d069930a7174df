"""The built layer as Lambda sees it: unpacked from its zip, read-only, and nothing else around."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from infra.layer.build import build
from infra.layer.target import Target

OUT = Path("build/layer")

type Isolated = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The layer's ``python`` folder, unpacked from the zip and not writable."""
    built = build(Target.here(), OUT)
    root = tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(OUT / built.zip) as archive:
        archive.extractall(root)
    _set_writable(root, False)
    yield root / "python"
    _set_writable(root, True)


@pytest.fixture
def isolated(layer: Path, tmp_path: Path) -> Isolated:
    """Run a script with the layer as its only packages, an empty environment, its own /tmp."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()

    def run(
        script: str,
        first: Sequence[Path] = (),
        last: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        **options: object,
    ) -> subprocess.CompletedProcess[str]:
        head = (
            f"import sys; sys.path[:0] = {[str(entry) for entry in (*first, layer)]!r}; "
            f"sys.path += {[str(entry) for entry in last]!r}\n"
        )
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", head + script],
            env={"TMPDIR": str(temporary), **(env or {})},
            cwd=temporary,
            capture_output=True,
            text=True,
            timeout=300,
            **options,  # type: ignore[call-overload]
        )

    return run


def damaged_layer(layer: Path, folder: Path, damage: str = "flipped") -> Path:
    """What hides the layer's lancedb behind a copy whose packed library is broken."""
    shutil.copytree(layer / "lancedb", folder / "lancedb")
    _set_writable(folder, True)
    packed = folder / "lancedb" / "_lancedb.so.lz4"
    data = bytearray(packed.read_bytes())
    if damage == "truncated":
        del data[-1000:]
    else:
        data[len(data) // 2] ^= 0xFF
    packed.write_bytes(data)
    return folder


def _set_writable(root: Path, writable: bool) -> None:
    write = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    for folder, _, files in os.walk(root):
        for path in (folder, *(os.path.join(folder, file) for file in files)):
            mode = os.stat(path).st_mode
            os.chmod(path, mode | stat.S_IWUSR if writable else mode & ~write)
