"""Runs the loop in a Lambda container."""

from __future__ import annotations

from typing import Any

from app import app
from chalicelib.api.routes import ROUTES
from chalicelib.api.streaming.loop import Context, Loop
from chalicelib.api.streaming.urls import is_url_event, reply_to
from chalicelib.config import lambda_environment
from chalicelib.runtime import runtime


def handle(event: Any, context: Context) -> Any:
    """A Function URL's request is streamed; everything else is Chalice's."""
    if is_url_event(event):
        left = context.get_remaining_time_in_millis() / 1_000
        return reply_to(event, ROUTES, runtime(), left)
    return app(event, context)


if __name__ == "__main__":
    environment = lambda_environment()
    Loop(environment["AWS_LAMBDA_RUNTIME_API"], handle, environment).run()
