"""Build the layer: locked wheels → pruned, cut, lazy, packed, byte-compiled → one zip.

The same input gives the same bytes: wheels are locked by hash, byte code is compiled in an order
and with a hash seed of its own, and the zip carries fixed times and modes. No compiler and no
Docker is involved; only the Python minor version must be the target's, for the byte code.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.layer.aws import slim_aws
from infra.layer.elf import cut_sections
from infra.layer.lazy import make_lazy
from infra.layer.lock import install_locked
from infra.layer.native import pack_native
from infra.layer.on_demand import define_on_demand
from infra.layer.prune import prune
from infra.layer.target import HERE, LIMIT_UNZIPPED, LayerError, Target

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ROOT = Path(__file__).parents[2]
_RUNTIME_PATH = "/opt/python"
_WRAPPER = HERE / "triple-runtime"


@dataclass(frozen=True)
class Step:
    """The size of the tree after one step, in bytes."""

    what: str
    size: int


@dataclass(frozen=True)
class Layer:
    """A finished layer."""

    target: str
    inputs: str
    zip: str
    unzipped: int
    zipped: int
    steps: list[Step]


def build(target: Target, out: Path) -> Layer:
    """Build ``out/<target>/python`` and ``out/<target>.zip``; raises ``LayerError``.

    What was built from the same inputs is taken as it is; of two builds at once one waits.
    """
    inputs = _inputs(target)
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _kept(target, out, inputs) or _built(target, out, inputs)


def _built(target: Target, out: Path, inputs: str) -> Layer:
    tree = out.resolve() / target.name / "python"
    shutil.rmtree(tree.parent, ignore_errors=True)
    (out / f"{target.name}.json").unlink(missing_ok=True)
    tree.mkdir(parents=True)
    steps: list[Step] = []

    def done(what: str) -> None:
        steps.append(Step(what, size_of(tree)))

    install_locked(target, tree)
    done("wheels as locked")
    prune(tree, target)
    done("what nothing needs at run time left out")
    for library in sorted(tree.rglob("*.so*")):
        cut_sections(library)
    done("section tables of native libraries cut")
    slim_aws(tree)
    make_lazy(tree)
    define_on_demand(tree)
    before, after = pack_native(tree, out / "cache")
    done(f"lancedb's native library packed ({before:,} to {after:,})")
    _compile(tree)
    done("byte code")
    _check_limit(steps[-1].size)
    shutil.copy(_WRAPPER, tree.parent)
    archive = _zip(tree.parent, out / f"{target.name}.zip")
    sizes = steps[-1].size, archive.stat().st_size
    layer = Layer(target.name, inputs, archive.name, *sizes, steps)
    (out / f"{target.name}.json").write_text(json.dumps(asdict(layer), indent=1))
    return layer


def size_of(folder: Path) -> int:
    """Bytes of all files, as Lambda counts the unpacked layer."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _inputs(target: Target) -> str:
    """A digest of everything that decides the layer's bytes."""
    digest = hashlib.sha256(f"{target} {sys.version}".encode())
    for path in sorted([target.lock, _WRAPPER, *HERE.rglob("*.py"), *HERE.glob("*.toml")]):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _kept(target: Target, out: Path, inputs: str) -> Layer | None:
    record = out / f"{target.name}.json"
    if not (record.exists() and (out / f"{target.name}.zip").exists()):
        return None
    facts = json.loads(record.read_text())
    if facts.get("inputs") != inputs:
        return None
    return Layer(**facts | {"steps": [Step(**step) for step in facts["steps"]]})


def _check_limit(size: int) -> None:
    if size > LIMIT_UNZIPPED:
        raise LayerError(
            f"the layer unpacks to {size:,} bytes, {size - LIMIT_UNZIPPED:,} over Lambda's limit"
        )


def _compile(tree: Path) -> None:
    command = [sys.executable, "-m", "infra.layer.bytecode", str(tree), _RUNTIME_PATH]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, env=environment, cwd=_ROOT
    )
    if done.returncode:
        raise LayerError(f"byte-compiling failed:\n{done.stdout}{done.stderr}")


def _zip(folder: Path, archive: Path) -> Path:
    unfinished = archive.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                mode = 0o100755 if path.name == _WRAPPER.name else 0o100644
                entry.external_attr = mode << 16
                packed = path.suffix == ".lz4"
                entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                target.writestr(entry, path.read_bytes())
    unfinished.replace(archive)
    return archive
