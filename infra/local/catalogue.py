"""Puts catalogue files into the local bucket and waits until the live index knows them."""

from __future__ import annotations

import json
import mimetypes
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.config import Settings
from chalicelib.index.building.draft import Drafts
from chalicelib.index.building.sources import is_catalogue
from chalicelib.index.commands import Command, command_event
from chalicelib.index.manifest import read_manifest
from chalicelib.store.index_state import IndexState
from infra.local.http import Api
from infra.local.stage import Stage
from ingest.standing import ADVICE, TurnedAway, turned_away

PREFIX: str = Settings.model_fields["catalog_prefix"].default
_POLL_S = 0.3
_NUDGE_S = 8.0
_SETTLE_S = 4.0
"""A build that gave up may still be followed by one for the files of now."""
_RECENT_S = 60.0
_OVER = {"failed", "blocked"}
_UNDER_WAY = {"queued", "running"}


class IndexStuck(Exception):
    """The index did not become what the bucket says; the message may be Korean."""


@dataclass(frozen=True)
class Building:
    """How far a build is; ``total`` 0 means that nobody knows yet."""

    phase: str
    done: int
    total: int


def upload_folder(stage: Stage, folder: Path) -> None:
    """Upload every file below ``folder``.

    Pictures go first, so that a row never points at one that isn't there.
    """
    files = [path for path in folder.rglob("*") if path.is_file() and path.name[0] not in "._"]
    files = [path for path in files if path.suffix not in {".py", ".md"}]
    for path in sorted(files, key=lambda path: (is_catalogue(path.name), path)):
        upload(stage, path.relative_to(folder).as_posix(), path.read_bytes())


def upload(stage: Stage, name: str, content: bytes) -> None:
    """Put one file below the catalogue prefix."""
    stage.s3.put_object(
        Bucket=stage.data["CatalogBucketName"],
        Key=PREFIX + name,
        Body=content,
        ContentType=mimetypes.guess_type(name)[0] or "text/csv",
    )


def bucket_etags(stage: Stage) -> dict[str, str]:
    """Every object below the catalogue prefix, by name, with its content's ETag."""
    pages = stage.s3.get_paginator("list_objects_v2").paginate(
        Bucket=stage.data["CatalogBucketName"], Prefix=PREFIX
    )
    return {
        entry["Key"].removeprefix(PREFIX): entry["ETag"].strip('"')
        for page in pages
        for entry in page.get("Contents", [])
    }


def await_index(stage: Stage, seconds: float) -> Iterator[Building]:
    """Follow the build until the live index holds exactly what is in the bucket.

    Where nobody builds (the event was lost when the machine stopped) the builder is told to look.
    Raises ``IndexStuck`` after ``seconds``, when the build gave up, and when the bucket holds what
    the gate blocked or a rollback left: that waits for a person.
    """
    wanted = {name: etag for name, etag in bucket_etags(stage).items() if is_catalogue(name)}
    start = seen = time.monotonic()
    began, last, nudged = time.time(), None, False
    while not _holds(index := Api(stage.api).get("index").body, wanted):
        now, job = time.monotonic(), index["job"]
        if not _is_under_way(job) and (away := _turned_away(stage, index["embedding"], wanted)):
            raise IndexStuck(" ".join((*away.reasons, ADVICE[away.state])))
        if job != last:
            last, seen = job, now
        elif _gave_up(job, began, nudged) and now - seen > _SETTLE_S:
            raise IndexStuck(job["reason"] or f"the build is {job['state']}")
        if now - start > seconds:
            raise IndexStuck(f"not there after {seconds:.0f} s; last job: {job}")
        if now - seen > _NUDGE_S:
            seen, nudged = now, True
            _nudge(stage)
        yield _building(job)
        time.sleep(_POLL_S)


def _turned_away(stage: Stage, space: str | None, wanted: dict[str, str]) -> TurnedAway | None:
    if space is None:
        return None  # nothing was ever live
    bucket = stage.data["IndexBucketName"]
    state = IndexState(stage.client("dynamodb"), stage.data["TableName"], space, time.time)
    live = state.live(consistent=True)
    manifest = read_manifest(stage.s3, bucket, live.manifest) if live else None
    return turned_away(wanted, manifest, Drafts(stage.s3, bucket, space).read())


def _is_under_way(job: dict[str, Any] | None) -> bool:
    return job is not None and job["state"] in _UNDER_WAY


def _gave_up(job: dict[str, Any] | None, began: float, nudged: bool) -> bool:
    """Whether the last build's failure is of now: an old one may be mended by a nudge."""
    if job is None or job["state"] not in _OVER:
        return False
    return nudged or job["started_at"] > began - _RECENT_S


def _holds(index: dict[str, Any], wanted: dict[str, str]) -> bool:
    return {file["file"]: file["etag"] for file in index.get("files", [])} == wanted


def _building(job: dict[str, Any] | None) -> Building:
    if job is None or job["state"] not in _UNDER_WAY:
        return Building("waiting for the builder", 0, 0)
    return Building(job["phase"] or job["state"], job["done"], job["total"] or 0)


def _nudge(stage: Stage) -> None:
    stage.client("lambda").invoke(
        FunctionName=f"triple-{stage.data.stage}-rebuild_index",
        InvocationType="Event",
        Payload=json.dumps(command_event(Command(trigger="local:nudge"))).encode(),
    )
