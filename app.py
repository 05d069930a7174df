"""The Chalice app: everything it serves is declared in ``chalicelib.api``."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib.api.index_events import bp as index_events
from chalicelib.api.mount import mount
from chalicelib.api.routes import ROUTES
from chalicelib.config import Settings
from chalicelib.runtime import runtime

app = Chalice(app_name="triple")

mount(app, ROUTES, runtime, origin=Settings.from_env().cors_origin)
app.register_blueprint(index_events)
