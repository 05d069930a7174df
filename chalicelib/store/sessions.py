"""Sessions: who is there, until when, with which models, and how often they ask.

One item per user holds all of it, and ``expires_at`` in it is the only truth on expiry: a session
is live while ``now < expires_at``. Every change is one conditional ``UpdateItem``; when the
condition fails, the item that DynamoDB hands back says why, so that no call is spent on asking.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings
from chalicelib.contracts import USER_ID_PATTERN, Role
from chalicelib.errors import SessionExpired, TooManyRequests, Unavailable
from chalicelib.store.client import ConditionFailed, attribute, call, item, values
from chalicelib.store.rate import others_than, slot_of, window_is_full
from chalicelib.store.session_item import Session, is_live, live_session, session_key, session_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["Session", "Sessions"]

_DAY_S = 86_400
_ATTEMPTS = 3


class Sessions:
    """The session items of one table."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        settings: Settings,
        clock: Callable[[], float],
        entropy: Callable[[int], bytes],
    ) -> None:
        self._dynamodb = dynamodb
        self._settings = settings
        self._clock = clock
        self._entropy = entropy

    def start(self, user_id: str | None) -> Session:
        """Slide the session of a known id, restart it when it is over, or issue a fresh id.

        An id that this service did not issue is never adopted.
        """
        if user_id is None or not re.fullmatch(USER_ID_PATTERN, user_id):
            return self._issue()
        for _ in range(_ATTEMPTS):
            try:
                return self._slide(user_id)
            except ConditionFailed as failure:
                if failure.old is None:
                    return self._issue()
                over = failure.old
            try:
                return self._restart(user_id, over)
            except ConditionFailed:
                continue  # another tab restarted it first: slide what it made
        raise Unavailable

    def touch(self, user_id: str, count: bool = False) -> Session:
        """Slide a live session and, with ``count``, take one question off its rate window.

        Raises ``SessionExpired`` for an unknown id or a session that is over, and
        ``TooManyRequests`` when the window is used up.
        """
        try:
            return self._slide(user_id, count=count)
        except ConditionFailed as failure:
            raise self._refusal(failure.old) from None

    def give_back(self, user_id: str) -> None:
        """Take a question off the rate window again that turned out to be none."""
        slot = slot_of(self._settings, self._clock())
        try:
            call(
                self._dynamodb.update_item,
                TableName=self._settings.table,
                Key=session_key(user_id),
                UpdateExpression=f"ADD {slot} :less",
                ConditionExpression=f"{slot} > :none",
                ExpressionAttributeValues={":less": attribute(-1), ":none": attribute(0)},
            )
        except ConditionFailed:
            return  # the window that it was counted in is over

    def get(self, user_id: str) -> Session:
        """Read a live session without sliding it."""
        found = call(
            self._dynamodb.get_item,
            TableName=self._settings.table,
            Key=session_key(user_id),
            ConsistentRead=True,
        ).get("Item")
        return live_session(values(found) if found else None, self._clock())

    def choose(self, user_id: str, mix: Mapping[Role, str]) -> Session:
        """Set the named roles of a live session's mix; the others stay as they are."""
        return self._mix(
            user_id,
            ", ".join(f"mix.{role} = :{role}" for role in mix),
            {f":{role}": name for role, name in mix.items()},
        )

    def reset(self, user_id: str) -> Session:
        """Go back to the stage's default providers."""
        return self._mix(user_id, "mix = :none", {":none": {}})

    def _mix(self, user_id: str, assignments: str, names: Mapping[str, Any]) -> Session:
        try:
            return self._slide(user_id, also=assignments, named=names)
        except ConditionFailed as failure:
            raise self._refusal(failure.old) from None

    def _slide(
        self,
        user_id: str,
        *,
        count: bool = False,
        also: str = "",
        named: Mapping[str, Any] | None = None,
    ) -> Session:
        now = self._clock()
        goal = self._expiry(now)
        try:
            return self._slide_to(user_id, now, goal, count, also, named or {})
        except ConditionFailed as failure:
            old = failure.old
            if old is None or not is_live(old, now) or old["cap_at"] >= goal:
                raise
        # Only in the last minutes before the absolute cap: slide no further than that.
        if old["expires_at"] == old["cap_at"] and not count and not also:
            return session_of(old)
        return self._slide_to(user_id, now, old["cap_at"], count, also, named or {})

    def _slide_to(
        self,
        user_id: str,
        now: float,
        goal: int,
        count: bool,
        also: str,
        named: Mapping[str, Any],
    ) -> Session:
        slot = slot_of(self._settings, now)
        update = f"SET expires_at = :goal, #ttl = :ttl{', ' + also if also else ''}"
        condition = "expires_at > :now AND cap_at >= :goal"
        known = {":goal": goal, ":ttl": self._ttl(goal), ":now": int(now), **named}
        if count:
            update += f" ADD {slot} :one"
            condition += f" AND (attribute_not_exists({slot}) OR {slot} < :max)"
            known |= {":one": 1, ":max": self._settings.rate_limit}
        return self._update(user_id, f"{update} REMOVE {others_than(slot)}", condition, known)

    def _restart(self, user_id: str, over: Mapping[str, Any]) -> Session:
        now = self._clock()
        fresh = self._fresh(user_id, now)
        return self._update(
            user_id,
            "SET created_ms = :created, expires_at = :goal, cap_at = :cap, #ttl = :ttl, "
            f"mix = :none REMOVE {others_than(slot_of(self._settings, now))}",
            "expires_at <= :now AND created_ms = :over",
            {
                ":created": fresh["created_ms"],
                ":goal": fresh["expires_at"],
                ":cap": fresh["cap_at"],
                ":ttl": fresh["ttl"],
                ":none": {},
                ":now": int(now),
                ":over": over["created_ms"],
            },
        )

    def _update(
        self, user_id: str, update: str, condition: str, known: Mapping[str, Any]
    ) -> Session:
        answer = call(
            self._dynamodb.update_item,
            TableName=self._settings.table,
            Key=session_key(user_id),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues={key: attribute(value) for key, value in known.items()},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return session_of(values(answer["Attributes"]))

    def _issue(self) -> Session:
        for _ in range(_ATTEMPTS):
            user_id = base64.urlsafe_b64encode(self._entropy(18)).decode()
            fresh = self._fresh(user_id, self._clock())
            try:
                call(
                    self._dynamodb.put_item,
                    TableName=self._settings.table,
                    Item=item(fresh),
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ConditionFailed:
                continue
            return session_of(fresh)
        raise Unavailable

    def _fresh(self, user_id: str, now: float) -> dict[str, Any]:
        cap = math.ceil(now) + self._settings.session_cap_s
        expires_at = min(self._expiry(now), cap)
        return {
            "pk": f"U#{user_id}",
            "sk": "S",
            "created_ms": int(now * 1_000),
            "expires_at": expires_at,
            "cap_at": cap,
            "ttl": self._ttl(expires_at),
            "mix": {},
        }

    def _expiry(self, now: float) -> int:
        return math.ceil(now) + self._settings.session_ttl_s

    def _ttl(self, expires_at: int) -> int:
        # The id must stay known for as long as its turns are kept: only so can its owner come
        # back to them or have them erased.
        return expires_at + (self._settings.retention_days + 1) * _DAY_S

    def _refusal(self, old: Mapping[str, Any] | None) -> SessionExpired | TooManyRequests:
        now = self._clock()
        if old is None or not is_live(old, now):
            return SessionExpired()
        return window_is_full(self._settings, now)
