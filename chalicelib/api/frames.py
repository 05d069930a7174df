"""A turn's events as WebSocket messages: few enough to be cheap, small enough to pass."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from chalicelib.api.stream import Pump
from chalicelib.contracts import DeltaEvent, Event, SocketPart

PAUSE_S = 0.08
"""The least time between two messages of text; the first one goes at once."""

MESSAGE_BYTES = 32_000
"""A frame of API Gateway holds 32 KiB."""

_PART_CHARS = 5_000
"""Six bytes a character at worst, when escaped, and room for the frame round it."""


def coalesced(
    pump: Pump, pause_s: float = PAUSE_S, clock: Callable[[], float] = time.monotonic
) -> Iterator[Event]:
    """Events as they happen, but pieces of text in quick succession as one; numbered anew."""
    seq, held, sent_at = 0, "", float("-inf")
    while not pump.over:
        event = pump.take(max(0.0, sent_at + pause_s - clock()) if held else None)
        if isinstance(event, DeltaEvent):
            held += event.text
        if held and (not isinstance(event, DeltaEvent) or clock() >= sent_at + pause_s):
            seq, text, held, sent_at = seq + 1, held, "", clock()
            yield DeltaEvent(seq=seq, text=text)
        if event is not None and not isinstance(event, DeltaEvent):
            seq += 1
            yield event.model_copy(update={"seq": seq})


def messages(event: Event) -> Iterator[str]:
    """An event as one message, or as several where it is too large for one."""
    text = event.model_dump_json()
    if len(text.encode()) <= MESSAGE_BYTES:
        yield text
        return
    pieces = [text[start : start + _PART_CHARS] for start in range(0, len(text), _PART_CHARS)]
    for part, piece in enumerate(pieces, start=1):
        yield SocketPart(part=part, parts=len(pieces), text=piece).model_dump_json()
