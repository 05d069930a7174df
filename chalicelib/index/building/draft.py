"""What the newest state of the table holds, published or not: where the next build goes on.

The builder writes it after every commit. A table state that neither the draft nor a kept version
describes was left by a builder that died or stalled in between, and is never built upon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.index.manifest import FORMAT, SourceRecord

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from chalicelib.store.index_state import Live


class Blocked(BaseModel):
    """A bucket content that the gate turned away, and why; it isn't tried again unforced."""

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    reasons: list[str]
    job_id: str


class Counts(BaseModel):
    """Rows that a build touched."""

    model_config = ConfigDict(frozen=True)

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            removed=self.removed + other.removed,
        )


class Draft(BaseModel):
    """The table at ``lance_version`` holds the rows of ``sources``.

    A source that is only partly in the table has an empty ``etag``. ``trained`` is how many rows
    the vector index was trained on, 0 without one. ``counts`` is what was committed since the
    last publish, for the record of the job that ends up publishing it. ``tended_at`` is when
    files were last merged and old versions removed. ``rebuild`` is the trigger of the rebuild that
    this state comes from: the same one, asked for again, goes on instead of starting over.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    lance_version: int = 0
    sources: dict[str, SourceRecord] = {}
    trained: int = 0
    counts: Counts = Counts()
    tended_at: int = 0
    blocked: Blocked | None = None
    rebuild: str = ""

    def beyond(self, live: Live | None) -> Draft:
        """The draft without the counts of what is live: its builder had no time to forget them."""
        published = live is not None and live.lance_version >= self.lance_version
        return self.model_copy(update={"counts": Counts()}) if published else self


class Drafts:
    """The draft of one embedding space, as an object of the index bucket."""

    def __init__(self, s3: S3Client, bucket: str, slug: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = f"drafts/{slug}.json"

    def read(self) -> Draft:
        """The draft, or an empty one when there is none that this release can read."""
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return Draft()
        try:
            draft = Draft.model_validate_json(body)
        except ValidationError:
            return Draft()
        return draft if draft.format == FORMAT else Draft()

    def write(self, draft: Draft) -> None:
        """Replace the draft."""
        self._s3.put_object(
            Bucket=self._bucket,
            Key=self._key,
            Body=draft.model_dump_json().encode(),
            ContentType="application/json",
        )
