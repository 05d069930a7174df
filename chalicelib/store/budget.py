"""The tokens that one user may spend in a day, counted in the transaction of each turn.

One item per user holds a ring of daily counters, as the session holds one of rate windows. It
sorts between the turns and the session, so that the Query for the talk brings it along. The same
item guards an erasure: once it is marked, no turn of this user can be stored any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.config import RATE_SLOTS, Settings
from chalicelib.errors import TooManyRequests
from chalicelib.store.client import attribute, item

BUDGET_SORT_KEY = "Q"

_DAY_S = 86_400
_SEOUL_S = 9 * 3_600
_KEPT_DAYS = 3
"""Far below the length of the ring: a slot is gone before its turn comes again."""


def spending(settings: Settings, user_id: str, tokens: int, now: float) -> dict[str, Any]:
    """The transaction's action that counts the tokens of one turn on the day that it ends.

    The neighbours of today stay, for a container whose clock is a little ahead or behind must not
    take a count away.
    """
    slot, day = _slot(now), _day(now)
    kept = {(day + step) % RATE_SLOTS for step in (-1, 0, 1)}
    others = ", ".join(f"d{n}" for n in range(RATE_SLOTS) if n not in kept)
    return {
        "Update": {
            "TableName": settings.table,
            "Key": item({"pk": f"U#{user_id}", "sk": BUDGET_SORT_KEY}),
            "UpdateExpression": f"ADD {slot} :tokens SET #ttl = :ttl REMOVE {others}",
            "ConditionExpression": "attribute_not_exists(erased_at)",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": {
                ":tokens": attribute(tokens),
                ":ttl": attribute(int(now) + _KEPT_DAYS * _DAY_S),
            },
        }
    }


def require_budget(stored: Mapping[str, Any], settings: Settings, now: float) -> None:
    """Raise ``TooManyRequests`` when today's tokens are spent."""
    limit = settings.tokens_per_day
    if not limit or stored.get(_slot(now), 0) < limit:
        return
    reset_at = (_day(now) + 1) * _DAY_S - _SEOUL_S
    raise TooManyRequests(
        "오늘 사용할 수 있는 대화량을 모두 쓰셨습니다. 내일 다시 이용해 주세요.",
        retry_after=max(1, reset_at - int(now)),
        reset_at=reset_at,
        limit=limit,
    )


def _slot(now: float) -> str:
    return f"d{_day(now) % RATE_SLOTS}"


def _day(now: float) -> int:
    """A day begins at midnight in Seoul."""
    return int(now + _SEOUL_S) // _DAY_S
