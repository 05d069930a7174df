"""Showing how far a command is: a bar on a terminal, a line a phase elsewhere, silence on wish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.following import End, Step
from ingest.interrupting import Interrupt

PHASES = {
    "waiting": "빌드 대기",
    "queued": "이어서 진행할 빌드 대기",
    "running": "빌드 시작",
    "opening": "색인 열기",
    "reading": "행 읽기",
    "writing": "색인에 쓰기",
    "indexing": "검색 색인 만들기",
    "checking": "검사",
    "publishing": "게시",
}


class Display:
    """Progress on the error stream, so that results can be piped away."""

    def __init__(self, console: Console, interrupt: Interrupt, *, quiet: bool) -> None:
        self._console = console
        self._interrupt = interrupt
        self._quiet = quiet

    @contextmanager
    def bar(self, title: str, total: float | None = None) -> Iterator[Bar]:
        """One bar, gone when it is done."""
        progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=self._quiet or not self._console.is_terminal,
        )
        with progress:
            yield Bar(progress, title, total, None if self._quiet else self._console)

    def follow(self, steps: Iterator[Step | End]) -> End:
        """Show the steps of a build and return its end."""
        with self.bar(PHASES["waiting"]) as bar:
            for step in steps:
                self._interrupt.check()
                if isinstance(step, End):
                    return step
                bar.at(PHASES.get(step.phase, step.phase), step.done, step.total)
        raise RuntimeError("a build was followed without an end")


class Bar:
    """One bar; where there is no terminal each new title is a line."""

    def __init__(
        self, progress: Progress, title: str, total: float | None, console: Console | None
    ) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total)
        self._plain = console if console and not console.is_terminal else None
        self._title = ""
        self._say(title)

    def advance(self, amount: float) -> None:
        """So much more is done."""
        self._progress.advance(self._task, amount)

    def at(self, title: str, done: int, total: int | None) -> None:
        """Show a state as a whole."""
        self._say(title)
        self._progress.update(self._task, description=title, completed=done, total=total)

    def _say(self, title: str) -> None:
        if self._plain and title != self._title:
            self._plain.print(f"{title} …", markup=False, highlight=False)
        self._title = title
