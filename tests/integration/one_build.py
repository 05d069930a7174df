"""One build in a process of its own, so that a test can kill or stop it:
``python -m tests.integration.one_build SETTINGS LOG POINT ENDPOINT [rebuild]``."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from chalicelib.config import Settings
from chalicelib.index.building.build import Builder
from chalicelib.index.building.order import Order
from chalicelib.store.client import dynamodb, s3
from chalicelib.store.index_state import IndexState
from tests.integration.builds import Noted, strike_at


def main() -> None:
    settings = Settings.model_validate_json(sys.argv[1])
    os.environ |= {"AWS_ENDPOINT_URL": sys.argv[4], "AWS_ALLOW_HTTP": "true"}
    install = strike_at(sys.argv[3])
    clients = dynamodb(), s3()
    for client in clients:
        install(client)
    embedder = Noted(Path(sys.argv[2]))
    state = IndexState(clients[0], settings.table, embedder.space.slug, time.time)
    order = Order("test", rebuild="rebuild" in sys.argv[5:])
    outcome = Builder(settings, clients[1], state, embedder, time.time).reconcile(order)
    sys.stdout.write(outcome.state)


main()
