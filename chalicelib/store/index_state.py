"""Index state of one embedding space in DynamoDB: which version is live, and the jobs so far.

Partition ``I#<slug>`` holds ``LIVE``, ``LEASE`` (see ``store.lease``), one ``V#`` item for each
version that was ever live and is still kept, and one ``JOB#`` item for each build.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.contracts import Job
from chalicelib.store.lease import Lease, LeaseItem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

JOB_RETENTION_S = 90 * 86_400


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
    """Pointer, lease and job records of one space."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, slug: str, clock: Callable[[], float]
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._pk = {"S": f"I#{slug}"}
        self._clock = clock
        self.slug = slug
        self.lease = LeaseItem(dynamodb, table, slug, clock)

    def live(self, *, consistent: bool = False) -> Live | None:
        """The live version; readers may see one that is a moment old, a builder may not."""
        found = self._dynamodb.get_item(
            TableName=self._table,
            Key={"pk": self._pk, "sk": {"S": "LIVE"}},
            ConsistentRead=consistent,
        )
        item = found.get("Item")
        return _to_live(item) if item else None

    def publish(self, live: Live, lease: Lease, expected: int) -> None:
        """Move the pointer if ``lease`` still holds and the pointer is still at ``expected``.

        ``expected`` is 0 before the first publish. Raises ``Outdated``, and then nothing changed.
        """
        guard = {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": self.lease.key,
                "ConditionExpression": "#owner = :owner AND fence = :fence",
                "ExpressionAttributeNames": {"#owner": "owner"},
                "ExpressionAttributeValues": {
                    ":owner": {"S": lease.owner},
                    ":fence": {"N": str(lease.fence)},
                },
            }
        }
        self._move([guard], live, expected)

    def move(self, live: Live, expected: int) -> None:
        """Move the pointer without a lease: a rollback must not wait for a running build."""
        self._move([], live, expected)

    def versions(self) -> list[Live]:
        """Every kept version, newest first; each was live once."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :version)",
            ExpressionAttributeValues={":pk": self._pk, ":version": {"S": "V#"}},
            ScanIndexForward=False,
        )
        return [_to_live(item) for page in pages for item in page["Items"]]

    def forget(self, version: int) -> None:
        """Drop a version from the kept ones."""
        self._dynamodb.delete_item(
            TableName=self._table, Key={"pk": self._pk, "sk": {"S": _version_key(version)}}
        )

    def record(self, job: Job) -> None:
        """Write a job as it stands now; the same job is overwritten."""
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "pk": self._pk,
                "sk": {"S": f"JOB#{job.started_at:012d}#{job.id}"},
                "state": {"S": job.state},
                "job": {"S": job.model_dump_json()},
                "ttl": {"N": str(job.started_at + JOB_RETENTION_S)},
            },
        )

    def jobs(self, limit: int = 20) -> list[Job]:
        """The latest jobs, newest first."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :job)",
            ExpressionAttributeValues={":pk": self._pk, ":job": {"S": "JOB#"}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [Job.model_validate_json(item["job"]["S"]) for item in found["Items"]]

    def _move(self, guards: list[Any], live: Live, expected: int) -> None:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if expected:
            condition = {
                "ConditionExpression": "version = :expected",
                "ExpressionAttributeValues": {":expected": {"N": str(expected)}},
            }
        pointer = {"TableName": self._table, "Item": self._item("LIVE", live), **condition}
        kept = {"TableName": self._table, "Item": self._item(_version_key(live.version), live)}
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[*guards, {"Put": pointer}, {"Put": kept}]
            )
        except self._dynamodb.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if "ConditionalCheckFailed" in codes:
                raise Outdated("the lease or the live version changed") from error
            raise

    def _item(self, sk: str, live: Live) -> dict[str, Any]:
        return {
            "pk": self._pk,
            "sk": {"S": sk},
            "version": {"N": str(live.version)},
            "table": {"S": live.table},
            "lance_version": {"N": str(live.lance_version)},
            "manifest": {"S": live.manifest},
            "rows": {"N": str(live.rows)},
            "built_at": {"N": str(live.built_at)},
        }


def _version_key(version: int) -> str:
    return f"V#{version:08d}"


def _to_live(item: dict[str, Any]) -> Live:
    return Live(
        version=int(item["version"]["N"]),
        table=item["table"]["S"],
        lance_version=int(item["lance_version"]["N"]),
        manifest=item["manifest"]["S"],
        rows=int(item["rows"]["N"]),
        built_at=int(item["built_at"]["N"]),
    )
