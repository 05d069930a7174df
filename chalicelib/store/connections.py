"""Sending to WebSocket connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.store.client import is_outage


def sender(client: Any, connection: str) -> Callable[[str], bool]:
    """Sends text; ``False`` when the client is gone or can't be reached any more."""

    def send(text: str) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client.post_to_connection(ConnectionId=connection, Data=text.encode())
        except (BotoCoreError, ClientError) as error:
            if _is_gone(error) or is_outage(error):
                return False
            raise
        return True

    return send


def _is_gone(error: Any) -> bool:
    response = getattr(error, "response", {})
    return bool(response.get("Error", {}).get("Code") == "GoneException")
