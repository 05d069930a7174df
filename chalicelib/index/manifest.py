"""What one published index version holds, as a JSON object in the index bucket."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.contracts import Reject
from chalicelib.index.profile import Profile
from chalicelib.store.client import call

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FORMAT = 2
"""Raise it when rows, passages, tokens or columns change: the next build then starts afresh."""


class SourceRecord(BaseModel):
    """One catalogue file as a version knows it.

    A failed file keeps the rows that it had before, and its ``etag`` is that of the content that
    failed, so that the same content isn't tried again.
    """

    model_config = ConfigDict(frozen=True)

    etag: str
    size: int
    rows: int
    rejected: int
    state: Literal["indexed", "failed"]
    reason: str | None = None
    updated_at: int
    profile: Profile
    rejects: list[Reject] = []
    """The first few; all of them are in the report object."""


class Manifest(BaseModel):
    """An index version: which table state it is, and from which files it came."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    version: int
    space: str
    table: str
    lance_version: int
    created_at: int
    rows: int
    sources: dict[str, SourceRecord]
    profile: Profile
    job_id: str
    trained: int = 0
    """Passages that the vector index was trained on."""
    restored_from: int | None = None
    """The version that a rollback brought back."""
    held: list[str] = []
    """Fingerprints of bucket contents that a rollback turned away."""

    @property
    def fingerprint(self) -> str:
        """Stands for the bucket content that this version was made from."""
        return fingerprint({name: record.etag for name, record in self.sources.items()})


def fingerprint(etags: Mapping[str, str]) -> str:
    """Equal for equal files with equal content, in whatever order."""
    lines = "\n".join(f"{name}\t{etag}" for name, etag in sorted(etags.items()))
    return sha256(lines.encode()).hexdigest()[:32]


def manifest_key(manifest: Manifest) -> str:
    """Where a manifest is in the index bucket.

    The job is part of the name: a builder that lost its lease can't overwrite what the next one
    published under the same number.
    """
    return f"{_prefix(manifest.space, manifest.version)}{manifest.job_id}.json"


def is_prepared(s3: S3Client, bucket: str, space: str, version: int) -> bool:
    """Whether a version's manifest was written, which happens before the pointer moves there.

    One request to S3; raises ``Unavailable`` when it isn't answered.
    """
    found = call(s3.list_objects_v2, Bucket=bucket, Prefix=_prefix(space, version), MaxKeys=1)
    return bool(found.get("KeyCount"))


def _prefix(space: str, version: int) -> str:
    return f"manifests/{space}/{version:08d}-"


def is_of_job(key: str, job_id: str) -> bool:
    """Whether the job made the version whose manifest has that key."""
    return key.endswith(f"-{job_id}.json")


def read_manifest(s3: S3Client, bucket: str, key: str) -> Manifest:
    """Load one manifest; a missing one raises the client's ``NoSuchKey``."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return Manifest.model_validate_json(body)


def write_manifest(s3: S3Client, bucket: str, manifest: Manifest) -> str:
    """Store a manifest and return its key."""
    key = manifest_key(manifest)
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=manifest.model_dump_json().encode(),
        ContentType="application/json",
    )
    return key
