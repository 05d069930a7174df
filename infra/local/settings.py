"""What the person at the keyboard can set: the provider by name, keys and limits in ``.env``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_ROLES = ("EMBEDDING_PROVIDER", "REASONING_PROVIDER", "GENERATION_PROVIDER")


class BadSettings(Exception):
    """A line of ``.env`` can't be used; the message says which."""


def function_environment(
    provider: str | None, dotenv: Path, environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """What joins the functions' environment: ``.env``, then ``provider`` for every role.

    Of the caller's own environment only the settings of ``provider`` count (``GEMINI_API_KEY``).
    """
    found = read_dotenv(dotenv) if dotenv.is_file() else {}
    if provider:
        prefix = f"{provider.upper()}_"
        own = {name: value for name, value in environ.items() if name.startswith(prefix)}
        found = own | found | dict.fromkeys(_ROLES, provider)
    return found


def read_dotenv(path: Path) -> dict[str, str]:
    """``NAME=value`` lines, with comments, ``export`` and quotes; raises ``BadSettings``."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        line = line.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise BadSettings(f"{path.name}, line {number}: expected NAME=value")
        if name.strip().startswith("AWS_"):
            raise BadSettings(f"{path.name}, line {number}: AWS settings have no place here")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()
