"""Cut the section table and everything behind the last loaded byte off ELF libraries.

The loader reads program headers only; sections serve linkers and debuggers. Unlike ``strip`` this
moves nothing, so libraries whose headers other tools rewrote (numpy's OpenBLAS) stay loadable.
Layout: ELF-64 little-endian, System V ABI, "ELF Header" and "Program Header".
"""

from __future__ import annotations

import struct
from pathlib import Path

_E_PHOFF, _E_SHOFF, _E_PHENTSIZE, _E_SHENTSIZE = 32, 40, 54, 58
_P_OFFSET, _P_FILESZ = 8, 32


def cut_sections(path: Path) -> int:
    """Shorten the file in place; returns the bytes saved, 0 for a file of another kind."""
    data = bytearray(path.read_bytes())
    if data[:6] != b"\x7fELF\x02\x01":
        return 0
    end = _end_of_segments(data)
    if end >= len(data):
        return 0
    struct.pack_into("<Q", data, _E_SHOFF, 0)
    struct.pack_into("<HHH", data, _E_SHENTSIZE, 0, 0, 0)
    path.write_bytes(data[:end])
    return len(data) - end


def _end_of_segments(data: bytearray) -> int:
    (table,) = struct.unpack_from("<Q", data, _E_PHOFF)
    entry_size, count = struct.unpack_from("<HH", data, _E_PHENTSIZE)
    end = table + entry_size * count
    for at in range(table, end, entry_size):
        (offset,) = struct.unpack_from("<Q", data, at + _P_OFFSET)
        (size,) = struct.unpack_from("<Q", data, at + _P_FILESZ)
        end = max(end, offset + size)
    return int(end)
