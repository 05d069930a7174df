"""Model keys come from the parameter store, once, and only where one lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.config import Settings
from chalicelib.errors import ModelUnavailable
from chalicelib.providers import Providers
from chalicelib.store.parameters import Parameters

PATH = "/triple/x/env"


@pytest.fixture
def ssm() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("ssm", region_name="ap-northeast-2")


def put(ssm: Any, name: str, value: str) -> None:
    ssm.put_parameter(Name=f"{PATH}/{name}", Value=value, Type="SecureString", Overwrite=True)


def test_more_settings_than_one_page_are_all_read(ssm: Any) -> None:
    for number in range(12):
        put(ssm, f"VENDOR{number}_API_KEY", f"key {number}")
    found = Parameters(lambda: ssm, PATH)()
    assert dict(found) == {f"VENDOR{number}_API_KEY": f"key {number}" for number in range(12)}


def test_a_key_that_lacks_in_the_environment_is_taken_from_the_store(ssm: Any) -> None:
    put(ssm, "GEMINI_API_KEY", "stored")
    stored = Parameters(lambda: ssm, PATH)
    without = Providers(Settings(), {})
    with pytest.raises(ModelUnavailable):
        without.generator()
    assert Providers(Settings(), {}, stored=stored).generator().model == "gemini-3.8-flash"


def test_what_the_environment_says_wins_over_the_store(ssm: Any) -> None:
    put(ssm, "QWEN_API_KEY", "stored")
    put(ssm, "QWEN_GENERATION_MODEL", "stored-model")
    providers = Providers(
        Settings(generation_provider="qwen"),
        {"QWEN_GENERATION_MODEL": "own-model"},
        stored=Parameters(lambda: ssm, PATH),
    )
    assert providers.generator().model == "own-model"


def test_the_store_is_read_once_however_many_vendors_lack_a_key(ssm: Any) -> None:
    asked: list[None] = []

    def client() -> Any:
        asked.append(None)
        return ssm

    providers = Providers(Settings(), {}, stored=Parameters(client, PATH))
    assert [c.configured for c in providers.describe("generation") if c.name != "offline"]
    providers.describe("embedding")
    assert len(asked) == 1


def test_nobody_asks_the_store_while_no_key_lacks() -> None:
    def client() -> Any:
        raise AssertionError("the store was asked")

    settings = Settings(generation_provider="offline")
    providers = Providers(settings, {}, stored=Parameters(client, PATH))
    assert providers.generator().model
