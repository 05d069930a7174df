"""What every build of one embedding space works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.config import Settings
from chalicelib.index.building.draft import Drafts
from chalicelib.index.building.sources import Catalogue
from chalicelib.index.manifest import Manifest, read_manifest
from chalicelib.index.table import table_uri
from chalicelib.providers.ports import Embedder
from chalicelib.store.index_state import IndexState, Live

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Site:
    """Clients, settings and places of one space."""

    settings: Settings
    s3: S3Client
    state: IndexState
    embedder: Embedder
    clock: Callable[[], float]
    entropy: Callable[[int], bytes]

    @property
    def slug(self) -> str:
        """The space's name in keys."""
        return self.state.slug

    @property
    def uri(self) -> str:
        """Where the table is."""
        return table_uri(self.settings.index_bucket, self.slug)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The uploaded files."""
        return Catalogue(self.s3, self.settings.catalog_bucket, self.settings.catalog_prefix)

    @cached_property
    def drafts(self) -> Drafts:
        """What the newest state of the table holds."""
        return Drafts(self.s3, self.settings.index_bucket, self.slug)

    def manifest(self, live: Live) -> Manifest:
        """What a version holds."""
        return read_manifest(self.s3, self.settings.index_bucket, live.manifest)

    def new_id(self) -> str:
        """A fresh id for a job or an owner; later ones sort after earlier ones."""
        return f"{int(self.clock() * 1_000):011x}{self.entropy(3).hex()}"

    def now(self) -> int:
        """Whole seconds since the epoch."""
        return int(self.clock())
