"""The catalogue bucket: which files there are, their content as a stream, their reject reports."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SUFFIXES = (".csv", ".tsv", ".txt")
REPORTS = "reports/"
_REPORT = ".rejects.csv"
READ_RETRIES = 4
BUFFER_BYTES = 1 << 20


@dataclass(frozen=True)
class Upload:
    """One catalogue file as it lies in the bucket; ``source`` is its key without the prefix."""

    source: str
    key: str
    etag: str
    size: int
    modified: float = 0.0
    """Seconds since the epoch."""


class UploadChanged(Exception):
    """The file was replaced or deleted while it was being read."""


class Catalogue:
    """The catalogue files of a stage."""

    def __init__(self, s3: S3Client, bucket: str, prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix

    def uploads(self) -> dict[str, Upload]:
        """Every catalogue file by source name; pictures and other objects are passed over."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        found = (self._upload(entry) for page in pages for entry in page.get("Contents", []))
        return {upload.source: upload for upload in found if is_catalogue(upload.key)}

    def open(self, upload: Upload) -> CatalogueStream:
        """The file's bytes as they were when it was listed."""
        return CatalogueStream(self._s3, self._bucket, upload)

    def put_report(self, source: str, report: Path) -> None:
        """Store the reject report of a file beside the uploads, outside the watched prefix."""
        self._s3.upload_file(
            str(report),
            self._bucket,
            report_key(source),
            ExtraArgs={"ContentType": "text/csv; charset=utf-8"},
        )

    def drop_report(self, source: str) -> None:
        """Remove the report of a file that has no rejects any more."""
        self._s3.delete_object(Bucket=self._bucket, Key=report_key(source))

    def _upload(self, entry: Any) -> Upload:
        key = entry["Key"]
        return Upload(
            source=key.removeprefix(self._prefix),
            key=key,
            etag=entry["ETag"].strip('"'),
            size=entry["Size"],
            modified=entry["LastModified"].timestamp(),
        )


def is_catalogue(key: str) -> bool:
    """Whether an object is a catalogue file, by its name."""
    return key.lower().endswith(SUFFIXES)


def report_key(source: str) -> str:
    """Where the reject report of a file lies in the catalogue bucket."""
    return f"{REPORTS}{source}{_REPORT}"


def reported_source(key: str) -> str:
    """The file that the report under a key is of."""
    return key.removeprefix(REPORTS).removesuffix(_REPORT)


class CatalogueStream(io.RawIOBase):
    """One version of one object, read in order; a broken connection is taken up where it broke.

    Raises ``UploadChanged`` when the object isn't what was listed any more, and ``Unavailable``
    when S3 stays out of reach.
    """

    def __init__(self, s3: S3Client, bucket: str, upload: Upload) -> None:
        self._get: Callable[..., Any] = s3.get_object
        self._bucket = bucket
        self._upload = upload
        self._body: Any = None
        self.position = 0

    def buffered(self) -> BinaryIO:
        """The stream for a reader that asks for small pieces."""
        return io.BufferedReader(self, BUFFER_BYTES)

    def readable(self) -> bool:
        """Yes: that is all it can do."""
        return True

    def readinto(self, target: Any) -> int:
        """Read some bytes; 0 only at the listed size, so a cut transfer is never an end of file."""
        wanted = min(len(target), self._upload.size - self.position)
        if wanted <= 0:
            return 0
        piece = self._read(wanted)
        target[: len(piece)] = piece
        self.position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Give the connection back."""
        self._drop()
        super().close()

    def _read(self, wanted: int) -> bytes:
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        failure: Exception | None = None
        for _ in range(READ_RETRIES):
            try:
                if self._body is None:
                    self._body = self._open()
                piece: bytes = self._body.read(wanted)
                if piece:
                    return piece
            except (BotoCoreError, HTTPError, OSError) as error:
                failure = error
            self._drop()
        raise Unavailable from failure

    def _open(self) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self._get(
                Bucket=self._bucket,
                Key=self._upload.key,
                IfMatch=self._upload.etag,
                Range=f"bytes={self.position}-",
            )["Body"]
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status in (404, 412, 416):
                raise UploadChanged(self._upload.key) from error
            raise

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
