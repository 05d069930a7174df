"""Index state of one embedding space in DynamoDB: which version is live, and the jobs so far.

Partition ``I#<slug>`` holds ``LIVE``, ``LEASE`` (see ``store.lease``), one ``V#`` item for each
version that was ever live and is still kept, and one ``JOB#`` item for each build.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from chalicelib.contracts import Job
from chalicelib.store.client import TransactionRefused, call, item, values
from chalicelib.store.lease import Lease, LeaseItem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

JOB_RETENTION_S = 90 * 86_400
CONFLICT_RETRIES = 5
_JOBS_AT_WORK = 10
"""How many jobs may have begun after one that still has something to say."""


@dataclass(frozen=True)
class Live:
    """The pointer that readers follow.

    ``version`` grows with every publish and every rollback, so it never means two things;
    ``lance_version`` is what a reader checks out, and a rollback lowers it.
    """

    version: int
    table: str
    lance_version: int
    manifest: str
    rows: int
    built_at: int


class Outdated(Exception):
    """The pointer moved since it was read, or the lease went to somebody else."""


class IndexState:
    """Pointer, lease, kept versions and job records of one space."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, slug: str, clock: Callable[[], float]
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._pk = f"I#{slug}"
        self.slug = slug
        self.lease = LeaseItem(dynamodb, table, slug, clock)

    def live(self, *, consistent: bool = False) -> Live | None:
        """The live version; readers may see one that is a moment old, a builder may not."""
        found = call(
            self._dynamodb.get_item,
            TableName=self._table,
            Key=item({"pk": self._pk, "sk": "LIVE"}),
            ConsistentRead=consistent,
        )
        return _to_live(found["Item"]) if "Item" in found else None

    def publish(self, live: Live, lease: Lease, expected: int) -> None:
        """Move the pointer if ``lease`` still holds and the pointer is still at ``expected``.

        ``expected`` is 0 before the first publish. Raises ``Outdated``, and then nothing changed.
        """
        self._move([lease.guard(self._table, self.slug)], live, expected)

    def move(self, live: Live, expected: int) -> None:
        """Move the pointer without a lease: a rollback must not wait for a running build."""
        self._move([], live, expected)

    def versions(self) -> list[Live]:
        """Every kept version, newest first; each was live once."""
        return [_to_live(stored) for stored in self._newest_first("V#")]

    def forget(self, version: int) -> None:
        """Drop a version from the kept ones."""
        call(
            self._dynamodb.delete_item,
            TableName=self._table,
            Key=item({"pk": self._pk, "sk": _version_key(version)}),
        )

    def record(self, job: Job) -> None:
        """Write a job as it stands now; the same job is overwritten."""
        call(
            self._dynamodb.put_item,
            TableName=self._table,
            Item=item(
                {
                    "pk": self._pk,
                    "sk": f"JOB#{job.started_at:012d}#{job.id}",
                    "state": job.state,
                    "job": job.model_dump_json(),
                    "ttl": job.started_at + JOB_RETENTION_S,
                }
            ),
        )

    def jobs(self, limit: int = 20) -> list[Job]:
        """The latest jobs, those with the latest news first: a build outlives a rollback."""
        found = self._newest_first("JOB#", max(limit, _JOBS_AT_WORK))
        jobs = [Job.model_validate_json(stored["job"]["S"]) for stored in found]
        return sorted(jobs, key=lambda job: -job.updated_at)[:limit]

    def _newest_first(self, prefix: str, limit: int | None = None) -> list[dict[str, Any]]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": item({":pk": self._pk, ":prefix": prefix}),
            "ScanIndexForward": False,
        }
        if limit:
            request["Limit"] = limit
        found = call(self._dynamodb.query, **request)
        items: list[dict[str, Any]] = found["Items"]
        while "LastEvaluatedKey" in found and (limit is None or len(items) < limit):
            found = call(
                self._dynamodb.query, **request, ExclusiveStartKey=found["LastEvaluatedKey"]
            )
            items += found["Items"]
        return items[:limit]

    def _move(self, guards: list[dict[str, Any]], live: Live, expected: int) -> None:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if expected:
            condition = {
                "ConditionExpression": "version = :expected",
                "ExpressionAttributeValues": item({":expected": expected}),
            }
        pointer = {"TableName": self._table, "Item": self._item("LIVE", live), **condition}
        kept = {"TableName": self._table, "Item": self._item(_version_key(live.version), live)}
        self._transact([*guards, {"Put": pointer}, {"Put": kept}])

    def _transact(self, actions: list[dict[str, Any]]) -> None:
        # The holder renews its lease while it publishes; a transaction that meets another write of
        # an item is cancelled, and only its sender can repeat it.
        for attempt in range(CONFLICT_RETRIES + 1):
            try:
                call(self._dynamodb.transact_write_items, TransactItems=actions)
                return
            except TransactionRefused as refused:
                if "ConditionalCheckFailed" in refused.reasons:
                    raise Outdated("the lease or the live version changed") from refused
                if "TransactionConflict" not in refused.reasons or attempt == CONFLICT_RETRIES:
                    raise
                time.sleep(0.05 * 2**attempt)

    def _item(self, sk: str, live: Live) -> dict[str, Any]:
        return item({"pk": self._pk, "sk": sk, **asdict(live)})


def _version_key(version: int) -> str:
    return f"V#{version:08d}"


def _to_live(stored: dict[str, Any]) -> Live:
    plain = values(stored)
    return Live(**{field.name: plain[field.name] for field in fields(Live)})
