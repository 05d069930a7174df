"""What the operator's documents say is what the code holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from infra import costs
from infra.costs import PRICES, Assumed
from infra.stack import TEMPLATE

DOCS = Path("docs")
USES = re.compile(r"uses: (\S+)")


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    alarms = set(re.findall(r"AlarmName: !Sub triple-\$\{Stage\}-(\S+)", template))
    sections = (DOCS / "operations.md").read_text(encoding="utf-8").split("\n### ")[1:]
    named = {section.partition("\n")[0].partition("&gt;-")[2]: section for section in sections}
    assert len(alarms) > 5
    assert set(named) == alarms
    for section in named.values():
        assert "**Means:**" in section
        assert "**Do:**" in section


def test_the_costs_in_the_document_are_those_of_the_script() -> None:
    text = (DOCS / "deploy.md").read_text(encoding="utf-8")
    assert costs.tables() in text
    assert costs.written(text) == text


def test_an_idle_stage_pays_for_its_alarms_dashboard_and_storage_only() -> None:
    idle = costs.costs(0, Assumed())
    assert {service for service, amount in idle.items() if amount} == {"S3", "CloudWatch"}


def test_costs_grow_with_the_questions_and_with_a_models_tokens() -> None:
    few, many = (costs.costs(asked, Assumed(builds=0)) for asked in (1_000, 2_000))
    assert many["Lambda"] == pytest.approx(2 * few["Lambda"])
    longer = costs.costs(1_000, Assumed(output_tokens=1_500, builds=0))
    added = 1_000 * 1_000 * PRICES["Model, output token"]
    assert longer["Models"] - few["Models"] == pytest.approx(added)


def test_the_pieces_of_an_answer_over_the_websocket_are_paid_one_by_one() -> None:
    few, many = (costs.costs(1_000, Assumed(frames=frames)) for frames in (10, 30))
    added = 1_000 * Assumed().socket_share * 20 * PRICES["API Gateway (WebSocket), message"]
    assert many["API Gateway"] - few["API Gateway"] == pytest.approx(added)


def test_builds_are_paid_by_what_they_run_write_and_embed() -> None:
    none, one = (costs.costs(1_000, Assumed(builds=builds)) for builds in (0, 1))
    changed = {service for service in none if one[service] > none[service]}
    assert changed == {"Lambda", "S3", "Models"}


def test_the_deployer_may_do_nothing_outside_of_what_is_named_triple() -> None:
    policy = json.loads(Path("infra/policies/deployer.json").read_text())
    everywhere = {
        statement["Sid"]
        for statement in policy["Statement"]
        if not all(re.search(r"triple|apigateway", r) for r in _list(statement["Resource"]))
    }
    # These services name their resources by ids, or their lists have no resource.
    assert everywhere == {"WhoAmI", "Edge", "Logs"}
    roles = [s for s in policy["Statement"] if "iam:PassRole" in _list(s["Action"])]
    assert roles[0]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}
    }


@pytest.mark.parametrize("path", sorted(Path(".github/workflows").glob("*.yml")), ids=str)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    used = USES.findall(path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert action.startswith("./") or re.search(r"@[0-9a-f]{40}$", action), action


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in ("deploy.md", "operations.md"):
        text = (DOCS / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / target).exists(), f"{document}: {target}"


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
