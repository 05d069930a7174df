"""What one call of the API may cost in requests, counted on the wire with the default settings."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from infra.project import ROOT

type Costs = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Costs:
    """By call: the most requests that it made, warm."""
    file = tmp_path_factory.mktemp("bench") / "turn.json"
    command = [sys.executable, "-m", "bench.turn", "--repeats", "2", "--json", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=240, stdout=subprocess.DEVNULL)
    return {cost["call"]: cost for cost in json.loads(file.read_text())}


@pytest.mark.parametrize("call", ["chat, first", "chat, right after", "chat, after a pause"])
def test_a_warm_turn_keeps_to_its_requests(costs: Costs, call: str) -> None:
    cost = costs[call]
    assert cost["dynamodb"] <= 3
    assert cost["in_a_row"] <= 2
    assert cost["s3"] <= 4


def test_activity_is_one_call(costs: Costs) -> None:
    assert (costs["activity"]["dynamodb"], costs["activity"]["s3"]) == (1, 0)


@pytest.mark.parametrize("call", ["user, first visit", "user, known"])
def test_a_session_is_opened_with_two_calls_at_most(costs: Costs, call: str) -> None:
    assert 1 <= costs[call]["dynamodb"] <= 2
    assert costs[call]["s3"] == 0
