"""Commands about files: check, upload, remove."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from chalicelib.config import Settings
from chalicelib.index.commands import Command
from chalicelib.index.manifest import FORMAT
from chalicelib.index.table import known, open_table
from ingest import showing
from ingest.checking import FileCheck, Known, check
from ingest.files import LocalFile, NoSuchFile, collect
from ingest.following import End, Follower
from ingest.progress import Display
from ingest.results import OK, REFUSED, Result
from ingest.stage import Stage
from ingest.uploading import Bucket, missing


def check_files(
    paths: list[Path], stage: Stage | None, display: Display, *, strict: bool
) -> Result:
    """Say what each file would bring; with a stage also what it would change there."""
    checks = _checked(collect(paths), stage, display, compared=True)
    return Result(
        {"files": [each.model_dump() for each in checks]},
        [showing.check(each) for each in checks],
        REFUSED if any(each.objections for each in checks) or _unusable(checks, strict) else OK,
    )


def upload(
    paths: list[Path],
    stage: Stage,
    display: Display,
    *,
    timeout: float,
    wait: bool,
    force: bool,
    checked: bool,
) -> Result:
    """Upload what the bucket lacks and follow the build until it is live.

    Nothing is uploaded when one of the files can't be used as a whole.
    """
    bucket, files = Bucket(stage), collect(paths)
    todo = missing(files, bucket.etags())
    checks = _checked(todo, stage, display, compared=False) if checked else []
    if _unusable(checks):
        bad = [each for each in checks if each.reason]
        refused = {"uploaded": [], "files": [each.model_dump() for each in bad]}
        return Result(refused, [*map(showing.check, bad), showing.NOTHING_UPLOADED], REFUSED)
    _send(bucket, todo, display)
    names = [file.name for file in todo]
    if not wait:
        return Result({"uploaded": names}, [showing.uploaded(names, len(files))])
    end = settle(stage, display, timeout=timeout, force=force)
    facts = {"uploaded": names, **showing.end_facts(end)}
    sources = {file.name for file in files if file.is_catalogue}
    shown = [showing.uploaded(names, len(files)), *showing.end(end, sources)]
    return Result(facts, shown, _code(end, sources))


def remove(
    names: list[str], stage: Stage, display: Display, *, timeout: float, wait: bool, force: bool
) -> Result:
    """Delete files of the catalogue by name and follow the build."""
    bucket = Bucket(stage)
    present = bucket.etags()
    if unknown := [name for name in names if name not in present]:
        raise NoSuchFile(f"카탈로그에 없는 파일입니다: {', '.join(unknown)}")
    for name in names:
        bucket.remove(name)
    if not wait:
        return Result({"removed": names}, [showing.removed(names)])
    end = settle(stage, display, timeout=timeout, force=force)
    facts = {"removed": names, **showing.end_facts(end)}
    return Result(facts, [showing.removed(names), *showing.end(end, set())], _code(end, set()))


def settle(stage: Stage, display: Display, *, timeout: float, force: bool) -> End:
    """Follow until the bucket is live; with ``force`` also past the gate's objections."""
    follower = Follower(stage, timeout)
    end = display.follow(follower.bucket(Command(trigger="cli:upload")))
    if force and end.state in ("blocked", "held"):
        command = Command(trigger=f"cli:publish:{stage.site.new_id()}", force=True)
        stage.order(command)
        end = display.follow(follower.job(command))
    return end


def _checked(
    given: list[LocalFile], stage: Stage | None, display: Display, *, compared: bool
) -> list[FileCheck]:
    files = [file for file in given if file.is_catalogue]
    settings = stage.settings if stage else Settings()
    known_of = _known(stage) if stage and compared else None
    found = []
    with display.bar("파일 확인", len(files)) as bar:
        for file in files:
            found.append(check(file, settings, known_of))
            bar.advance(1)
    return found


def _known(stage: Stage) -> Known:
    """Looks up what the live version holds of a file."""
    live = stage.site.state.live(consistent=True)
    if live is None or stage.site.manifest(live).format != FORMAT:
        return lambda source: ()  # A build would begin with an empty table.
    return partial(known, open_table(stage.site.uri, live.lance_version))


def _send(bucket: Bucket, files: list[LocalFile], display: Display) -> None:
    total = sum(file.path.stat().st_size for file in files)
    with display.bar("올리기", total) as bar:
        for file in files:
            bucket.put(file, bar.advance)


def _unusable(checks: Iterable[FileCheck], strict: bool = False) -> bool:
    return any(each.reason or (strict and each.rejected) for each in checks)


def _code(end: End, sources: set[str]) -> int:
    if end.state != "live" or end.manifest is None:
        return REFUSED
    records = end.manifest.sources
    failed = any(records[name].state == "failed" for name in sources if name in records)
    return REFUSED if failed else OK
