"""The function that S3 and operators call: events, commands, several spaces, upkeep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import env_name
from chalicelib.index.commands import Command, command_event
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.runtime import runtime
from chalicelib.store.client import s3
from chalicelib.store.index_state import Live
from chalicelib.store.spaces import Spaces, WantedSpace
from tests.integration.builds import DIMENSION, BuildStage, things
from tests.integration.invoking import invoke, upload_event

pytestmark = pytest.mark.usefixtures("wire")

DAY_S = 86_400.0


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BuildStage]:
    stage = BuildStage.create(tmp_path, embedding_provider="offline")
    for field in ("table", "catalog_bucket", "index_bucket", "embedding_provider"):
        monkeypatch.setenv(env_name(field), getattr(stage.settings, field))
    monkeypatch.setenv("OFFLINE_DIMENSION", str(DIMENSION))
    runtime.cache_clear()
    yield stage
    runtime.cache_clear()


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = capsys.readouterr().out.splitlines()
    return [json.loads(line) for line in lines if "rebuild_index" in line]


def test_an_upload_event_publishes_the_file(
    stage: BuildStage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.put("한글 이름.csv", things(4))
    invoke(upload_event(stage, "catalog/한글 이름.csv"))
    assert stage.indexed() == stage.expected()
    (line,) = said(capsys)
    assert line["outcome"] == "published"
    assert line["trigger"] == "upload:catalog/한글 이름.csv"


def test_an_event_about_a_picture_is_none_of_its_business(stage: BuildStage) -> None:
    stage.put("a.csv", things(2))
    invoke(upload_event(stage, "catalog/images/a.png"))
    assert stage.state().live() is None
    assert stage.state().jobs() == []


def test_a_command_forces_what_the_gate_stopped(stage: BuildStage) -> None:
    stage.put("a.csv", things(40))
    invoke(command_event(Command()))
    stage.put("a.csv", things(4))
    invoke(command_event(Command()))
    assert len(stage.indexed()) == 40
    assert stage.state().jobs(1)[0].state == "blocked"
    invoke(command_event(Command(force=True)))
    assert stage.indexed() == stage.expected()


def test_what_waits_is_told_as_a_metric_until_it_is_live(
    stage: BuildStage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.put("a.csv", things(40))
    invoke(command_event(Command()))
    stage.put("a.csv", things(4))
    invoke(command_event(Command()))
    invoke(command_event(Command(force=True)))
    published, blocked, forced = said(capsys)

    for line in (published, blocked, forced):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "Triple"
        assert set(directive["Dimensions"][0]) == {"stage", "service"}
    assert [line["IndexBlocked"] for line in (published, blocked, forced)] == [[0], [1], [0]]
    assert published["IndexAge"] == forced["IndexAge"] == [0.0]
    assert 0.0 <= blocked["IndexAge"][0] < 600


def test_a_command_that_nobody_knows_is_refused(stage: BuildStage) -> None:
    event = command_event(Command())
    event["triple"] = {"command": "format the disk"}
    with pytest.raises(ValueError, match="command"):
        invoke(event)


def test_wanted_spaces_are_remembered_until_they_are_dropped(stage: BuildStage) -> None:
    spaces = Spaces(runtime().dynamodb, stage.settings.table, runtime().clock)
    space = NameEmbedder(256).space
    spaces.want(space.provider, space.slug)
    spaces.want(space.provider, space.slug)
    assert spaces.wanted() == [WantedSpace("offline", space.slug)]
    spaces.drop(space.slug)
    assert spaces.wanted() == []


def test_upkeep_removes_old_versions_and_never_one_that_is_kept(tmp_path: Path) -> None:
    stage = BuildStage.create(tmp_path, index_keep_days=2, index_keep_versions=2)
    for count in (5, 6, 7, 8):
        stage.put("a.csv", things(count))
        stage.reconcile()
    kept = stage.state().versions()[:2]
    assert stage.builder().tend().state == "tended"
    assert len(stage.state().versions()) == 4, "nothing is old enough yet"

    stage.ahead = 3 * DAY_S
    assert stage.builder().wants_tending()
    assert stage.builder().tend().state == "tended"
    assert not stage.builder().wants_tending()
    assert stage.state().versions() == kept
    assert [rows(stage, live) for live in kept] == [8, 7]
    manifests = stage.objects(stage.settings.index_bucket, "manifests/")
    assert sorted(live.manifest for live in kept) == manifests

    embedded = len(stage.embedded)
    stage.put("a.csv", things(9))
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()
    assert len(stage.embedded) == embedded + 1


def rows(stage: BuildStage, live: Live) -> int:
    from chalicelib.index.table import open_table

    uri = f"s3://{stage.settings.index_bucket}/spaces/{stage.state().slug}"
    return int(open_table(uri, live.lance_version).count_rows())


def test_an_outage_is_raised_and_recorded_so_that_lambda_tries_again(stage: BuildStage) -> None:
    stage.put("a.csv", things(3))
    bucket = stage.settings.index_bucket
    s3().delete_bucket(Bucket=bucket)
    event = upload_event(stage, "catalog/a.csv")
    with pytest.raises(Exception, match=r"NoSuchBucket|specified bucket"):
        invoke(event)
    assert stage.state().live() is None

    location: Any = {"LocationConstraint": "ap-northeast-2"}
    s3().create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    invoke(event)
    assert stage.indexed() == stage.expected()
