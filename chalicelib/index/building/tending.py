"""Upkeep beside the builds: old versions go, small files are merged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Literal

from chalicelib.index.building.assembly import newest_known
from chalicelib.index.building.indexes import renew
from chalicelib.index.building.site import Site
from chalicelib.index.memory import be_frugal, giving_back
from chalicelib.index.table import TableWriter
from chalicelib.store.index_state import Live

DAY_S = 86_400.0
MARGIN_S = 3_600.0


def tend(site: Site, check: Callable[[], None]) -> Literal["tended", "postponed"]:
    """Do the upkeep; call as the holder of the lease.

    A version that is kept can always be read: only table states older than the oldest kept one,
    and older than the days that readers are promised, are removed.
    """
    versions = site.state.versions()
    kept = _kept(versions, site)
    for live in versions:
        if live not in kept:
            site.state.forget(live.version)
            site.s3.delete_object(Bucket=site.settings.index_bucket, Key=live.manifest)
    be_frugal()
    writer = TableWriter(site.uri, site.embedder.space.dimension)
    draft = site.drafts.read().beyond(versions[0] if versions else None)
    state = newest_known(writer.version, draft, map(site.manifest, kept))
    if state is None or state.lance_version != writer.version:
        # A build died here; the next one puts the table right first.
        return "postponed"
    check()
    writer.restore(writer.version)
    with giving_back():
        trained = renew(writer, state.trained).trained
        check()
        writer.optimize(timedelta(seconds=_window(writer, kept, draft.lance_version, site)))
    site.drafts.write(
        state.model_copy(
            update={
                "lance_version": writer.version,
                "trained": trained,
                "blocked": draft.blocked,
                "tended_at": site.now(),
            }
        )
    )
    return "tended"


def _kept(versions: Sequence[Live], site: Site) -> list[Live]:
    """Versions, newest first, that are new enough by number or by when they were replaced."""
    settings = site.settings
    since = site.now() - settings.index_keep_days * DAY_S
    replaced_at = [float(site.now()), *(float(live.built_at) for live in versions)]
    return [
        live
        for place, (live, replaced) in enumerate(zip(versions, replaced_at, strict=False))
        if place < settings.index_keep_versions or replaced > since
    ]


def _window(writer: TableWriter, kept: Sequence[Live], draft: int, site: Site) -> float:
    """How far back, in seconds, table states must stay."""
    made_at = writer.made_at()
    needed = [live.lance_version for live in kept] + [draft]
    times = [made_at[version] for version in needed if version in made_at]
    oldest = min(times, default=site.clock())
    return max(site.settings.index_keep_days * DAY_S, site.clock() - oldest + MARGIN_S)
