"""Ctrl-C, also where Python drops it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ingest.following import WAITING
from ingest.interrupting import Interrupt
from ingest.progress import Display

ROOT = Path(__file__).parents[3]


class PressedInItsFinalizer:
    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Python's own handling, which a shell's background jobs are without."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_it_interrupts_at_once(ctrl_c: None) -> None:
    with Interrupt(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_wait_ends_though_python_dropped_it(
    ctrl_c: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda seen: dropped.append(seen.exc_type))
    steps = iter([WAITING] * 3)
    with Interrupt() as interrupt:
        display = Display(Console(file=StringIO()), interrupt, quiet=False)
        doomed = PressedInItsFinalizer()
        del doomed
        assert dropped == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            display.follow(steps)
    assert len(list(steps)) == 2


def test_what_is_ignored_stays_ignored(ctrl_c: None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Interrupt() as interrupt:
        signal.raise_signal(signal.SIGINT)
        interrupt.check()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_while_the_program_is_still_loading_it_is_no_other_than_later() -> None:
    script = (
        "import runpy, sys\n"
        "class Pressed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'ingest.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "sys.argv = ['ingest', 'status', '--json']\n"
        "runpy.run_module('ingest', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (130, "")
    assert json.loads(done.stdout)["error"] == "Interrupted"
