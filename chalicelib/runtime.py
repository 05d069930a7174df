"""Composition root: every client and service, built at most once per container, on first use.

Nothing else constructs a client. Imports stand inside the properties so that a request pays only
for what it uses: a session call never loads lancedb or a model SDK. A test builds its own
``Runtime`` from its own ``Settings`` and may assign any of the properties.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings

if TYPE_CHECKING:
    from chalicelib.chat.turn import Chat
    from chalicelib.index.building.build import Builder
    from chalicelib.index.engine import Engine
    from chalicelib.index.searching.search import Searchers
    from chalicelib.providers import Providers
    from chalicelib.providers.ports import Space
    from chalicelib.store.claims import Claims
    from chalicelib.store.erasure import Eraser
    from chalicelib.store.index_state import IndexState
    from chalicelib.store.operators import Operators
    from chalicelib.store.sessions import Sessions
    from chalicelib.store.spaces import Spaces
    from chalicelib.store.tokens import Tokens
    from chalicelib.store.turns import Turns


class Runtime:
    """The services of one stage."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.entropy = entropy
        self._connections: dict[str, Any] = {}

    @cached_property
    def dynamodb(self) -> Any:
        """Low-level DynamoDB client."""
        from chalicelib.store.client import dynamodb

        return dynamodb()

    @cached_property
    def s3(self) -> Any:
        """S3 client for catalogue files, manifests and reports."""
        from chalicelib.store.client import s3

        return s3()

    @cached_property
    def functions(self) -> Any:
        """Client that invokes Lambda functions."""
        from chalicelib.store.client import functions

        return functions()

    @cached_property
    def sessions(self) -> Sessions:
        """Sessions with their expiry, mix of providers and rate window."""
        from chalicelib.store.sessions import Sessions

        return Sessions(self.dynamodb, self.settings, self.clock, self.entropy)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens of this stage, with the keys of its parameter store."""
        from chalicelib.store.client import ssm
        from chalicelib.store.keys import KeyRing
        from chalicelib.store.tokens import Tokens

        path = self.settings.auth_keys or f"/triple/{self.settings.stage}/jwt"
        return Tokens(KeyRing(ssm(), path, self.clock), self.settings.stage, self.clock)

    @cached_property
    def operators(self) -> Operators:
        """Who may change the catalogue from the page."""
        from chalicelib.store.client import ssm
        from chalicelib.store.keys import KeyRing
        from chalicelib.store.operators import Operators

        path = f"/triple/{self.settings.stage}/admin"
        return Operators(KeyRing(ssm(), path, self.clock))

    @cached_property
    def turns(self) -> Turns:
        """Stored turns with their evidence and log."""
        from chalicelib.store.turns import Turns

        return Turns(self.dynamodb, self.settings, self.clock)

    @cached_property
    def claims(self) -> Claims:
        """Idempotency keys."""
        from chalicelib.store.claims import Claims

        return Claims(self.dynamodb, self.settings, self.clock)

    @cached_property
    def eraser(self) -> Eraser:
        """Erases persons."""
        from chalicelib.store.erasure import Eraser

        return Eraser(self.dynamodb, self.settings, self.clock)

    def sender(self, api: str, stage: str, connection: str) -> Callable[[str], bool]:
        """Sends text to a WebSocket connection; says ``False`` when its client is gone."""
        from chalicelib.store.connections import sender

        if api not in self._connections:
            self._connections[api] = self._connect(api, stage)
        return sender(self._connections[api], connection)

    def _connect(self, api: str, stage: str) -> Any:
        from chalicelib.store.client import connections

        local = self.settings.aws_endpoint_url
        host = f"https://{api}.execute-api.{self.dynamodb.meta.region_name}.amazonaws.com/{stage}"
        return connections(f"{local}/_aws/execute-api/{api}/{stage}" if local else host)

    @cached_property
    def providers(self) -> Providers:
        """Model providers by role."""
        from chalicelib.providers import Providers
        from chalicelib.store.client import ssm
        from chalicelib.store.parameters import Parameters

        stored = Parameters(ssm, f"/triple/{self.settings.stage}/env")
        return Providers(self.settings, stored=stored)

    @cached_property
    def spaces(self) -> Spaces:
        """Embedding spaces kept beside the default one."""
        from chalicelib.store.spaces import Spaces

        return Spaces(self.dynamodb, self.settings.table, self.clock)

    def index_state(self, space: Space) -> IndexState:
        """Pointer, lease and jobs of one embedding space."""
        from chalicelib.store.index_state import IndexState

        return IndexState(self.dynamodb, self.settings.table, space.slug, self.clock)

    @cached_property
    def engine(self) -> Engine:
        """The import of the index engine."""
        from chalicelib.index.engine import Engine

        return Engine()

    @cached_property
    def searchers(self) -> Searchers:
        """Open index versions, one per embedding space."""
        from chalicelib.index.searching.search import Searchers

        return Searchers(self.settings, self.s3, self.index_state, self.clock, self.engine)

    @cached_property
    def chat(self) -> Chat:
        """The chat turn."""
        self.engine.load()
        from chalicelib.chat.turn import Chat

        return Chat(
            settings=self.settings,
            sessions=self.sessions,
            turns=self.turns,
            claims=self.claims,
            providers=self.providers,
            searchers=self.searchers,
            clock=self.clock,
            entropy=self.entropy,
        )

    def builder(self, space: Space) -> Builder:
        """The index builder of one embedding space."""
        from chalicelib.index.building.build import Builder

        return Builder(
            settings=self.settings,
            s3=self.s3,
            state=self.index_state(space),
            embedder=self.providers.embedder(space.provider),
            clock=self.clock,
        )


@lru_cache(maxsize=1)
def runtime() -> Runtime:
    """The runtime of this container."""
    return Runtime(Settings.from_env())
