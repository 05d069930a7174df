"""Writes the local AWS's state to disk while it runs, not only when it stops.

Objects are on disk at once, but MiniStack keeps tables, functions and stacks in memory until a
clean stop. After a power cut the two would contradict each other, and a stage that can't be
deployed any more would be all that is left.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

EVERY_S = 5.0

_SERVICES = {
    "apigateway",
    "apigateway_v1",
    "cloudformation",
    "cloudwatch_logs",
    "dynamodb",
    "iam",
    "lambda",
    "s3",
    "sqs",
}


class Snapshots:
    """Counts the calls to ``app`` and saves soon after there were any."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app
        self._calls = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one connection."""
        self._calls += not scope.get("path", "").startswith("/_ministack/")
        await self._app(scope, receive, send)

    async def keep(self) -> None:
        """Save whenever something was called since the last time, until cancelled."""
        logging.getLogger("persistence").setLevel(logging.WARNING)  # a line per service and save
        saved = 0
        while True:
            await asyncio.sleep(EVERY_S)
            if self._calls != saved:
                saved = self._calls
                _save()


def _save() -> None:
    """Save at once and whole: here on the event loop no call is under way."""
    from ministack.app import _build_persistence_save_dict
    from ministack.core.persistence import save_all

    states = _build_persistence_save_dict()
    save_all({name: state for name, state in states.items() if name in _SERVICES})
