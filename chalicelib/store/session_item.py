"""The session item: its key, what is in it, and whether it still lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.contracts import Role
from chalicelib.errors import SessionExpired
from chalicelib.store.client import item


@dataclass(frozen=True)
class Session:
    """A live session."""

    user_id: str
    created_ms: int
    expires_at: int
    cap_at: int
    mix: Mapping[Role, str]


def session_key(user_id: str) -> dict[str, Any]:
    """The primary key of a user's session item."""
    return item({"pk": f"U#{user_id}", "sk": "S"})


def live_session(stored: Mapping[str, Any] | None, now: float) -> Session:
    """The session in a stored item; raises ``SessionExpired`` when there is none or it is over."""
    if stored is None or not is_live(stored, now):
        raise SessionExpired
    return session_of(stored)


def is_live(stored: Mapping[str, Any], now: float) -> bool:
    """The one truth on expiry."""
    return bool(now < stored["expires_at"])


def session_of(stored: Mapping[str, Any]) -> Session:
    """What a stored item says, whether live or not."""
    return Session(
        user_id=stored["pk"].removeprefix("U#"),
        created_ms=stored["created_ms"],
        expires_at=stored["expires_at"],
        cap_at=stored["cap_at"],
        mix=stored["mix"],
    )
