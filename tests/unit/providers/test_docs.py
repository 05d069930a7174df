"""docs/providers.md says what the code does: every setting with its default, nothing else."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.config import Settings, env_name
from chalicelib.contracts import ROLES
from chalicelib.providers import Providers

DOCUMENT = Path(__file__).parents[3] / "docs" / "providers.md"
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.*) \| (.*) \|$", re.MULTILINE)
OURS = (
    *(f"{role}_provider" for role in ROLES),
    *(f"{role}_fallback" for role in ROLES),
    "assistant_name",
    "assistant_tone",
    "catalogue_about",
    "history_turns",
    "history_tokens",
    "source_tokens",
    "turn_deadline_s",
)


def vendors() -> list[str]:
    providers = Providers(Settings(), {})
    return sorted({name for role in ROLES for name in providers.names(role)})


def documented() -> dict[str, tuple[str, str]]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return {name: (default, meaning) for name, default, meaning in ROW.findall(text)}


def rows_of(settings: type[BaseModel], fields: list[str], name_of: Any) -> dict[str, Any]:
    return {
        name_of(field): (
            shown(settings.model_fields[field].default),
            settings.model_fields[field].description,
        )
        for field in fields
    }


def shown(default: Any) -> str:
    if default is None or default == "":
        return "–"
    text = default if isinstance(default, str) else json.dumps(default)
    return f"`{text}`"


@pytest.mark.parametrize("vendor", vendors())
def test_every_setting_of_a_vendor_is_documented_as_it_is(vendor: str) -> None:
    settings = importlib.import_module(f"chalicelib.providers.{vendor}").Settings
    prefix = f"{vendor.upper()}_"
    expected = rows_of(settings, list(settings.model_fields), lambda f: prefix + f.upper())
    written = {name: row for name, row in documented().items() if name.startswith(prefix)}
    assert written == expected


def test_every_setting_of_roles_and_prompt_is_documented_as_it_is() -> None:
    expected = rows_of(Settings, list(OURS), env_name)
    assert {name: documented().get(name) for name in expected} == expected


def test_every_vendor_has_a_section() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"## `{vendor}`" in text for vendor in vendors())
