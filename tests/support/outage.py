"""A service of AWS that answers nothing but 503 for a while, behind the real client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse


class _Body(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def outage(client: Any, operation: str) -> Iterator[None]:
    """Every request of one operation of a client is answered by 503 while this is open.

    Over the wire none of them is sent. A service in process still carries them out, as one does
    whose answer gets lost.
    """
    event = f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}"

    def refuse(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, 503, {}, _Body())

    client.meta.events.register_first(event, refuse)
    try:
        yield
    finally:
        client.meta.events.unregister(event, refuse)
