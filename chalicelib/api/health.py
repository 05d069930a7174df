"""Whether the service can take a question."""

from __future__ import annotations

import chalicelib
from chalicelib.api.index import default_state
from chalicelib.api.registry import Call, Nothing
from chalicelib.contracts import HealthResponse


def check(call: Call[Nothing]) -> HealthResponse:
    """Ready when an index is live."""
    live = default_state(call.runtime).live()
    return HealthResponse(
        status="ok" if live else "starting",
        version=chalicelib.__version__,
        stage=call.runtime.settings.stage,
        index_version=live.version if live else 0,
    )
