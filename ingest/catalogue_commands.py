"""Commands about files: check, upload, remove."""

from __future__ import annotations

import unicodedata
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
from ingest.following import End, Follower, builds_over
from ingest.progress import Display
from ingest.results import OK, REFUSED, Result
from ingest.stage import Stage
from ingest.uploading import Bucket, missing


def check_files(
    paths: list[Path], stage: Stage | None, display: Display, *, strict: bool
) -> Result:
    """Say what each file would bring; with a stage also what it would change there."""
    checks = _checked(collect(paths), stage, display, compared=True)
    shown = [showing.check(each) for each in checks]
    return Result(
        {"files": [each.model_dump() for each in checks], "compared": stage is not None},
        shown if stage else [*shown, showing.NOT_COMPARED],
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
    over = builds_over(stage) if wait else None
    _send(bucket, todo, display)
    names = [file.name for file in todo]
    if not wait:
        return Result({"uploaded": names}, [showing.uploaded(names, len(files))])
    end = settle(stage, display, timeout=timeout, force=force, over=over)
    facts = {"uploaded": names, **showing.end_facts(end)}
    sources = {file.name for file in files if file.is_catalogue}
    shown = [showing.uploaded(names, len(files)), *showing.end(end, sources)]
    return Result(facts, shown, _code(end, sources))


def remove(
    names: list[str], stage: Stage, display: Display, *, timeout: float, wait: bool, force: bool
) -> Result:
    """Delete files of the catalogue by name and follow the build."""
    bucket, live = Bucket(stage), stage.manifest()
    # A file that is gone from the bucket only may be what the gate holds back.
    names = spelt_as(names, [*bucket.etags(), *(live.sources if live else ())])
    over = builds_over(stage) if wait else None
    for name in names:
        bucket.remove(name)
    if not wait:
        return Result({"removed": names}, [showing.removed(names)])
    end = settle(stage, display, timeout=timeout, force=force, over=over)
    facts = {"removed": names, **showing.end_facts(end)}
    return Result(facts, [showing.removed(names), *showing.end(end, set())], _code(end, set()))


def spelt_as(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Names, each once, as the catalogue spells them; some systems give Hangul taken apart.

    Raises ``NoSuchFile`` for those that it has in no spelling.
    """
    spellings = {unicodedata.normalize("NFC", name): name for name in known}
    asked = dict.fromkeys(unicodedata.normalize("NFC", name) for name in names)
    if unknown := [name for name in asked if name not in spellings]:
        raise NoSuchFile(f"카탈로그에 없는 파일입니다: {', '.join(unknown)}")
    return [spellings[name] for name in asked]


def settle(
    stage: Stage,
    display: Display,
    *,
    timeout: float,
    force: bool,
    over: frozenset[str] | None = None,
) -> End:
    """Follow until the bucket is live; with ``force`` also past the gate's objections.

    ``over`` are the builds that had ended before the bucket was changed.
    """
    follower = Follower(stage, timeout, over)
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
