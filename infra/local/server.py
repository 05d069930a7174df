"""The child process: MiniStack behind our gateway, on a socket that the parent opened.

Everything here is specific to the pinned MiniStack; ``tests/local`` holds what we rely on.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable
from typing import Any

REQUESTS_AT_ONCE = 8
EVENTS_AT_ONCE = 2


def main() -> None:
    """Serve until SIGTERM, SIGINT or the end of the parent."""
    scratch = os.environ["TMPDIR"]
    shutil.rmtree(scratch, ignore_errors=True)  # workers of the last run leave their code behind
    os.makedirs(scratch)
    tempfile.tempdir = None
    asyncio.run(_serve())


async def _serve() -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    from infra.local.rest_import import RestImport
    from infra.local.snapshots import Snapshots

    _hasten_and_bound()
    _confine_to_partitions()
    config = Config()
    config.bind = [f"fd://{os.environ.pop('LISTEN_FD')}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.2
    endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    gateway: Any = Snapshots(RestImport(app, endpoint))
    keeping = asyncio.create_task(gateway.keep()) if os.environ["PERSIST_STATE"] == "1" else None
    await serve(gateway, config, shutdown_trigger=_shutdown().wait)
    if keeping:
        keeping.cancel()


def _shutdown() -> asyncio.Event:
    """An event that a signal sets, or the end of the parent, seen as the end of our stdin."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)

    def watch() -> None:
        os.read(0, 1)  # unbuffered: a reader of sys.stdin would hold its lock at exit
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=watch, daemon=True).start()
    return over


def _hasten_and_bound() -> None:
    """Make functions active at once, and let only so many of them run at a time.

    MiniStack keeps a function pending for half a second while the SDK's waiter polls every five,
    and starts one process per concurrent call without end. Events wait in a lane of their own, so
    that many uploads at once can't starve requests.
    """
    from ministack.services import lambda_svc

    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.0
    lambda_svc._execute_function_dispatch = _bounded(lambda_svc._execute_function_dispatch)


def _confine_to_partitions() -> None:
    from ministack.core import iam_actions

    from infra.local.leading_keys import with_leading_keys

    iam_actions.dynamodb_service_context = with_leading_keys(iam_actions.dynamodb_service_context)


def _bounded(dispatch: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    requests = threading.Semaphore(REQUESTS_AT_ONCE)
    events = threading.Semaphore(EVENTS_AT_ONCE)

    def dispatch_in_turn(func: Any, config: Any, event: Any, *rest: Any) -> dict[str, Any]:
        with events if isinstance(event, dict) and "Records" in event else requests:
            return dispatch(func, config, event, *rest)

    return dispatch_in_turn


if __name__ == "__main__":
    main()
