"""A turn's events as ``text/event-stream``."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterable, Iterator

from chalicelib.api.parsing import weights
from chalicelib.chat.events import Numbered, problem_of
from chalicelib.contracts import DoneEvent, ErrorEvent, Event
from chalicelib.errors import InternalError, TripleError, Unavailable
from chalicelib.store.client import is_outage

HEARTBEAT_S = 10.0
PING = ": ping\n\n"
_log = logging.getLogger(__name__)

CONTENT_TYPE = "text/event-stream; charset=utf-8"


def wants_stream(accept: str) -> bool:
    """Whether a client asks for events rather than for the whole answer."""
    wanted = weights(accept)
    best = max(("text/event-stream", "application/json"), key=lambda kind: _rank(wanted, kind))
    return best == "text/event-stream" and bool(wanted.get(best))


def begun(events: Iterator[Event]) -> Iterator[Event]:
    """The events of a turn that began; raises what kept it from beginning.

    So a refusal is a plain error with its status, and only what fails later is an event.
    """
    first = next(events)
    if isinstance(first, ErrorEvent):
        for _ in events:  # a turn has something to put in order after its last event
            pass
        raise problem_of(first)
    return _with_first(first, events)


def frame(event: Event) -> str:
    """One event on the wire. JSON holds no raw newline, so one data line is enough."""
    return f"id: {event.seq}\nevent: {event.event}\ndata: {event.model_dump_json()}\n\n"


def frames(events: Iterable[Event], heartbeat_s: float = HEARTBEAT_S) -> Iterator[str]:
    """Events as they happen, with a comment in every pause, so that nobody hangs up meanwhile."""
    waiting = Pump(events)
    last: Event | None = None
    while not waiting.over:
        try:
            event = waiting.take(heartbeat_s)
        except Exception as error:  # the edge of a stream: its status went out long ago
            _log.exception("a stream broke")
            if not isinstance(last, DoneEvent | ErrorEvent):
                yield frame(_broken(error, last))
            return
        if event:
            last = event
            yield frame(event)
        elif not waiting.over:
            yield PING


class Pump:
    """Runs a turn in a thread of its own, so that waiting for its next event can have an end.

    The turn comes to its own end, whether anybody takes its events or not.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.over = False
        self._waiting: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, args=(events,), name="turn", daemon=True).start()

    def take(self, seconds: float | None) -> Event | None:
        """The next event; ``None`` when none came in time, or none will come (``over``)."""
        try:
            found = self._waiting.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(found, BaseException):
            self.over = True
            raise found
        self.over = found is None
        return found

    def drain(self) -> None:
        """Wait for the end of the turn."""
        while not self.over:
            self.take(None)

    def _run(self, events: Iterable[Event]) -> None:
        try:
            for event in events:
                self._waiting.put(event)
        except Exception as error:
            self._waiting.put(error)
        else:
            self._waiting.put(None)


def _broken(error: Exception, last: Event | None) -> ErrorEvent:
    fact = Unavailable() if is_outage(error) else InternalError()
    told = error if isinstance(error, TripleError) else fact
    return Numbered(last.seq if last else 0).error(told)


def _with_first(first: Event, rest: Iterator[Event]) -> Iterator[Event]:
    yield first
    yield from rest


def _rank(wanted: dict[str, float], kind: str) -> tuple[float, int]:
    """By weight; of two with the same one the first named."""
    kinds = list(wanted)
    return wanted.get(kind, 0.0), -kinds.index(kind) if kind in wanted else -len(kinds)
