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


def test_a_parameter_that_is_not_there_is_none(ssm: Any) -> None:
    put(ssm, "A_API_KEY", "a")
    stored = Parameters(lambda: ssm, PATH)
    assert (stored("A_API_KEY"), stored("B_API_KEY")) == ("a", None)


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


def test_a_key_is_read_once_per_container_also_one_that_lacks(ssm: Any) -> None:
    put(ssm, "A_API_KEY", "a")
    stored = Parameters(lambda: ssm, PATH)
    assert (stored("A_API_KEY"), stored("B_API_KEY")) == ("a", None)
    put(ssm, "A_API_KEY", "another")
    put(ssm, "B_API_KEY", "b")
    assert (stored("A_API_KEY"), stored("B_API_KEY")) == ("a", None)


def test_only_the_vendor_whose_key_is_stored_counts_as_configured(ssm: Any) -> None:
    put(ssm, "QWEN_API_KEY", "stored")
    providers = Providers(
        Settings(),
        {"QWEN_BASE_URL": "https://dashscope-intl.aliyuncs.com:9/v1"},
        stored=Parameters(lambda: ssm, PATH),
    )
    with pytest.raises(ModelUnavailable):
        providers.generator("gemini")
    assert providers.generator("qwen").model


def test_nobody_asks_the_store_while_no_key_lacks() -> None:
    def client() -> Any:
        raise AssertionError("the store was asked")

    settings = Settings(generation_provider="offline")
    providers = Providers(settings, {}, stored=Parameters(client, PATH))
    assert providers.generator().model
