"""Sending to WebSocket connections."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

_log = logging.getLogger(__name__)


def sender(client: Any, connection: str) -> Callable[[str], bool]:
    """Sends text; ``False`` when the client is gone or can't be reached any more.

    The client itself tries again after a limit or a timeout. What it gives up on is logged and no
    reason to end the turn: its answer is found in the history.
    """

    def send(text: str) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client.post_to_connection(ConnectionId=connection, Data=text.encode())
        except (BotoCoreError, ClientError) as error:
            if not _is_gone(error):
                _log.exception("a message could not be sent")
            return False
        return True

    return send


def _is_gone(error: Any) -> bool:
    response = getattr(error, "response", {})
    return bool(response.get("Error", {}).get("Code") == "GoneException")
