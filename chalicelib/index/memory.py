"""Keeping a builder's memory flat: its libraries take as much as there is unless told otherwise.

The table library reads ahead for a machine of its own: by default up to 2 GiB, in batches of 8,192
rows, and sends ten growing parts of a file at once. And glibc gives each of its threads a heap that
hardly ever shrinks: while the parts of a large index are made one after another, each would need
new memory beside what the one before let go. Told here, the same build of an index takes half the
memory and no longer.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from chalicelib.garbage import collect_seldom

_M_ARENA_MAX = -8
_GIVE_BACK_EVERY_S = 0.5
_FRUGAL = {
    "LANCE_DEFAULT_BATCH_SIZE": "1024",
    "LANCE_DEFAULT_IO_BUFFER_SIZE": str(32 << 20),
    "LANCE_IO_THREADS": "16",
    "LANCE_UPLOAD_CONCURRENCY": "3",
}


def be_frugal() -> None:
    """Limit this process, which only builds; call before the table library is first used."""
    collect_seldom()
    for name, value in _FRUGAL.items():
        os.environ.setdefault(name, value)
    if libc := _libc():
        libc.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Return what was freed to the system, before something big begins."""
    if libc := _libc():
        libc.malloc_trim(0)


@contextmanager
def giving_back() -> Iterator[None]:
    """Do so again and again meanwhile."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(_GIVE_BACK_EVERY_S):
            give_back()

    worker = threading.Thread(target=work, name="giving-back", daemon=True)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
