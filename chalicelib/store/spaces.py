"""The embedding spaces that an operator wants built beside the default one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.store.client import call, item, values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PARTITION = "I#SPACES"


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

    def want(self, provider: str, slug: str) -> None:
        """Ask for a space to be built and kept up to date; twice is once."""
        wanted = {
            "pk": _PARTITION,
            "sk": slug,
            "provider": provider,
            "wanted_at": int(self._clock()),
        }
        call(self._dynamodb.put_item, TableName=self._table, Item=item(wanted))

    def drop(self, slug: str) -> None:
        """Stop keeping a space up to date; what is built stays."""
        key = item({"pk": _PARTITION, "sk": slug})
        call(self._dynamodb.delete_item, TableName=self._table, Key=key)

    def wanted(self) -> list[WantedSpace]:
        """Every space that was asked for."""
        found = call(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=item({":pk": _PARTITION}),
        )
        plain = [values(stored) for stored in found["Items"]]
        return [WantedSpace(each["provider"], each["sk"]) for each in plain]
