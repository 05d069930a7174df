"""``make logs``: what the functions write, as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from infra.local.emulator import client
from infra.local.workspace import Workspace

_POLL_S = 1.0
_LOOK_BACK_S = 600.0
_GROUPS = "/aws/lambda/triple-"
_PLATFORM = ("START ", "END ", "REPORT ")


def follow(workspace: Workspace) -> int:
    """Print the last ten minutes and then every new line, until Ctrl-C; 1 when nothing runs."""
    running = workspace.running()
    if running is None:
        print("not running; start it with make run")
        return 1
    logs = client(running["endpoint"], "logs")
    since, seen = int((time.time() - _LOOK_BACK_S) * 1_000), set[str]()
    while True:
        for event in _events(logs, since):
            if event["eventId"] not in seen and not event["message"].startswith(_PLATFORM):
                print(event["message"].rstrip(), flush=True)
            seen.add(event["eventId"])
        time.sleep(_POLL_S)


def _events(logs: Any, since: int) -> list[Any]:
    events = [event for group in _groups(logs) for event in _pages(logs, group, since)]
    return sorted(events, key=lambda event: event["timestamp"])


def _groups(logs: Any) -> list[str]:
    found = logs.describe_log_groups(logGroupNamePrefix=_GROUPS)["logGroups"]
    return [group["logGroupName"] for group in found]


def _pages(logs: Any, group: str, since: int) -> Iterator[Any]:
    paginator = logs.get_paginator("filter_log_events")
    for page in paginator.paginate(logGroupName=group, startTime=since):
        yield from page["events"]
