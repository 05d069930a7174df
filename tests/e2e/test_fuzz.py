"""A short run of what ``make fuzz`` does at length."""

from __future__ import annotations

import pytest

from infra.fuzz.run import fuzz
from infra.local.stage import Stage

pytestmark = pytest.mark.e2e


def test_the_stage_keeps_to_its_contract_whatever_is_sent(stage: Stage) -> None:
    report = fuzz(stage.api, examples=4, seed=1, max_s=500)

    assert report.cases > 200, report.text
    assert report.failures == 0, report.text
