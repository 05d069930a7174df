"""Keep the one very large native library compressed in the layer; ``shim.py`` inflates it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from infra.layer.target import HERE, LayerError

NATIVE = "lancedb/_lancedb.abi3.so"
PACKED = "_lancedb.so.lz4"
_LEVEL = 9


def pack_native(folder: Path, cache: Path) -> tuple[int, int]:
    """Replace the native library by its compressed form; returns its size before and after.

    By lz4: zstd makes it smaller by a quarter, but a start would inflate three times as long. The
    compressed bytes are kept in ``cache`` by the library's hash.
    """
    native = folder / NATIVE
    if not native.exists():
        raise LayerError(f"{NATIVE} is gone from lancedb's wheel: mend infra/layer/native.py")
    data = native.read_bytes()
    packed = _compressed(data, cache)
    (native.parent / PACKED).write_bytes(packed)
    (native.parent / "_lancedb.json").write_text(_facts(data, packed))
    (native.parent / "_lancedb.py").write_text((HERE / "shim.py").read_text(encoding="utf-8"))
    native.unlink()
    return len(data), len(packed)


def _compressed(data: bytes, cache: Path) -> bytes:
    import pyarrow as pa

    digest = hashlib.sha256(data).hexdigest()
    kept = cache / f"{digest[:32]}-lz4-{_LEVEL}-arrow{pa.__version__}"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part")
        unfinished.write_bytes(
            pa.Codec("lz4", compression_level=_LEVEL).compress(data, asbytes=True)
        )
        unfinished.replace(kept)
    return kept.read_bytes()


def _facts(data: bytes, packed: bytes) -> str:
    return json.dumps(
        {
            "file": PACKED,
            "size": len(data),
            "packed_size": len(packed),
            "packed_sha256": hashlib.sha256(packed).hexdigest(),
        },
        indent=1,
    )
