"""The Chalice app: everything it serves is declared in ``chalicelib.api``."""

from __future__ import annotations

import logging

from chalice.app import Chalice, Response, WebsocketEvent

from chalicelib.api.gateway import answer_in_our_form
from chalicelib.api.index_events import bp as index_events
from chalicelib.api.logs import log_in_json
from chalicelib.api.mount import mount
from chalicelib.api.routes import ROUTES
from chalicelib.api.sockets import may_connect, receive
from chalicelib.config import Settings, lambda_environment
from chalicelib.runtime import runtime

if lambda_environment():
    log_in_json(logging.getLogger("chalicelib"))

app = Chalice(app_name="triple")
app.experimental_feature_flags.add("WEBSOCKETS")

origin = Settings.from_env().cors_origin
mount(app, ROUTES, runtime, origin=origin)
answer_in_our_form(origin)
app.register_blueprint(index_events)


@app.on_ws_connect()
def connect(event: WebsocketEvent) -> Response:
    """Let a client in, unless it is a page of another origin."""
    headers = event.to_dict().get("headers") or {}
    allowed = may_connect(headers, runtime().settings.cors_origin)
    return Response("", status_code=200 if allowed else 403)


@app.on_ws_message()
def message(event: WebsocketEvent) -> None:
    """Answer one question."""
    where = event.to_dict()["requestContext"]
    send = runtime().sender(where["apiId"], where["stage"], event.connection_id)
    receive(event.body, event.connection_id, send, runtime())


@app.on_ws_disconnect()
def disconnect(event: WebsocketEvent) -> None:
    """Nothing to do: a connection holds nothing."""
