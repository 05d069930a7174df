"""The builder's lease: one writer per embedding space, fenced, and a note for the holder.

The item is never deleted: its ``fence`` only grows, so a holder that stalled past its time can be
told from the present one by anything that checks the fence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.store.client import ConditionFailed, call, item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_HELD = "holder = :owner AND fence = :fence"


@dataclass(frozen=True)
class Lease:
    """Proof of having been the holder at some time; every guarded write checks it again."""

    owner: str
    fence: int

    def guard(self, table: str, slug: str) -> dict[str, Any]:
        """The action that lets a transaction through only while this lease is the last one."""
        return {
            "ConditionCheck": {
                "TableName": table,
                "Key": _key(slug),
                "ConditionExpression": _HELD,
                "ExpressionAttributeValues": item(self.proof()),
            }
        }

    def proof(self) -> dict[str, Any]:
        """What a condition on the holder compares with."""
        return {":owner": self.owner, ":fence": self.fence}


class LeaseLost(Exception):
    """Somebody else holds the lease now."""


class LeaseItem:
    """The lease of one space."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, slug: str, clock: Callable[[], float]
    ) -> None:
        self._update_item = dynamodb.update_item
        self._table = table
        self._slug = slug
        self._clock = clock

    def acquire(self, owner: str, seconds: float, wish: str | None = None) -> Lease | None:
        """Take the lease, or tell its holder to look again and return ``None``.

        One of the two always happened: a holder that let go in between leads to another try. A
        ``wish`` is left to the holder, or to whoever holds the lease after it, until it is done.
        """
        while True:
            lease = self._take(owner, seconds)
            if lease or self._mark_dirty(wish):
                return lease

    def renew(self, lease: Lease, seconds: float) -> None:
        """Hold on for that many seconds from now; raises ``LeaseLost``."""
        self._as_holder(lease, "SET expires_at = :until", {":until": self._clock() + seconds})

    def begin_pass(self, lease: Lease) -> list[str]:
        """Forget earlier marks; call before looking at the bucket. Raises ``LeaseLost``.

        Gives the wishes that were left and are not done yet.
        """
        now = self._as_holder(lease, "SET dirty = :no", {":no": False})
        return sorted(now.get("wishes", {}).get("SS", []))

    def fulfil(self, lease: Lease, wish: str) -> None:
        """Forget a wish that is done."""
        self._as_holder(lease, "DELETE wishes :wish", {":wish": {wish}})

    def release(self, lease: Lease) -> bool:
        """Let go, unless somebody marked the lease: then keep it and return ``False``."""
        try:
            self._update(
                "SET expires_at = :never",
                f"{_HELD} AND dirty = :no",
                {":never": 0, ":no": False, **lease.proof()},
            )
        except ConditionFailed as refused:
            old = refused.old or {}
            if (old.get("holder"), old.get("fence")) != (lease.owner, lease.fence):
                raise LeaseLost(lease.owner) from refused
            return False
        return True

    def abandon(self, lease: Lease) -> None:
        """Let go whatever was marked: the build failed and its retry will look again."""
        self._as_holder(lease, "SET expires_at = :never", {":never": 0})

    def _take(self, owner: str, seconds: float) -> Lease | None:
        now = self._clock()
        try:
            taken = self._update(
                "SET holder = :owner, expires_at = :until, dirty = :no ADD fence :one",
                "attribute_not_exists(pk) OR expires_at <= :now",
                {":owner": owner, ":until": now + seconds, ":now": now, ":no": False, ":one": 1},
            )
        except ConditionFailed:
            return None
        return Lease(owner, int(taken["Attributes"]["fence"]["N"]))

    def _mark_dirty(self, wish: str | None) -> bool:
        mark: dict[str, Any] = {":yes": True, ":now": self._clock()}
        update = "SET dirty = :yes"
        if wish:
            update, mark = f"{update} ADD wishes :wish", mark | {":wish": {wish}}
        try:
            self._update(update, "expires_at > :now", mark)
        except ConditionFailed:
            return False
        return True

    def _as_holder(self, lease: Lease, update: str, values: dict[str, Any]) -> dict[str, Any]:
        try:
            now: dict[str, Any] = self._update(update, _HELD, values | lease.proof())["Attributes"]
        except ConditionFailed as refused:
            raise LeaseLost(lease.owner) from refused
        return now

    def _update(self, update: str, condition: str, values: dict[str, Any]) -> dict[str, Any]:
        return call(
            self._update_item,
            TableName=self._table,
            Key=_key(self._slug),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=item(values),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )


def _key(slug: str) -> dict[str, Any]:
    return item({"pk": f"I#{slug}", "sk": "LEASE"})
