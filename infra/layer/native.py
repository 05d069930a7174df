"""Keep the one very large native library compressed in the layer; ``shim.py`` inflates it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from infra.layer.target import HERE, LayerError

NATIVE = "lancedb/_lancedb.abi3.so"
PACKED = "_lancedb.so.zst"


def pack_native(folder: Path, cache: Path, level: int) -> tuple[int, int]:
    """Replace the native library by its compressed form; returns its size before and after.

    ``level`` is zstd's: 19 takes minutes and is for releases, 9 takes seconds. The compressed
    bytes are kept in ``cache`` by the library's hash.
    """
    native = folder / NATIVE
    if not native.exists():
        raise LayerError(f"{NATIVE} is gone from lancedb's wheel: mend infra/layer/native.py")
    data = native.read_bytes()
    packed = _compressed(data, cache, level)
    (native.parent / PACKED).write_bytes(packed)
    (native.parent / "_lancedb.json").write_text(_facts(data, packed))
    (native.parent / "_lancedb.py").write_text((HERE / "shim.py").read_text(encoding="utf-8"))
    native.unlink()
    return len(data), len(packed)


def _compressed(data: bytes, cache: Path, level: int) -> bytes:
    import pyarrow as pa

    digest = hashlib.sha256(data).hexdigest()
    kept = cache / f"{digest[:32]}-zstd{level}-arrow{pa.__version__}"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part")
        unfinished.write_bytes(
            pa.Codec("zstd", compression_level=level).compress(data, asbytes=True)
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
