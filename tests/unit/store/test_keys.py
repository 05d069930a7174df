"""The ring of keys while its store is away."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from chalicelib.errors import Unavailable
from chalicelib.store.client import ssm
from chalicelib.store.keys import FRESH_S, RETRY_S, KeyRing
from tests.conftest import Clock

KEY = b"k" * 32
PATH = "/triple/test/jwt"


class Store:
    """A parameter store that can go away; counts how often it is asked."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.asked = 0
        self.away = False
        client.meta.events.register("before-call.ssm.GetParametersByPath", self._asked)

    def _asked(self, **_: Any) -> None:
        self.asked += 1
        if self.away:
            raise EndpointConnectionError(endpoint_url="https://ssm")


@pytest.fixture
def store() -> Iterator[Store]:
    with mock_aws():
        client = ssm()
        value = base64.b64encode(KEY).decode()
        client.put_parameter(Name=f"{PATH}/2026-01-01", Value=value, Type="SecureString")
        yield Store(client)


def test_known_keys_stay_good_while_their_store_is_away(store: Store, clock: Clock) -> None:
    ring = KeyRing(store.client, PATH, clock)
    assert ring.signing() == ("2026-01-01", KEY)
    store.away = True
    clock.wait(FRESH_S + 1)
    asked = store.asked

    for _ in range(5):
        assert ring.verifying("2026-01-01") == KEY
        assert ring.verifying("unknown") is None
    assert store.asked == asked + 1

    store.away = False
    clock.wait(RETRY_S + 1)
    ring.signing()
    assert store.asked == asked + 2


def test_without_any_key_an_outage_is_said_so_and_over_when_it_is_over(
    store: Store, clock: Clock
) -> None:
    ring = KeyRing(store.client, PATH, clock)
    store.away = True
    with pytest.raises(Unavailable):
        ring.signing()
    store.away = False
    assert ring.signing() == ("2026-01-01", KEY)
