"""How often a user may ask, counted in the session item itself.

The item has a ring of ``RATE_SLOTS`` counters, one per rate window. Each update of the item drops
all slots but the present one, so a slot never carries a count from an earlier lap: a session can't
idle for a whole lap (``Settings`` sees to that).
"""

from __future__ import annotations

from chalicelib.config import RATE_SLOTS, Settings
from chalicelib.errors import TooManyRequests


def slot_of(settings: Settings, now: float) -> str:
    """The counter of the present window."""
    return f"h{int(now // settings.rate_window_s) % RATE_SLOTS}"


def others_than(slot: str) -> str:
    """All other counters, as an update expression names them."""
    return ", ".join(f"h{n}" for n in range(RATE_SLOTS) if f"h{n}" != slot)


def window_is_full(settings: Settings, now: float) -> TooManyRequests:
    """The refusal of a question, with the time when the next window begins."""
    window = settings.rate_window_s
    reset_at = (int(now // window) + 1) * window
    wait = max(1, reset_at - int(now))
    return TooManyRequests(
        f"질문이 너무 잦습니다. {wait}초 뒤에 다시 질문해 주세요.",
        retry_after=wait,
        reset_at=reset_at,
        limit=settings.rate_limit,
    )
