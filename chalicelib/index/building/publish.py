"""Making a version live, and going back to an earlier one."""

from __future__ import annotations

from chalicelib.contracts import Job
from chalicelib.errors import NotFound
from chalicelib.index.building.draft import Draft
from chalicelib.index.building.site import Site
from chalicelib.index.manifest import Manifest, fingerprint, write_manifest
from chalicelib.index.profile import merge
from chalicelib.index.table import TABLE
from chalicelib.store.index_state import Live
from chalicelib.store.lease import Lease

HELD_MAX = 20


def publish(site: Site, draft: Draft, job_id: str, live: Live | None, lease: Lease) -> Live:
    """Let readers see what the draft describes; raises ``Outdated`` and changes nothing then."""
    expected = live.version if live else 0
    manifest = Manifest(
        version=expected + 1,
        space=site.slug,
        table=TABLE,
        lance_version=draft.lance_version,
        created_at=site.now(),
        rows=sum(record.rows for record in draft.sources.values()),
        sources=draft.sources,
        profile=merge(record.profile for record in draft.sources.values()),
        job_id=job_id,
        trained=draft.trained,
    )
    pointer = _stored(site, manifest)
    site.state.publish(pointer, lease, expected)
    return pointer


def rollback(site: Site, version: int) -> Live:
    """Make a kept version live again at once, whatever is being built.

    What was live and what is in the bucket now are remembered, so that no build publishes them,
    not one that is at work either, until the bucket changes. Raises ``NotFound``, and ``Outdated``
    when a publish came between.
    """
    live = site.state.live(consistent=True)
    target = next((kept for kept in site.state.versions() if kept.version == version), None)
    if live is None or target is None:
        raise NotFound(f"보관된 버전 {version}이(가) 없습니다.")
    present, wanted = site.manifest(live), site.manifest(target)
    uploaded = fingerprint({name: each.etag for name, each in site.catalogue.uploads().items()})
    left = dict.fromkeys((*present.held, present.fingerprint, uploaded))
    left.pop(wanted.fingerprint, None)
    job_id = site.new_id()
    manifest = wanted.model_copy(
        update={
            "version": live.version + 1,
            "created_at": site.now(),
            "job_id": job_id,
            "restored_from": version,
            "held": [*left][-HELD_MAX:],
        }
    )
    pointer = _stored(site, manifest)
    site.state.move(pointer, live.version)
    site.state.record(
        Job(
            id=job_id,
            state="published",
            trigger=f"rollback:{version}",
            phase="published",
            started_at=site.now(),
            updated_at=site.now(),
            seconds=0.0,
        )
    )
    return pointer


def _stored(site: Site, manifest: Manifest) -> Live:
    key = write_manifest(site.s3, site.settings.index_bucket, manifest)
    return Live(
        version=manifest.version,
        table=manifest.table,
        lance_version=manifest.lance_version,
        manifest=key,
        rows=manifest.rows,
        built_at=manifest.created_at,
    )
