"""What the local commands show: one line a step, with a spinner while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

_TITLE_WIDTH = 30

type Detail = Callable[[str], None]


class Steps:
    """Shows steps on ``console`` and remembers how long each took, in ``seconds``."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, title: str) -> Iterator[Detail]:
        """Show one step; the detail that it last told stays on its line."""
        told = ""

        def tell(detail: str) -> None:
            nonlocal told
            told = detail
            spinner.update(f"{title:{_TITLE_WIDTH}} [dim]{detail}[/]")

        with self.measured(title), self._console.status(title) as spinner:
            yield tell
        took = f"{self.seconds[title]:5.1f} s"
        self._console.print(
            f"[green]✓[/] {title:{_TITLE_WIDTH}} {took}  [dim]{told}[/]", highlight=False
        )

    @contextmanager
    def measured(self, title: str) -> Iterator[None]:
        """Remember how long something took that shows itself."""
        start = time.monotonic()
        yield
        self.seconds[title] = round(time.monotonic() - start, 2)
