"""An iterator read by a thread of its own, so that waiting for it can end at a deadline."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread

from chalicelib.deadline import Deadline
from chalicelib.providers.calls.faults import Fault


def pumped[T](pieces: Iterator[T], deadline: Deadline, gone: Event) -> Iterator[T]:
    """Yield what ``pieces`` yields, and raise what it raises, until the deadline.

    Once ``gone`` is set, the thread closes the iterator after the piece that it waits for.
    """
    queue: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
    Thread(target=_pump, args=(pieces, queue, gone), daemon=True, name="model-stream").start()
    while True:
        try:
            came = queue.get(timeout=deadline.left())
        except Empty:
            raise Fault("silent") from None
        if came is None:
            return
        if isinstance(came, BaseException):
            raise came
        yield came[0]


def _pump[T](
    pieces: Iterator[T], queue: SimpleQueue[tuple[T] | BaseException | None], gone: Event
) -> None:
    try:
        for piece in pieces:
            if gone.is_set():
                break
            queue.put((piece,))
    except BaseException as error:
        queue.put(error)
    else:
        queue.put(None)
    finally:
        if close := getattr(pieces, "close", None):
            close()
