"""A small run of what ``make load`` does with two hundred users."""

from __future__ import annotations

import pytest

from infra.load.run import load
from infra.local.http import Api

pytestmark = pytest.mark.e2e


def test_tabs_of_many_users_at_once_lose_double_and_mix_nothing(api: Api) -> None:
    result = load(api, users=8, turns=4)

    assert result.ok, result
    assert result.turns == 8 * 4
