"""The open index versions of this container: one per embedding space, following the pointer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import ModuleType
from typing import TYPE_CHECKING

from chalicelib.config import Settings
from chalicelib.errors import IndexNotReady, InternalError, TripleError, Unavailable
from chalicelib.index.engine import Engine
from chalicelib.index.searching.hits import Found, Hit
from chalicelib.index.searching.searcher import Searcher

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from chalicelib.providers.ports import Space
    from chalicelib.store.index_state import IndexState, Live

__all__ = ["Found", "Hit", "Searcher", "Searchers"]

PATIENCE_S = 1.5
"""How long a question waits for a newer version before it is answered from the one at hand."""

_OPEN_MAX_S = 20.0
_log = logging.getLogger(__name__)


class Searchers:
    """Opens what the pointer names and keeps it until the next one is open.

    A version that can't be opened leaves the one before it in place; the next check tries again.
    """

    def __init__(
        self,
        settings: Settings,
        s3: S3Client,
        state_for: Callable[[Space], IndexState],
        clock: Callable[[], float],
        engine: Engine | None = None,
    ) -> None:
        self._settings = settings
        self._s3 = s3
        self._state_for = state_for
        self._clock = clock
        self._engine = engine or Engine()
        self._lock = threading.Lock()
        self._followed: dict[str, _Followed] = {}
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="open-index")

    def current(self, space: Space) -> Searcher:
        """The live version of a space.

        Raises ``IndexNotReady`` when there is none, ``Unavailable`` or ``InternalError`` when there
        is one that can't be opened.
        """
        self.refresh(space)
        searcher = self._follow(space).searcher
        if searcher is None:
            raise IndexNotReady
        return searcher

    def refresh(self, space: Space) -> None:
        """Look at the pointer if that was not done lately, and open what it names.

        Safe to call beside ``current`` from other threads. Raises only when there is no version
        to answer from.
        """
        followed = self._follow(space)
        with followed.lock:
            if followed.opening is None and self._is_due(followed):
                self._look(space, followed)
            opening = followed.opening
        if opening is not None:
            wait([opening], timeout=PATIENCE_S if followed.searcher else _OPEN_MAX_S)
            self._settle(followed, opening)

    def _is_due(self, followed: _Followed) -> bool:
        if followed.searcher is None or followed.checked_at is None:
            return True
        return self._clock() - followed.checked_at >= self._settings.index_check_s

    def _look(self, space: Space, followed: _Followed) -> None:
        engine = self._engine.load()
        try:
            live = self._pointed_at(space, followed)
        except TripleError:
            if followed.searcher is None:
                raise
            _log.warning("the index pointer of %s could not be read", space.slug, exc_info=True)
            live = followed.live
        followed.checked_at = self._clock()
        if live is not None and live != followed.live:
            followed.opening = self._pool.submit(self._opened, space, live, engine)

    def _pointed_at(self, space: Space, followed: _Followed) -> Live | None:
        """What is live now. Versions are numbered in a row, so the one at hand is it as long as
        the next one was not even prepared: that keeps the table out of most turns."""
        held = followed.live
        if held and followed.searcher:
            from chalicelib.index.manifest import is_prepared

            bucket = self._settings.index_bucket
            if not is_prepared(self._s3, bucket, space.slug, held.version + 1):
                return held
        return self._state_for(space).live()

    def _settle(self, followed: _Followed, opening: Future[tuple[Live, Searcher]]) -> None:
        """Take over what was opened, once; a failure leaves what was there."""
        if not opening.done():
            if followed.searcher is None:
                raise Unavailable
            return
        with followed.lock:
            if followed.opening is not opening:
                return
            followed.opening = None
            error = opening.exception()
            if error is None:
                followed.live, followed.searcher = opening.result()
                return
        _log.error("an index version could not be opened", exc_info=error)
        if followed.searcher is None:
            raise (InternalError if isinstance(error, ImportError) else Unavailable) from error

    def _opened(
        self, space: Space, live: Live, engine: Future[ModuleType]
    ) -> tuple[Live, Searcher]:
        from chalicelib.index.manifest import read_manifest
        from chalicelib.index.table import open_table, table_uri

        bucket = self._settings.index_bucket
        manifest = read_manifest(self._s3, bucket, live.manifest)
        # Whoever imports a module beside a failing import of it gets one half made, not the reason.
        engine.result()
        table = open_table(table_uri(bucket, space.slug), live.lance_version)
        searcher = Searcher(table, manifest, space, reopen=lambda: self._again(space, live))
        if self._follow(space).searcher:
            # There is a version to answer from until this one is wholly at hand.
            searcher.opened.wait()
        return live, searcher

    def _again(self, space: Space, broken: Live) -> Searcher:
        """Open anew after the files of a version vanished under its reader."""
        followed = self._follow(space)
        with followed.lock:
            if followed.live == broken:
                followed.live = followed.searcher = followed.checked_at = None
        return self.current(space)

    def _follow(self, space: Space) -> _Followed:
        with self._lock:
            return self._followed.setdefault(space.slug, _Followed())


class _Followed:
    """What is known of one space."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: Live | None = None
        self.searcher: Searcher | None = None
        self.checked_at: float | None = None
        self.opening: Future[tuple[Live, Searcher]] | None = None
