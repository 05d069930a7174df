"""The builder's lease: one writer per embedding space, fenced, and a note for the holder.

The item is never deleted: its ``fence`` only grows, so a holder that stalled past its time can be
told from the present one by anything that checks the fence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import UpdateItemOutputTypeDef

_HELD = "#owner = :owner AND fence = :fence"


@dataclass(frozen=True)
class Lease:
    """Proof of having been the holder at some time; every guarded write checks it again."""

    owner: str
    fence: int


class LeaseLost(Exception):
    """Somebody else holds the lease now."""


class LeaseItem:
    """The lease of one space."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, slug: str, clock: Callable[[], float]
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self.key: dict[str, Any] = {"pk": {"S": f"I#{slug}"}, "sk": {"S": "LEASE"}}

    def acquire(self, owner: str, seconds: float) -> Lease | None:
        """Take the lease, or tell its holder to look again and return ``None``.

        One of the two always happened: a holder that let go in between leads to another try.
        """
        while True:
            lease = self._take(owner, seconds)
            if lease or self._mark_dirty():
                return lease

    def renew(self, lease: Lease, seconds: float) -> None:
        """Hold on for that many seconds from now; raises ``LeaseLost``."""
        self._held(lease, "SET expires_at = :until", {":until": self._after(seconds)})

    def begin_pass(self, lease: Lease) -> None:
        """Forget earlier marks; call before looking at the bucket. Raises ``LeaseLost``."""
        self._held(lease, "SET dirty = :no", {":no": {"BOOL": False}})

    def release(self, lease: Lease) -> bool:
        """Let go, unless somebody marked the lease: then keep it and return ``False``."""
        try:
            self._update(
                "SET expires_at = :zero",
                f"{_HELD} AND dirty = :no",
                {":zero": {"N": "0"}, ":no": {"BOOL": False}, **_proof(lease)},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            self._held(lease, "SET dirty = dirty", {})
            return False
        return True

    def abandon(self, lease: Lease) -> None:
        """Let go whatever was marked: the build failed and its retry will look again."""
        self._held(lease, "SET expires_at = :zero", {":zero": {"N": "0"}})

    def _take(self, owner: str, seconds: float) -> Lease | None:
        try:
            taken = self._update(
                "SET #owner = :owner, expires_at = :until, dirty = :no ADD fence :one",
                "attribute_not_exists(pk) OR expires_at <= :now",
                {
                    ":owner": {"S": owner},
                    ":until": self._after(seconds),
                    ":now": self._after(0),
                    ":no": {"BOOL": False},
                    ":one": {"N": "1"},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return None
        return Lease(owner, int(taken["Attributes"]["fence"]["N"]))

    def _mark_dirty(self) -> bool:
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=self.key,
                UpdateExpression="SET dirty = :yes",
                ConditionExpression="expires_at > :now",
                ExpressionAttributeValues={":yes": {"BOOL": True}, ":now": self._after(0)},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _held(self, lease: Lease, update: str, values: dict[str, Any]) -> None:
        try:
            self._update(update, _HELD, values | _proof(lease))
        except self._dynamodb.exceptions.ConditionalCheckFailedException as error:
            raise LeaseLost(lease.owner) from error

    def _update(
        self, update: str, condition: str, values: dict[str, Any]
    ) -> UpdateItemOutputTypeDef:
        return self._dynamodb.update_item(
            TableName=self._table,
            Key=self.key,
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=values,
            ReturnValues="UPDATED_NEW",
        )

    def _after(self, seconds: float) -> Any:
        return {"N": f"{self._clock() + seconds:.3f}"}


def _proof(lease: Lease) -> dict[str, Any]:
    return {":owner": {"S": lease.owner}, ":fence": {"N": str(lease.fence)}}
