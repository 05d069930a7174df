"""Make ELF libraries smaller, and have them load no library of which they use no symbol.

The loader reads program headers only; sections serve linkers and debuggers. Unlike ``strip`` this
moves nothing that is loaded, so libraries whose headers other tools rewrote (numpy's OpenBLAS) stay
loadable. Layout: ELF-64 little-endian, System V ABI, "ELF Header", "Program Header" and "Dynamic
Section".
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

_MAGIC = b"\x7fELF\x02\x01"
_E_PHOFF, _E_SHOFF, _E_PHENTSIZE, _E_SHENTSIZE = 32, 40, 54, 58
_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_STRTAB = 1, 5
_DYNAMIC = struct.Struct("<qQ")


class _Segment(NamedTuple):
    """The fields of a program header that matter here."""

    kind: int
    offset: int
    address: int
    size: int


def cut_sections(path: Path) -> int:
    """Shorten the file in place; returns the bytes saved, 0 for a file of another kind."""
    data = bytearray(path.read_bytes())
    if data[:6] != _MAGIC:
        return 0
    end = _end_of_segments(data)
    if end >= len(data):
        return 0
    struct.pack_into("<Q", data, _E_SHOFF, 0)
    struct.pack_into("<HHH", data, _E_SHENTSIZE, 0, 0, 0)
    path.write_bytes(data[:end])
    return len(data) - end


def forget_needed(path: Path, names: Collection[str]) -> int:
    """Take libraries off the list of those that the file wants loaded; returns how many."""
    data = bytearray(path.read_bytes())
    dynamic = next((s for s in _segments(data) if s.kind == _PT_DYNAMIC), None)
    if dynamic is None:
        return 0
    table = data[dynamic.offset : dynamic.offset + dynamic.size]
    entries = [*_DYNAMIC.iter_unpack(table)]
    texts = _in_file(data, next(value for tag, value in entries if tag == _DT_STRTAB))
    kept = [
        (tag, value)
        for tag, value in entries
        if tag != _DT_NEEDED or _text(data, texts + value) not in names
    ]
    # The list ends with an entry of zeros: more of them do no harm.
    packed = b"".join(_DYNAMIC.pack(*entry) for entry in kept).ljust(dynamic.size, b"\0")
    data[dynamic.offset : dynamic.offset + dynamic.size] = packed
    path.write_bytes(data)
    return len(entries) - len(kept)


def _end_of_segments(data: bytearray) -> int:
    (table,) = struct.unpack_from("<Q", data, _E_PHOFF)
    entry_size, count = struct.unpack_from("<HH", data, _E_PHENTSIZE)
    ends = (segment.offset + segment.size for segment in _segments(data))
    return max(int(table + entry_size * count), *ends)


def _segments(data: bytearray) -> Iterator[_Segment]:
    if data[:6] != _MAGIC:
        return
    (table,) = struct.unpack_from("<Q", data, _E_PHOFF)
    entry_size, count = struct.unpack_from("<HH", data, _E_PHENTSIZE)
    for at in range(table, table + entry_size * count, entry_size):
        kind, _, offset, address, _, size = struct.unpack_from("<IIQQQQ", data, at)
        yield _Segment(kind, offset, address, size)


def _in_file(data: bytearray, address: int) -> int:
    """Where in the file that stands which is loaded to an address."""
    return next(
        segment.offset + address - segment.address
        for segment in _segments(data)
        if segment.kind == _PT_LOAD and 0 <= address - segment.address < segment.size
    )


def _text(data: bytearray, at: int) -> str:
    return data[at : data.index(0, at)].decode()
