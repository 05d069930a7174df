"""What the builder's function leaves to further invocations of itself, and how they end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.api.index_events import HOPS_MAX
from chalicelib.config import env_name
from chalicelib.index.commands import Command, command_event
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.runtime import runtime
from chalicelib.store.spaces import WantedSpace
from tests.integration.builds import DIMENSION, BuildStage, things
from tests.integration.invoking import MINUTES_15, Invocations, invoke, upload_event

pytestmark = pytest.mark.usefixtures("wire")

NO_TIME = 1
"""Milliseconds in which no build ends."""

DAY_S = 86_400.0


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BuildStage]:
    stage = BuildStage.create(tmp_path, embedding_provider="offline", index_batch=16)
    for field in ("table", "catalog_bucket", "index_bucket", "embedding_provider", "index_batch"):
        monkeypatch.setenv(env_name(field), str(getattr(stage.settings, field)))
    monkeypatch.setenv("OFFLINE_DIMENSION", str(DIMENSION))
    runtime.cache_clear()
    yield stage
    runtime.cache_clear()


@pytest.fixture
def sent(stage: BuildStage) -> Invocations:
    """What the function asked Lambda for."""
    invocations = Invocations()
    runtime().functions = invocations.client
    return invocations


def test_a_build_without_time_is_handed_on_until_it_is_published(
    stage: BuildStage, sent: Invocations
) -> None:
    stage.put("a.csv", things(700))
    invoke(upload_event(stage, "catalog/a.csv"), NO_TIME)
    (job,) = stage.state().jobs()
    assert (job.state, job.trigger) == ("queued", "upload:catalog/a.csv")
    assert stage.state().live() is None
    (handed,) = sent.commands
    assert handed == Command(trigger="upload:catalog/a.csv", resume=job.id, hops=1)

    done = 0
    while done < len(sent.events) and done < 30:
        invoke(sent.events[done], NO_TIME)
        done += 1
    assert done > 1
    assert [command.hops for command in sent.commands] == list(range(1, done + 1))
    (job,) = stage.state().jobs()
    assert (job.state, job.added, job.id) == ("published", 700, handed.resume)
    assert stage.indexed() == stage.expected()


def test_a_rebuild_is_handed_on_as_one_and_every_row_is_embedded_anew_once(
    stage: BuildStage, sent: Invocations
) -> None:
    stage.put("a.csv", things(700))
    invoke(command_event(Command()))
    invoke(command_event(Command(command="rebuild")), NO_TIME)
    assert {command.command for command in sent.commands} == {"rebuild"}
    done = 0
    while done < len(sent.events) and done < 30:
        invoke(sent.events[done], NO_TIME)
        done += 1
    job = stage.state().jobs(1)[0]
    assert (job.state, job.added) == ("published", 700)
    assert job.trigger.startswith("command:")
    assert stage.indexed() == stage.expected()

    invoke(command_event(Command(command="rebuild")))
    assert stage.state().jobs(1)[0].id != job.id, "another order is another rebuild"


def test_an_order_that_never_ends_is_given_up_loudly(stage: BuildStage, sent: Invocations) -> None:
    stage.put("a.csv", things(700))
    with pytest.raises(RuntimeError, match=f"{HOPS_MAX} invocations"):
        invoke(command_event(Command(hops=HOPS_MAX)), NO_TIME)
    assert sent.events == []


def test_an_upload_reaches_every_space_that_is_kept(stage: BuildStage, sent: Invocations) -> None:
    other = WantedSpace("gemini", "gemini-some-model-768")
    runtime().spaces.want(other.provider, other.slug)
    runtime().spaces.want("offline", NameEmbedder(DIMENSION).space.slug)
    stage.put("a.csv", things(3))
    invoke(upload_event(stage, "catalog/a.csv"))
    assert stage.indexed() == stage.expected()
    assert sent.commands == [Command(provider="gemini", trigger="upload:catalog/a.csv")]


def test_a_command_is_not_spread_to_other_spaces(stage: BuildStage, sent: Invocations) -> None:
    runtime().spaces.want("gemini", "gemini-some-model-768")
    stage.put("a.csv", things(3))
    invoke(command_event(Command()))
    assert sent.events == []


def test_a_wanted_space_is_built_and_kept_until_it_is_dropped(
    stage: BuildStage, sent: Invocations
) -> None:
    stage.put("a.csv", things(3))
    invoke(command_event(Command(command="want", provider="offline")))
    assert stage.indexed() == stage.expected()
    slug = NameEmbedder(DIMENSION).space.slug
    assert runtime().spaces.wanted() == [WantedSpace("offline", slug)]
    invoke(command_event(Command(command="drop", provider="offline")))
    assert runtime().spaces.wanted() == []
    assert stage.indexed() == stage.expected(), "what was built stays"


def test_upkeep_is_asked_for_when_it_is_due_and_then_not_again(
    stage: BuildStage, sent: Invocations
) -> None:
    stage.put("a.csv", things(3))
    invoke(command_event(Command()))
    assert sent.events == []
    runtime().clock = lambda: time.time() + 2 * DAY_S
    stage.put("a.csv", things(4))
    invoke(command_event(Command()))
    assert sent.commands == [Command(command="tend")]
    invoke(sent.events[0])
    stage.put("a.csv", things(5))
    invoke(command_event(Command()))
    assert len(sent.events) == 1


def test_upkeep_takes_in_what_came_meanwhile_and_hands_on_what_it_has_no_time_for(
    stage: BuildStage, sent: Invocations
) -> None:
    stage.put("a.csv", things(3))
    invoke(command_event(Command()))
    stage.put("a.csv", things(700))
    invoke(command_event(Command(command="tend")), NO_TIME)
    (handed,) = sent.commands
    assert (handed.command, handed.hops) == ("reconcile", 1)
    assert stage.state().jobs(1)[0].id == handed.resume
    invoke(sent.events[0], MINUTES_15)
    assert stage.indexed() == stage.expected()
