"""Take a stage off AWS; its data stays unless it is named as well.

    python -m infra.destroy --stage dev [--data] [--yes]

The functions and APIs go with `chalice delete`. With --data go the stack, its alarms and its
queue, and after those the table and the buckets with everything in them, for good.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra import record
from infra.project import ROOT
from infra.stack import DataStack, delete_data, read_data

_DELETE_S = 600


def destroy(
    client: Callable[[str], Any],
    project: Path,
    stage: str,
    environ: Mapping[str, str] | None,
    *,
    with_data: bool,
) -> None:
    """Delete what Chalice made and, ``with_data``, what the stack made; again is harmless."""
    data = read_data(client, stage)
    record.fetch(client("s3"), data, project)
    command = [str(Path(sys.executable).with_name("chalice")), "delete", "--stage", stage]
    try:
        subprocess.run(command, cwd=project, env=environ, check=True, timeout=_DELETE_S)
    finally:
        record.keep(client("s3"), data, project)
    if with_data:
        delete_data(client, stage)
        _delete_kept(client, data)


def _delete_kept(client: Callable[[str], Any], data: DataStack) -> None:
    """What the template keeps when its stack goes: table and buckets."""
    s3 = client("s3")
    for output in ("CatalogBucketName", "IndexBucketName", "SiteBucketName"):
        _empty(s3, data[output])
        s3.delete_bucket(Bucket=data[output])
    client("dynamodb").delete_table(TableName=data["TableName"])


def _empty(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        if doomed:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})


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
        destroy(client, ROOT, chosen.stage, None, with_data=chosen.data)
    except subprocess.CalledProcessError:
        print("error: chalice delete failed; mend the cause and run this again", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
