"""The local commands as a person runs them, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from infra.project import ROOT

READY_S = 180.0
STOP_S = 60.0


def local(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """One command of ``infra.local``, to its end."""
    return subprocess.run(
        _command(arguments),
        cwd=ROOT,
        env=_environment(environ),
        capture_output=True,
        text=True,
        timeout=READY_S,
        check=False,
    )


class Running:
    """``make run`` with its data in ``folder``, on a free port, without the page."""

    def __init__(self, folder: Path) -> None:
        self._lines: list[str] = []
        self._ready = threading.Event()
        self._process = subprocess.Popen(
            _command(("--folder", folder, "run", "--port", "0", "--no-page")),
            cwd=ROOT,
            env=_environment({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        if not self._ready.wait(READY_S) or self._process.poll() is not None:
            self.stop()
            raise AssertionError(self.shown)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing running, also where a test fails."""
        if self._process.poll() is None:
            self.stop()

    @property
    def shown(self) -> str:
        """Everything that it printed so far."""
        return "".join(self._lines)

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_S)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as stream:
            for line in stream:
                self._lines.append(line)
                if line.startswith("Ctrl-C stops"):
                    self._ready.set()
        self._process.wait(STOP_S)
        self._ready.set()


def _command(arguments: tuple[str | Path, ...]) -> list[str]:
    return [sys.executable, "-m", "infra.local", *map(str, arguments)]


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The caller's, without what the tests pinned for themselves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | environ
