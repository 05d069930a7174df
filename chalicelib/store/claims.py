"""Idempotency keys: the first request under a key fixes the id that its turn will have.

The turn itself then says whether the request was answered, so nothing has to be written at its
end, and a crash between answer and note can't happen. While nobody has answered, the claim holds
for a lease; after it the next request takes over under the same turn id. Should the first one
still be alive, only one of the two can store that turn.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings
from chalicelib.errors import Conflict, KeyReused
from chalicelib.store.client import ConditionFailed, attribute, call, item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_S = 86_400
MARGIN_S = 5

_POLL_S = 2


@dataclass(frozen=True)
class Claim:
    """A key of one user, and the turn that stands for it."""

    user_id: str
    key: str
    chat_id: int
    lease_until: int
    mine: bool
    """Whether this request may go on; else somebody else's did, or is still under way."""


class Claims:
    """The idempotency keys of one table."""

    def __init__(
        self, dynamodb: DynamoDBClient, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self._dynamodb = dynamodb
        self._settings = settings
        self._clock = clock

    def claim(self, user_id: str, key: str, body: str, chat_id: int) -> Claim:
        """Take a key for a request, or find who has it; raises ``KeyReused`` for another body."""
        now = self._clock()
        digest = hashlib.sha256(body.encode()).hexdigest()
        lease_until = self._lease(now)
        try:
            call(
                self._dynamodb.put_item,
                TableName=self._settings.table,
                Item=item(
                    {
                        **_key(user_id, key),
                        "body": digest,
                        "chat_id": chat_id,
                        "lease_until": lease_until,
                        "ttl": int(now) + KEPT_S,
                    }
                ),
                ConditionExpression="attribute_not_exists(pk) OR #ttl <= :now",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":now": attribute(int(now))},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionFailed as failure:
            return _found(user_id, key, digest, failure.old or {})
        return Claim(user_id, key, chat_id, lease_until, mine=True)

    def take_over(self, claim: Claim, chat_id: int) -> Claim:
        """Go on where another request seems to have died; raises ``Conflict`` while it may live.

        With another ``chat_id`` than the claim's, two turns can be stored: that of the dead one
        must be out of reach.
        """
        now = self._clock()
        if claim.lease_until > now:
            raise _under_way(claim.lease_until - now)
        lease_until = self._lease(now)
        try:
            call(
                self._dynamodb.update_item,
                TableName=self._settings.table,
                Key=item(_key(claim.user_id, claim.key)),
                UpdateExpression="SET lease_until = :next, chat_id = :chat_id",
                ConditionExpression="lease_until = :seen AND chat_id = :before",
                ExpressionAttributeValues={
                    ":next": attribute(lease_until),
                    ":chat_id": attribute(chat_id),
                    ":seen": attribute(claim.lease_until),
                    ":before": attribute(claim.chat_id),
                },
            )
        except ConditionFailed:
            raise _under_way(_POLL_S) from None
        return Claim(claim.user_id, claim.key, chat_id, lease_until, mine=True)

    def release(self, claim: Claim) -> None:
        """End the lease after a failure, so that the next try need not wait for its end.

        The turn's id stays: a write that was given up may still arrive, and then it wins.
        """
        self._if_mine(
            claim,
            self._dynamodb.update_item,
            UpdateExpression="SET lease_until = :over",
            ExpressionAttributeValues={
                ":over": attribute(0),
                ":mine": attribute(claim.lease_until),
            },
        )

    def forget(self, claim: Claim) -> None:
        """Drop a key under which nothing can have been begun."""
        self._if_mine(
            claim,
            self._dynamodb.delete_item,
            ExpressionAttributeValues={":mine": attribute(claim.lease_until)},
        )

    def _if_mine(self, claim: Claim, operation: Callable[..., Any], **request: Any) -> None:
        try:
            call(
                operation,
                TableName=self._settings.table,
                Key=item(_key(claim.user_id, claim.key)),
                ConditionExpression="lease_until = :mine",
                **request,
            )
        except ConditionFailed:
            return  # somebody took over: it is theirs now

    def _lease(self, now: float) -> int:
        return math.ceil(now + self._settings.turn_deadline_s) + MARGIN_S


def _found(user_id: str, key: str, digest: str, old: dict[str, Any]) -> Claim:
    if old["body"] != digest:
        raise KeyReused
    return Claim(user_id, key, old["chat_id"], old["lease_until"], mine=False)


def _under_way(seconds: float) -> Conflict:
    wait = max(1, min(math.ceil(seconds), _POLL_S))
    return Conflict("같은 요청을 처리하고 있습니다. 잠시 뒤 다시 시도해 주세요.", retry_after=wait)


def _key(user_id: str, key: str) -> dict[str, str]:
    return {"pk": f"U#{user_id}", "sk": f"K#{hashlib.sha256(key.encode()).hexdigest()[:32]}"}
