"""The embedding spaces that an operator wants built beside the default one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PARTITION = {"S": "I#SPACES"}


@dataclass(frozen=True)
class WantedSpace:
    """A provider whose space every upload has to keep up to date."""

    provider: str
    slug: str


class Spaces:
    """The registry: one item a space."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, clock: Callable[[], float]) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock

    def want(self, space: WantedSpace) -> None:
        """Ask for a space to be built and kept up to date; twice is once."""
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "pk": _PARTITION,
                "sk": {"S": space.slug},
                "provider": {"S": space.provider},
                "wanted_at": {"N": str(int(self._clock()))},
            },
        )

    def drop(self, slug: str) -> None:
        """Stop keeping a space up to date; what is built stays."""
        self._dynamodb.delete_item(TableName=self._table, Key={"pk": _PARTITION, "sk": {"S": slug}})

    def wanted(self) -> list[WantedSpace]:
        """Every space that was asked for."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": _PARTITION},
        )
        return [WantedSpace(item["provider"]["S"], item["sk"]["S"]) for item in found["Items"]]
