"""What the record of a build says, whatever happens to the build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.index.building.build import FAILED, Builder
from chalicelib.index.building.order import Order
from tests.integration.builds import BuildStage, table_of, things

pytestmark = pytest.mark.usefixtures("wire")


class Outage(Exception):
    """A request that fails in a way that no store knows."""


def fail(builder: Builder, operation: str, when: Callable[[dict[str, Any]], bool]) -> None:
    """Make the builder's requests to S3 fail under a condition."""

    def ask(params: dict[str, Any], **_: Any) -> None:
        if when(params):
            raise Outage

    builder.site.s3.meta.events.register(f"before-parameter-build.s3.{operation}", ask)


@pytest.fixture
def stage(tmp_path: Path) -> BuildStage:
    return BuildStage.create(tmp_path, index_batch=16)


def test_a_build_that_is_live_is_recorded_so_whatever_fails_afterwards(stage: BuildStage) -> None:
    stage.put("a.csv", things(10))
    stage.reconcile()
    stage.put("a.csv", things(12))
    builder = stage.builder()
    live = stage.state()
    fail(
        builder,
        "PutObject",
        lambda put: put["Key"].startswith("drafts/") and live.live(consistent=True) != first,
    )
    first = live.live(consistent=True)
    with pytest.raises(Outage):
        builder.reconcile(Order("upload"))
    assert stage.live().version == 2
    job = stage.state().jobs(1)[0]
    assert (job.state, job.added, job.unchanged, job.reason) == ("published", 2, 10, None)

    assert stage.reconcile().state == "unchanged", "what Lambda tries again"
    stage.put("a.csv", things(13))
    outcome = stage.reconcile()
    assert outcome.job is not None
    assert (outcome.job.added, outcome.job.unchanged) == (1, 12)
    assert stage.indexed() == stage.expected()


@pytest.mark.parametrize(
    ("operation", "when"),
    [
        ("GetObject", lambda get: get["Key"].startswith("catalog/")),
        ("PutObject", lambda put: put["Key"].startswith("drafts/")),
        ("PutObject", lambda put: put["Key"].startswith("manifests/")),
    ],
    ids=["reading the file", "noting a commit", "publishing"],
)
def test_a_build_that_s3_fails_is_recorded_as_failed_and_raised(
    stage: BuildStage, operation: str, when: Callable[[dict[str, Any]], bool]
) -> None:
    stage.put("a.csv", things(10))
    builder = stage.builder()
    fail(builder, operation, when)
    with pytest.raises(Outage):
        builder.reconcile(Order("upload"))
    (job,) = stage.state().jobs()
    assert (job.state, job.reason) == ("failed", FAILED)
    assert stage.state().live() is None
    assert stage.reconcile().state == "published"
    assert stage.indexed() == stage.expected()


def test_a_build_that_fails_while_it_looks_again_is_recorded_too(stage: BuildStage) -> None:
    stage.put("a.csv", things(20))
    stage.put("b.csv", things(20, first=100))
    looks: list[int] = []

    def change() -> None:
        if len(looks) == 1:
            stage.put("b.csv", things(21, first=100))

    builder = stage.builder(before=change)
    fail(builder, "ListObjectsV2", lambda listed: "catalog" in listed["Prefix"] and seen(looks))
    with pytest.raises(Outage):
        builder.reconcile(Order("upload"))
    assert [job.state for job in stage.state().jobs()] == ["failed"]


def seen(looks: list[int]) -> bool:
    """Whether this is the second look at least."""
    looks.append(1)
    return len(looks) > 1


def test_a_blocked_build_says_what_it_would_have_done(stage: BuildStage) -> None:
    stage.put("a.csv", things(40))
    stage.reconcile()
    stage.put(
        "a.csv", table_of(dict.fromkeys(range(10), "바뀐 물건입니다.")) + "77,칸이,너무,많은\n"
    )
    stage.put("b.csv", things(3))
    outcome = stage.reconcile()
    assert (outcome.state, outcome.job and outcome.job.rejected) == ("blocked", 1)
    assert outcome.job is not None
    counts = outcome.job.model_dump(include={"added", "changed", "removed", "unchanged"})
    assert counts == {"added": 3, "changed": 10, "removed": 30, "unchanged": 0}
    assert [(error.file, error.line) for error in outcome.job.errors] == [("a.csv", 12)]
