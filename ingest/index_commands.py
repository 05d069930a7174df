"""Commands about the index: status, rejects, versions, rollback, publish, rebuild, spaces."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any, Literal

from chalicelib.errors import NotFound
from chalicelib.index.building.publish import rollback as move_back
from chalicelib.index.building.sources import report_key
from chalicelib.index.commands import Command
from chalicelib.index.manifest import Manifest, SourceRecord, fingerprint
from ingest import showing, showing_index
from ingest.catalogue_commands import settle, spelt_as
from ingest.following import UNDER_WAY, Follower
from ingest.progress import Display
from ingest.results import OK, REFUSED, Result
from ingest.stage import Stage
from ingest.standing import TurnedAway, turned_away
from ingest.uploading import Bucket

JOBS_SHOWN = 5


def status(stage: Stage) -> Result:
    """What is live, from which files, and the latest builds."""
    manifest, jobs = stage.manifest(), stage.site.state.jobs(JOBS_SHOWN)
    away = _turned_away(stage, manifest)
    facts = {
        "stage": stage.place.name,
        "space": stage.site.slug,
        "ready": manifest is not None,
        "version": manifest.version if manifest else 0,
        "rows": manifest.rows if manifest else 0,
        "built_at": manifest.created_at if manifest else None,
        "restored_from": manifest.restored_from if manifest else None,
        "files": _files(manifest),
        "turned_away": asdict(away) if away else None,
        "jobs": [job.model_dump() for job in jobs],
    }
    shown = showing_index.status(stage.place.name, stage.site.slug, manifest, jobs)
    return Result(facts, shown + (showing.turned_away(away) if away else []))


def rejects(names: list[str], stage: Stage, *, limit: int) -> Result:
    """The rows that were left out, with line, reason and original text.

    What the last build met, be it published, blocked or failed: the reports are written as a file
    is read.
    """
    bucket, records = Bucket(stage), _records(stage)
    reported = bucket.reported()
    names = spelt_as(names, [*reported, *records, *bucket.etags()])
    known = {name for name, record in records.items() if record.rejected}
    chosen = [name for name in names or sorted(reported | known) if name in reported | known]
    reports = {name: _report(bucket, name, limit, records.get(name)) for name in chosen}
    return Result({"files": reports}, showing_index.rejects(reports))


def versions(stage: Stage) -> Result:
    """Every version that can be gone back to."""
    live = stage.site.state.live(consistent=True)
    kept = [stage.site.manifest(each) for each in stage.site.state.versions()]
    facts = [
        {
            "version": each.version,
            "live": live is not None and each.version == live.version,
            "rows": each.rows,
            "files": len(each.sources),
            "built_at": each.created_at,
            "restored_from": each.restored_from,
        }
        for each in kept
    ]
    return Result({"versions": facts}, [showing_index.versions(facts)])


def rollback(version: int | None, stage: Stage) -> Result:
    """Make a kept version live again at once; without a number the one before."""
    target = version if version is not None else _before(stage)
    live = move_back(stage.site, target)
    facts = {"version": live.version, "restored_from": target, "rows": live.rows}
    return Result(facts, [showing.rolled_back(target, live)])


def publish(stage: Stage, display: Display, *, force: bool, timeout: float, wait: bool) -> Result:
    """Bring the index in step with the bucket; with ``force`` past the gate's objections."""
    if not wait:
        return _ordered(
            stage, Command(trigger=f"cli:publish:{stage.site.new_id()}", force=force), "publish"
        )
    end = settle(stage, display, timeout=timeout, force=force)
    code = OK if end.state == "live" else REFUSED
    return Result(showing.end_facts(end), showing.end(end, set()), code)


def spaces(stage: Stage) -> Result:
    """The embedding spaces that are kept up to date."""
    providers = stage.runtime.providers
    default = providers.embedder().space
    wanted = {default.provider: default.slug}
    wanted |= {each.provider: each.slug for each in stage.runtime.spaces.wanted()}
    facts = []
    for provider, slug in wanted.items():
        live = stage.runtime.index_state(providers.embedder(provider).space).live()
        facts.append(
            {
                "provider": provider,
                "space": slug,
                "default": provider == default.provider,
                "version": live.version if live else 0,
                "rows": live.rows if live else 0,
            }
        )
    return Result({"spaces": facts}, [showing_index.spaces(facts)])


def drop_space(stage: Stage) -> Result:
    """Leave a space as it is from now on."""
    slug = stage.space.slug
    stage.runtime.spaces.drop(slug)
    return Result({"dropped": slug}, [showing.dropped(slug)])


def order(
    verb: Literal["rebuild", "want"],
    stage: Stage,
    display: Display,
    *,
    force: bool,
    timeout: float,
    wait: bool,
) -> Result:
    """Make the whole index anew, or a space that is kept from now on; what is live answers on."""
    trigger = f"cli:{verb}:{stage.site.new_id()}"
    command = Command(command=verb, provider=stage.provider, trigger=trigger, force=force)
    if not wait:
        return _ordered(stage, command, verb)
    stage.order(command)
    end = display.follow(Follower(stage, timeout).job(command))
    code = OK if end.state == "live" else REFUSED
    return Result(showing.end_facts(end), showing.end(end, set()), code)


def _ordered(stage: Stage, command: Command, verb: str) -> Result:
    """Send a command and say when its turn comes: one builder works at a time."""
    latest = next(iter(stage.site.state.jobs(1)), None)
    before = latest if latest and latest.state in UNDER_WAY else None
    stage.order(command)
    facts = {
        "ordered": verb,
        "trigger": command.trigger,
        "after": before.id if before else None,
    }
    return Result(facts, [showing.ordered(before)])


def _turned_away(stage: Stage, manifest: Manifest | None) -> TurnedAway | None:
    etags = {name: upload.etag for name, upload in stage.site.catalogue.uploads().items()}
    if manifest and manifest.fingerprint == fingerprint(etags):
        return None
    return turned_away(etags, manifest, stage.site.drafts.read())


def _before(stage: Stage) -> int:
    """The version that was live before the present content."""
    manifest = stage.manifest()
    present = (manifest.restored_from or manifest.version) if manifest else 0
    earlier = [each.version for each in stage.site.state.versions() if each.version < present]
    if not earlier:
        raise NotFound("되돌아갈 이전 버전이 없습니다.")
    return max(earlier)


def _files(manifest: Manifest | None) -> list[dict[str, Any]]:
    records = manifest.sources if manifest else {}
    return [
        {"file": name, **record.model_dump(include={"rows", "rejected", "state", "reason"})}
        for name, record in sorted(records.items())
    ]


def _records(stage: Stage) -> dict[str, SourceRecord]:
    manifest = stage.manifest()
    return manifest.sources if manifest else {}


def _report(bucket: Bucket, source: str, limit: int, known: SourceRecord | None) -> dict[str, Any]:
    """A reject report; without one, what the live version remembers."""
    from botocore.exceptions import ClientError

    try:
        text = bucket.report(report_key(source)).decode("utf-8-sig")
    except ClientError:
        first = known.rejects[:limit] if known else []
        rows = [reject.model_dump(include={"line", "column", "reason"}) for reject in first]
        return {"rejected": known.rejected if known else 0, "reason": None, "rows": rows}
    lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
    rows = [
        {"line": int(line), "column": column or None, "reason": reason, "original": original}
        for line, column, reason, original in lines
    ]
    single = [row for row in rows if row["line"]]
    whole = next((row["reason"] for row in rows if not row["line"]), None)
    return {"rejected": len(single), "reason": whole, "rows": single[:limit]}
