"""The folder of ``make run``: its lock, its data, and wiping it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


class InUse(Exception):
    """Another ``make run`` holds the folder."""


@dataclass(frozen=True)
class Workspace:
    """Where ``make run`` keeps everything: git-ignored, and safe to wipe."""

    root: Path

    @property
    def aws(self) -> Path:
        """State of the local AWS."""
        return self.root / "aws"

    @property
    def project(self) -> Path:
        """The copy of the sources that is deployed, with the record of what is."""
        return self.root / "project"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process; raises ``InUse``."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as lock:
            if not _taken(lock):
                running = self.running() or {}
                raise InUse(
                    f"make run is already at work here, process {running.get('pid', '?')}: "
                    "stop it with Ctrl-C first"
                )
            try:
                yield
            finally:
                self._record.unlink(missing_ok=True)

    def announce(self, endpoint: str, api: str) -> None:
        """Leave word for ``status`` and the ingest commands where the stage is."""
        word = {"pid": os.getpid(), "endpoint": endpoint, "api": api}
        self._record.write_text(json.dumps(word))

    def running(self) -> dict[str, Any] | None:
        """What ``announce`` said, as long as the process that said it is there."""
        try:
            with self._lock.open("a") as lock:
                word: dict[str, Any] = json.loads(self._record.read_text())
                return None if _taken(lock) else word
        except FileNotFoundError:
            return None

    def wipe(self) -> None:
        """Delete all data of ``make run``, and nothing else."""
        for child in (self.aws, self.project):
            shutil.rmtree(child, ignore_errors=True)

    @property
    def _lock(self) -> Path:
        return self.root / "lock"

    @property
    def _record(self) -> Path:
        return self.root / "run.json"


def _taken(lock: IO[str]) -> bool:
    """Take the lock until the file is closed, if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
