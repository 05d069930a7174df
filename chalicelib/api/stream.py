"""A turn's events as ``text/event-stream``."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator

from chalicelib.chat.events import problem_of
from chalicelib.contracts import ErrorEvent, Event

HEARTBEAT_S = 10.0
PING = ": ping\n\n"
CONTENT_TYPE = "text/event-stream; charset=utf-8"


def wants_stream(accept: str) -> bool:
    """Whether a client asks for events rather than for the whole answer."""
    kinds = [choice.partition(";")[0].strip().lower() for choice in accept.split(",")]
    stream, whole = (_place(kinds, kind) for kind in ("text/event-stream", "application/json"))
    return stream < len(kinds) and stream < whole


def begun(events: Iterator[Event]) -> Iterator[Event]:
    """The events of a turn that began; raises what kept it from beginning.

    So a refusal is a plain error with its status, and only what fails later is an event.
    """
    first = next(events)
    if isinstance(first, ErrorEvent):
        raise problem_of(first)
    return _with_first(first, events)


def frame(event: Event) -> str:
    """One event on the wire. JSON holds no raw newline, so one data line is enough."""
    return f"id: {event.seq}\nevent: {event.event}\ndata: {event.model_dump_json()}\n\n"


def frames(events: Iterable[Event], heartbeat_s: float = HEARTBEAT_S) -> Iterator[str]:
    """Events as they happen, with a comment in every pause, so that nobody hangs up meanwhile.

    The turn runs in a thread of its own: when the listener goes, it still comes to its end.
    """
    waiting: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            for event in events:
                waiting.put(event)
        finally:
            waiting.put(None)

    threading.Thread(target=run, name="turn-events", daemon=True).start()
    while True:
        try:
            event = waiting.get(timeout=heartbeat_s)
        except queue.Empty:
            yield PING
            continue
        if event is None:
            return
        yield frame(event)


def _with_first(first: Event, rest: Iterator[Event]) -> Iterator[Event]:
    yield first
    yield from rest


def _place(kinds: list[str], kind: str) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)
