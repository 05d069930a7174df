"""Providers as a stage has them, each talking real HTTP to a service on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.config import Settings
from chalicelib.providers import Providers
from tests.support.gemini_api import GeminiApi
from tests.support.openai_api import OpenAiApi
from tests.support.service import Service

KEY = "k3y-that-must-never-show"
SERVICES: dict[str, type[Service]] = {"gemini": GeminiApi, "qwen": OpenAiApi}


@pytest.fixture(params=["gemini", "qwen"])
def remote(request: pytest.FixtureRequest) -> str:
    """The name of a vendor that is called over the network."""
    return str(request.param)


@pytest.fixture
def service(remote: str) -> Iterator[Service]:
    running = SERVICES[remote]()
    yield running
    running.close()


@pytest.fixture
def providers(remote: str, service: Service, settings: Settings) -> Iterator[Providers]:
    made = Providers(settings, environment(remote, service))
    yield made
    made.close()


def environment(vendor: str, service: Service, **more: str) -> dict[str, str]:
    """The environment of a stage whose vendor is the local service."""
    path = "/v1" if vendor == "qwen" else ""
    own = {"BASE_URL": service.url + path, "API_KEY": KEY, "EMBEDDING_DIMENSION": "128", **more}
    return {f"{vendor.upper()}_{name}": value for name, value in own.items()}
