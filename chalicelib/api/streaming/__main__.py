"""Runs the loop in a Lambda container."""

from __future__ import annotations

import importlib
from typing import Any

from chalicelib.api.http import Reply
from chalicelib.api.streaming.loop import Context, Handler, Loop
from chalicelib.api.streaming.runtime_api import Failure, RuntimeApi
from chalicelib.config import lambda_environment


def main() -> None:
    """Load the configured handler and serve; tells Lambda when it can't be loaded."""
    environment = lambda_environment()
    api = environment["AWS_LAMBDA_RUNTIME_API"]
    try:
        handler = _handler(environment.get("_HANDLER", "app.app"))
    except Exception as error:
        RuntimeApi(api).fail_to_start(Failure.of(error, str(error)))
        raise
    Loop(api, handler, environment).run()


def _handler(name: str) -> Handler:
    """A Function URL's request is streamed; everything else is the configured handler's."""
    module, _, attribute = name.rpartition(".")
    configured = getattr(importlib.import_module(module.replace("/", ".")), attribute)
    from chalicelib.api.routes import ROUTES
    from chalicelib.api.streaming.urls import is_url_event, reply_to
    from chalicelib.runtime import runtime

    def handle(event: Any, context: Context) -> Any | Reply:
        if is_url_event(event):
            left = context.get_remaining_time_in_millis() / 1_000
            return reply_to(event, ROUTES, runtime(), left)
        return configured(event, context)

    return handle


if __name__ == "__main__":
    main()
