"""The index engine's import, begun in good time: it takes longer than a turn's first calls.

lancedb brings a native library of 185 MB, which a new container inflates before it is loaded. That
takes no interpreter, so a turn imports everything else meanwhile.
"""

from __future__ import annotations

import importlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import ModuleType


class Engine:
    """Imports lancedb once, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._import: Future[ModuleType] | None = None

    def load(self) -> Future[ModuleType]:
        """The import, begun with the first call, and again after it failed."""
        with self._lock:
            if self._import is None or (self._import.done() and self._import.exception()):
                self._import = self._pool.submit(importlib.import_module, "lancedb")
            return self._import
