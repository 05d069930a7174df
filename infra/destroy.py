"""Take a stage off AWS; its data stays unless it is named as well.

    python -m infra.destroy --stage dev [--data] [--yes]

The functions and APIs go with `chalice delete`. With --data go the stack, its alarms and its
queue, and after those the table and the buckets with everything in them, for good. Whatever
interrupts it, run it again: what is gone already is passed over.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from infra import record
from infra.adopt import adopt
from infra.callers import Refused, account_of, clear_errors, require_region
from infra.project import ROOT
from infra.stack import StackFailed, delete_data, is_there, names_of

_DELETE_S = 600
_BUCKETS = ("CatalogBucketName", "IndexBucketName", "SiteBucketName")

type Client = Callable[[str], Any]


def destroy(
    client: Client,
    project: Path,
    stage: str,
    environ: Mapping[str, str] | None,
    *,
    with_data: bool,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Delete what Chalice made and, ``with_data``, what the stack made; again is harmless.

    Raises ``Refused`` where there is no such stage and ``StackFailed`` where its stack stays.
    """
    names = names_of(stage, account_of(client))
    buckets = [names[each] for each in _BUCKETS if _has(client("s3"), names[each])]
    table = _has_table(client("dynamodb"), names["TableName"])
    if not (buckets or table or is_there(client, stage)):
        raise Refused(f"there is no stage {stage!r} in this account and region")
    recorded = names["IndexBucketName"] if names["IndexBucketName"] in buckets else None
    _delete_functions(client, project, stage, environ, recorded)
    if with_data:
        say("data stack (CloudFront takes some minutes)")
        delete_data(client, stage)
        say("buckets and table")
        _delete_kept(client, buckets, names["TableName"])


def _delete_functions(
    client: Client,
    project: Path,
    stage: str,
    environ: Mapping[str, str] | None,
    bucket: str | None,
) -> None:
    """Have Chalice delete what its record names; ``bucket`` keeps that, as long as it is there."""
    if bucket:
        record.fetch(client("s3"), bucket, project, stage)
    adopt(client, project, stage)
    command = [str(Path(sys.executable).with_name("chalice")), "delete", "--stage", stage]
    try:
        subprocess.run(command, cwd=project, env=environ, check=True, timeout=_DELETE_S)
    finally:
        if bucket:
            record.keep(client("s3"), bucket, project, stage)


def _has(s3: Any, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except s3.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def _has_table(dynamodb: Any, table: str) -> bool:
    try:
        dynamodb.describe_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True


def _delete_kept(client: Client, buckets: Sequence[str], table: str) -> None:
    """What the template keeps when its stack goes."""
    s3, dynamodb = client("s3"), client("dynamodb")
    for bucket in buckets:
        _empty(s3, bucket)
        s3.delete_bucket(Bucket=bucket)
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.delete_table(TableName=table)


def _empty(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        if not doomed:
            continue
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})
        if errors := answer.get("Errors"):
            first = f"{errors[0]['Key']}: {errors[0].get('Message') or errors[0].get('Code')}"
            raise Refused(f"{len(errors)} objects of {bucket} could not be deleted, e.g. {first}")


def main() -> int:
    """Ask, then destroy with the caller's AWS credentials."""
    import boto3

    options = argparse.ArgumentParser(
        prog="python -m infra.destroy", description=(__doc__ or "").partition("\n")[0]
    )
    options.add_argument("--stage", required=True)
    options.add_argument("--data", action="store_true", help="also delete table and buckets")
    options.add_argument("--yes", action="store_true", help="do not ask")
    chosen = options.parse_args()
    what = "functions, APIs AND ALL DATA" if chosen.data else "functions and APIs (data stays)"
    if not chosen.yes:
        try:
            answer = input(f"This deletes the {what} of stage {chosen.stage}. Type its name: ")
        except EOFError:
            answer = ""
        if answer.strip() != chosen.stage:
            print("nothing was deleted")
            return 1
    client: Any = boto3.client
    try:
        require_region()
        with clear_errors():
            destroy(client, ROOT, chosen.stage, None, with_data=chosen.data, say=print)
    except subprocess.CalledProcessError:
        print("error: chalice delete failed; mend the cause and run this again", file=sys.stderr)
        return 1
    except (Refused, StackFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
