"""Bringing files into the catalogue bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.index.building.sources import REPORTS, reported_source
from ingest.files import PART_BYTES, LocalFile
from ingest.stage import Stage


class Bucket:
    """The catalogue bucket of a stage, as the commands write to it."""

    def __init__(self, stage: Stage) -> None:
        self._s3: Any = stage.runtime.s3
        self._bucket = stage.settings.catalog_bucket
        self._prefix = stage.settings.catalog_prefix

    def etags(self) -> dict[str, str]:
        """Every object below the prefix, by name, with its ETag."""
        return {
            entry["Key"].removeprefix(self._prefix): entry["ETag"].strip('"')
            for entry in self._below(self._prefix)
        }

    def reported(self) -> set[str]:
        """The files that there is a reject report of."""
        return {reported_source(entry["Key"]) for entry in self._below(REPORTS)}

    def put(self, file: LocalFile, sent: Callable[[int], None]) -> None:
        """Upload one file, a large one in parts; ``sent`` is told of bytes as they go."""
        from boto3.s3.transfer import TransferConfig

        self._s3.upload_file(
            str(file.path),
            self._bucket,
            self._prefix + file.name,
            ExtraArgs={"ContentType": file.media_type},
            Callback=sent,
            Config=TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES),
        )

    def remove(self, name: str) -> None:
        """Delete one object."""
        self._s3.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def report(self, key: str) -> bytes:
        """The content of an object that is no upload."""
        body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def _below(self, prefix: str) -> Iterator[Any]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        return (entry for page in pages for entry in page.get("Contents", []))


def missing(files: Sequence[LocalFile], etags: dict[str, str]) -> list[LocalFile]:
    """The files whose content the bucket lacks."""
    return [
        file
        for file in files
        if file.name not in etags or not file.is_uploaded_as(etags[file.name])
    ]
