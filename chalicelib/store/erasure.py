"""Erases a person: session, talk, evidence, claims and log lines.

First the budget item is marked, which every storing of a turn checks, so that an answer under way
can't be stored behind our back; then the session goes, so that none begins. What is left can be
swept in any number of calls. The mark names nobody but the id itself and goes by its TTL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import Unavailable
from chalicelib.store.budget import BUDGET_SORT_KEY
from chalicelib.store.client import attribute, call, item, values
from chalicelib.store.records import log_key
from chalicelib.store.session_item import session_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCH = 25

_ATTEMPTS = 8
_PAUSE_S = 0.05
_MARK_S = 86_400


@dataclass(frozen=True)
class Erased:
    """How far an erasure got."""

    items: int
    complete: bool


@dataclass
class Eraser:
    """Erases persons from one table."""

    dynamodb: DynamoDBClient
    settings: Settings
    clock: Callable[[], float]
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def erase(self, user_id: str, deadline: Deadline) -> Erased:
        """Erase as much as the deadline allows; call again until it is complete.

        An id that nobody has is erased completely, with nothing to erase.
        """
        first = next(self._sort_keys(user_id), None)
        if first is None:
            return Erased(0, complete=True)
        self._mark(user_id)
        erased = self._end_session(user_id)
        for page in batched(self._sort_keys(user_id), BATCH):
            if deadline.passed:
                return Erased(erased, complete=False)
            erased += self._sweep(user_id, [sk for sk in page if sk != BUDGET_SORT_KEY])
        return Erased(erased, complete=True)

    def _mark(self, user_id: str) -> None:
        now = int(self.clock())
        call(
            self.dynamodb.put_item,
            TableName=self.settings.table,
            Item=item(
                {
                    "pk": f"U#{user_id}",
                    "sk": BUDGET_SORT_KEY,
                    "erased_at": now,
                    "ttl": now + _MARK_S,
                }
            ),
        )

    def _end_session(self, user_id: str) -> int:
        gone = call(
            self.dynamodb.delete_item,
            TableName=self.settings.table,
            Key=session_key(user_id),
            ReturnValues="ALL_OLD",
        )
        return int("Attributes" in gone)

    def _sweep(self, user_id: str, sort_keys: list[str]) -> int:
        """Delete some items of a user, the log lines of its turns before the turns themselves."""
        turns = [int(sk.removeprefix("M#")) for sk in sort_keys if sk.startswith("M#")]
        logs = [log_key(user_id, chat_id) for chat_id in turns]
        own = [{"pk": f"U#{user_id}", "sk": sk} for sk in sort_keys]
        for keys in (logs, own):
            self._delete(keys)
        return len(logs) + len(own)

    def _delete(self, keys: list[dict[str, str]]) -> None:
        table = self.settings.table
        left: list[Any] = [{"DeleteRequest": {"Key": item(key)}} for key in keys]
        for attempt in range(_ATTEMPTS):
            if not left:
                return
            if attempt:
                self.pause(_PAUSE_S * 2**attempt)
            answer = call(self.dynamodb.batch_write_item, RequestItems={table: left})
            left = answer.get("UnprocessedItems", {}).get(table, [])
        if left:
            raise Unavailable

    def _sort_keys(self, user_id: str) -> Iterator[str]:
        request: dict[str, Any] = {
            "TableName": self.settings.table,
            "KeyConditionExpression": "pk = :user",
            "ExpressionAttributeValues": {":user": attribute(f"U#{user_id}")},
            "ProjectionExpression": "sk",
            "ConsistentRead": True,
        }
        while True:
            answer = call(self.dynamodb.query, **request)
            yield from (values(found)["sk"] for found in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
