"""What the index knows, for the content editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.registry import Call, Nothing
from chalicelib.contracts import IndexResponse, SourceFile
from chalicelib.runtime import Runtime
from chalicelib.store.index_state import IndexState

if TYPE_CHECKING:
    from chalicelib.index.manifest import Manifest

_REJECTS = 100


def show(call: Call[Nothing]) -> IndexResponse:
    """The live version with its files and rejected rows, and the last build."""
    from chalicelib.index.manifest import read_manifest

    state = default_state(call.runtime)
    live, job = state.live(), next(iter(state.jobs(1)), None)
    if live is None:
        return IndexResponse(ready=False, job=job)
    settings = call.runtime.settings
    manifest = read_manifest(call.runtime.s3, settings.index_bucket, live.manifest)
    return _described(manifest).model_copy(update={"version": live.version, "job": job})


def default_state(runtime: Runtime) -> IndexState:
    """The state of the embedding space that a session uses unless it chose another."""
    return runtime.index_state(runtime.providers.embedder().space)


def _described(manifest: Manifest) -> IndexResponse:
    from chalicelib.index.suggestions import suggestions

    files = sorted(manifest.sources.items())
    rejects = [reject for _, record in files for reject in record.rejects]
    return IndexResponse(
        ready=True,
        version=manifest.version,
        rows=manifest.rows,
        built_at=manifest.created_at,
        embedding=manifest.space,
        files=[
            SourceFile(
                file=name,
                etag=record.etag,
                rows=record.rows,
                rejected=record.rejected,
                state=record.state,
                reason=record.reason,
                updated_at=record.updated_at,
            )
            for name, record in files
        ],
        rejects=rejects[:_REJECTS],
        suggestions=suggestions(manifest.profile),
    )
