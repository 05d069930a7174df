"""Stands in the layer as ``lancedb/_lancedb.py``, in the place of the native module.

The native module is too large to ship as it is, so the layer carries it compressed. On the first
import it is inflated into the temporary folder, once per sandbox, and loaded under its own name.

``_lancedb.json`` beside this file holds ``file``, ``size`` (bytes inflated), ``packed_size`` and
``packed_sha256``. Failures are ``LayerFault`` with the reason: a full temporary folder, a damaged
layer.
"""

import hashlib
import json
import mmap
import os
import sys
import tempfile
from contextlib import suppress
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))


class LayerFault(ImportError):
    """The native library can't be had from the layer."""

    quotes_nobody = True
    """The function's log may repeat the text: it tells of files and sizes, of no visitor."""


def _native_path() -> str:
    with open(os.path.join(_HERE, "_lancedb.json"), encoding="utf-8") as file:
        facts: dict[str, Any] = json.load(file)
    folder = tempfile.gettempdir()
    path = os.path.join(folder, f"lancedb-{facts['packed_sha256'][:16]}.so")
    if _is_whole(path, facts["size"]):
        return path
    _forget_crashed(path)
    unfinished = f"{path}.{os.getpid()}"
    try:
        _inflate(facts, unfinished)
        # A rename is atomic: another process sees no file or a whole one.
        os.replace(unfinished, path)
    except OSError as error:
        raise LayerFault(
            f"could not inflate lancedb's native library ({facts['size']} bytes) into {folder}: "
            f"{error}"
        ) from error
    finally:
        if os.path.exists(unfinished):
            os.unlink(unfinished)
    return path


def _forget_crashed(path: str) -> None:
    """Remove what killed starts left: the folder has room for two libraries, not for more."""
    folder, name = os.path.split(path)
    for left in os.listdir(folder):
        pid = left.removeprefix(f"{name}.")
        if pid != left and pid.isdecimal() and not os.path.exists(f"/proc/{pid}"):
            with suppress(FileNotFoundError):  # another start may have been quicker
                os.unlink(os.path.join(folder, left))


def _is_whole(path: str, size: int) -> bool:
    try:
        return os.stat(path).st_size == size
    except FileNotFoundError:
        return False


def _inflate(facts: dict[str, Any], path: str) -> None:
    import pyarrow

    packed = os.path.join(_HERE, facts["file"])
    if os.path.getsize(packed) != facts["packed_size"] or _sha256(packed) != facts["packed_sha256"]:
        raise LayerFault(f"the layer is damaged: {facts['file']} is not what was built")
    with open(path, "w+b") as file:
        # Room first: who writes to a mapping and finds the folder full is killed.
        os.posix_fallocate(file.fileno(), 0, facts["size"])
        # One call: a start imports much beside this, and each time that the interpreter's lock is
        # given away it comes back some milliseconds later.
        with (
            mmap.mmap(file.fileno(), facts["size"]) as target,
            pyarrow.CompressedInputStream(pyarrow.OSFile(packed), "lz4") as source,
        ):
            written = source.readinto(target)
            if written != facts["size"] or source.read(1):
                raise OSError(f"inflated to {written} bytes or more")


def _sha256(path: str) -> str:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return hashlib.sha256(data).hexdigest()


def _load() -> ModuleType:
    loader = ExtensionFileLoader(__name__, _native_path())
    spec = spec_from_file_location(__name__, loader=loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


sys.modules[__name__] = _load()
