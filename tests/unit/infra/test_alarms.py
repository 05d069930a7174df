"""The alarms and the dashboard watch the metrics that the app really writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.api.http import Request
from chalicelib.api.journal import Journal

TEMPLATE = (Path(__file__).parents[3] / "infra" / "data.yaml").read_text(encoding="utf-8")


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> tuple[str, set[str], set[str]]:
    """Namespace, dimensions and metric names of one request's log line."""
    Journal("dev", "chat_ask", Request("POST", "/", "id")).close(200)
    (directive,) = json.loads(capsys.readouterr().out.splitlines()[-1])["_aws"]["CloudWatchMetrics"]
    names = {metric["Name"] for metric in directive["Metrics"]}
    return directive["Namespace"], set(directive["Dimensions"][0]), names


def test_an_alarm_on_the_apps_metric_can_go_off(written: tuple[str, set[str], set[str]]) -> None:
    namespace, dimensions, names = written
    (alarm,) = re.findall(r"ServerErrorsAlarm:.*?AlarmActions", TEMPLATE, re.DOTALL)
    assert f"Namespace: {namespace}\n" in alarm
    assert "MetricName: ServerErrors\n" in alarm
    assert "ServerErrors" in names
    assert set(re.findall(r"- \{Name: (\w+),", alarm)) == dimensions


def test_the_dashboard_shows_the_apps_metrics(written: tuple[str, set[str], set[str]]) -> None:
    namespace, dimensions, names = written
    names |= {"IndexAge", "IndexBlocked"}  # the builder's: tests/integration/test_build_events.py
    shown = re.findall(rf'\["{namespace}", "(\w+)", "(\w+)", "triple", "(\w+)"', TEMPLATE)
    assert {name for name, *_ in shown} == names
    assert {frozenset(pair) for _, *pair in shown} == {frozenset(dimensions)}
