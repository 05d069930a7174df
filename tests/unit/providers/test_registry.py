"""Providers are found by their files, built once, and say what they lack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import chalicelib.providers as providers_package
from chalicelib.config import Settings
from chalicelib.contracts import ROLES
from chalicelib.errors import Conflict, ModelUnavailable, NotFound
from chalicelib.providers import HEALTHY_S, UNHEALTHY_S, Providers
from chalicelib.providers.ports import Prompt
from tests.support.vendor import dropped_in

STAGE = Settings(
    embedding_provider="offline", reasoning_provider="offline", generation_provider="offline"
)

VENDOR = '''
"""A vendor that a test drops in."""
from pydantic import BaseModel
from chalicelib.errors import ModelUnavailable
from chalicelib.providers.ports import Piece

LABEL = "솔라"
probed = 0


class Settings(BaseModel):
    api_key: str = ""
    generation_model: str = "solar-pro"
    limit: int = 1

    def missing(self, role):
        return None if self.api_key else "SOLAR_API_KEY"


class Generator:
    def __init__(self, settings):
        self.model = settings.generation_model

    def stream(self, prompt, deadline):
        yield Piece(prompt.question[::-1])
        yield Piece(finish="stop")


def generator(settings):
    return Generator(settings)


def probe(settings):
    global probed
    probed += 1
    if settings.api_key == "refused":
        raise ModelUnavailable("SOLAR_API_KEY를 확인해 주세요.")
'''


@pytest.fixture
def solar(tmp_path: Path) -> Iterator[None]:
    with dropped_in(tmp_path, "solar", VENDOR):
        yield


@pytest.mark.usefixtures("solar")
def test_a_new_vendor_is_one_new_file() -> None:
    providers = Providers(STAGE, {"SOLAR_API_KEY": "k"})
    assert "solar" in providers.names("generation")
    assert "solar" not in providers.names("embedding")
    prompt = Prompt("", (), "가나다", ())
    pieces = list(providers.generator("solar").stream(prompt, None))  # type: ignore[arg-type]
    assert "".join(piece.text for piece in pieces) == "다나가"


@pytest.mark.usefixtures("solar")
def test_an_adapter_is_built_once() -> None:
    providers = Providers(STAGE, {"SOLAR_API_KEY": "k"})
    assert providers.generator("solar") is providers.generator("solar")


@pytest.mark.usefixtures("solar")
def test_a_vendor_without_its_key_names_the_setting_and_is_not_selectable() -> None:
    providers = Providers(STAGE, {})
    choice = next(c for c in providers.describe("generation") if c.name == "solar")
    assert (choice.configured, choice.healthy, choice.selectable) == (False, None, False)
    assert choice.reason == "SOLAR_API_KEY 설정이 필요합니다."
    with pytest.raises(Conflict, match="SOLAR_API_KEY"):
        providers.check("generation", "solar")
    with pytest.raises(ModelUnavailable, match="SOLAR_API_KEY"):
        providers.generator("solar")


@pytest.mark.usefixtures("solar")
def test_a_bad_setting_is_named_and_its_value_is_not_shown() -> None:
    providers = Providers(STAGE, {"SOLAR_API_KEY": "k", "SOLAR_LIMIT": "s3cret"})
    with pytest.raises(Conflict) as refused:
        providers.check("generation", "solar")
    assert "SOLAR_LIMIT" in refused.value.message
    assert "s3cret" not in refused.value.message


@pytest.mark.usefixtures("solar")
def test_health_is_probed_at_most_once_in_a_while() -> None:
    now = [0.0]
    providers = Providers(STAGE, {"SOLAR_API_KEY": "k"}, clock=lambda: now[0])
    for _ in range(3):
        assert _choice(providers).healthy is True
    assert sys.modules["chalicelib.providers.solar"].probed == 1
    now[0] += HEALTHY_S + 1
    assert _choice(providers).healthy is True
    assert sys.modules["chalicelib.providers.solar"].probed == 2


@pytest.mark.usefixtures("solar")
def test_a_sick_vendor_is_asked_again_soon() -> None:
    now = [0.0]
    providers = Providers(STAGE, {"SOLAR_API_KEY": "refused"}, clock=lambda: now[0])
    choice = _choice(providers)
    assert (choice.configured, choice.healthy, choice.selectable) == (True, False, False)
    assert "refused" not in str(choice.reason)
    now[0] += UNHEALTHY_S + 1
    _choice(providers)
    assert sys.modules["chalicelib.providers.solar"].probed == 2


@pytest.mark.parametrize(
    "name",
    ["nope", "ports", "calls", "../offline", "offline.names", "", "오프라인", "os", "a" * 99],
)
@pytest.mark.parametrize("role", ROLES)
def test_unknown_and_path_like_names_are_refused(role: str, name: str) -> None:
    providers = Providers(STAGE, {})
    with pytest.raises(NotFound, match="offline"):
        providers.check(role, name)  # type: ignore[arg-type]


def test_a_vanished_choice_gives_way_to_the_default() -> None:
    providers = Providers(STAGE, {})
    assert providers.order("generation", "vanished") == ["offline"]
    assert providers.order("generation", None) == ["offline"]


def test_the_fallback_order_is_configuration() -> None:
    stage = STAGE.model_copy(
        update={"generation_provider": "gemini", "generation_fallback": "qwen, offline,gemini"}
    )
    assert Providers(stage, {}).order("generation") == ["gemini", "qwen", "offline"]


def test_an_embedding_is_selectable_only_where_its_space_is_live() -> None:
    providers = Providers(STAGE, {})
    dead = providers.describe("embedding", lambda space: False)
    live = providers.describe("embedding", lambda space: space.provider == "offline")
    assert not any(choice.selectable for choice in dead)
    assert [choice.name for choice in live if choice.selectable] == ["offline"]


def test_listing_the_providers_imports_no_sdk() -> None:
    code = (
        "import sys; from chalicelib.config import Settings; "
        "from chalicelib.providers import Providers; "
        "p = Providers(Settings(), {}); "
        "[p.describe(r) for r in ('embedding', 'reasoning', 'generation')]; "
        "bad = {'google.genai', 'httpx2', 'lancedb', 'boto3', 'pyarrow'} & set(sys.modules); "
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def _choice(providers: Providers):  # type: ignore[no-untyped-def]
    return next(c for c in providers.describe("generation") if c.name == "solar")


def test_every_role_has_a_default_setting() -> None:
    providers = Providers(Settings(), {})
    assert [providers.default(role) for role in ROLES] == ["gemini"] * len(ROLES)
    assert set(ROLES) == set(get_args(providers_package.Role))
