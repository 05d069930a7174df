"""Chalice's record of what it deployed, kept with the stage's data.

Without the record, a deployment from a fresh checkout (another machine, CI) would make a second
API instead of updating the first. So it travels through the stage's index bucket.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError


def fetch(s3: Any, bucket: str, project: Path, stage: str) -> bool:
    """Take over the stage's record; ``False`` when nobody has deployed it yet."""
    try:
        stored = s3.get_object(Bucket=bucket, Key=_key(stage))
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return False
    path = path_of(project, stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored["Body"].read())
    return True


def keep(s3: Any, bucket: str, project: Path, stage: str) -> None:
    """Store what ``chalice`` wrote last, also where it gave up half-way."""
    path = path_of(project, stage)
    if path.exists():
        s3.put_object(Bucket=bucket, Key=_key(stage), Body=path.read_bytes())


def path_of(project: Path, stage: str) -> Path:
    """Where Chalice keeps the record of a stage."""
    return project / ".chalice" / "deployed" / f"{stage}.json"


def _key(stage: str) -> str:
    return f"deployed/{stage}.json"
