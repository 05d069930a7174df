"""Readers follow the pointer over the wire: new versions, rollbacks, failures; few requests."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.wire import counting
from chalicelib.errors import IndexNotReady, Unavailable
from chalicelib.index.building.publish import rollback
from chalicelib.index.searching.search import Searchers
from chalicelib.providers.ports import Space
from chalicelib.store.client import s3
from chalicelib.store.index_state import IndexState, Live
from infra.local.emulator import Emulator
from tests.integration.asking import SPACE, Reader
from tests.integration.builds import BuildStage, table_of, things
from tests.support.outage import outage

pytestmark = pytest.mark.usefixtures("wire")


@pytest.fixture
def stage(tmp_path: Path) -> BuildStage:
    return BuildStage.create(tmp_path)


@pytest.fixture
def reader(stage: BuildStage) -> Reader:
    return Reader(stage)


def publish(stage: BuildStage, notes: dict[str, str]) -> None:
    stage.put("a.csv", table_of(notes))
    assert stage.reconcile().state == "published"


def test_without_a_version_there_is_no_answer_until_one_is_published(
    stage: BuildStage, reader: Reader
) -> None:
    with pytest.raises(IndexNotReady):
        reader.ask("물건 사과")
    publish(stage, {"사과": "붉은 사과입니다."})
    assert reader.ask("물건 사과").hits[0].doc.text == "붉은 사과입니다."


def test_a_new_version_is_seen_when_the_next_look_is_due(stage: BuildStage, reader: Reader) -> None:
    publish(stage, {"사과": "붉은 사과입니다."})
    assert reader.ask("물건 사과").version == 1
    publish(stage, {"사과": "푸른 사과입니다."})
    assert reader.ask("물건 사과").hits[0].doc.text == "붉은 사과입니다."
    reader.later()
    found = reader.ask("물건 사과")
    assert (found.version, found.hits[0].doc.text) == (2, "푸른 사과입니다.")


def test_a_rollback_is_followed(stage: BuildStage, reader: Reader) -> None:
    publish(stage, {"사과": "붉은 사과입니다."})
    publish(stage, {"사과": "푸른 사과입니다."})
    assert reader.ask("물건 사과").version == 2
    rollback(stage.builder().site, 1)
    reader.later()
    found = reader.ask("물건 사과")
    assert (found.version, found.hits[0].doc.text) == (3, "붉은 사과입니다.")


def test_a_version_that_can_t_be_opened_leaves_the_one_before(
    stage: BuildStage, reader: Reader
) -> None:
    publish(stage, {"사과": "붉은 사과입니다."})
    assert reader.ask("물건 사과").version == 1
    publish(stage, {"사과": "푸른 사과입니다."})
    manifest = stage.live().manifest
    body = s3().get_object(Bucket=stage.settings.index_bucket, Key=manifest)["Body"].read()
    s3().put_object(Bucket=stage.settings.index_bucket, Key=manifest, Body=b"{}")
    reader.later()
    assert reader.ask("물건 사과").version == 1
    s3().put_object(Bucket=stage.settings.index_bucket, Key=manifest, Body=body)
    reader.later()
    assert reader.ask("물건 사과").version == 2


def test_a_pointer_that_can_t_be_read_leaves_the_version_at_hand(stage: BuildStage) -> None:
    publish(stage, {"사과": "붉은 사과입니다."})
    out = threading.Event()

    class Pointer(IndexState):
        def live(self, *, consistent: bool = False) -> Live | None:
            if out.is_set():
                raise Unavailable
            return super().live(consistent=consistent)

    def state_for(space: Space) -> IndexState:
        return Pointer(stage.state()._dynamodb, stage.settings.table, space.slug, lambda: 0.0)

    reader = Reader(stage)
    reader.searchers = Searchers(stage.settings, s3(), state_for, reader.clock)
    assert reader.ask("물건 사과").version == 1
    publish(stage, {"사과": "푸른 사과입니다."})
    out.set()
    reader.later()
    assert reader.ask("물건 사과").version == 1
    fresh = Searchers(stage.settings, s3(), state_for, reader.clock)
    with pytest.raises(Unavailable):
        fresh.current(SPACE)


def test_a_bucket_that_is_out_is_said_to_be_and_the_next_try_works(stage: BuildStage) -> None:
    publish(stage, {"사과": "붉은 사과입니다."})
    reader, files = Reader(stage), s3()
    reader.searchers = Searchers(stage.settings, files, lambda _: stage.state(), reader.clock)
    with outage(files, "GetObject"), pytest.raises(Unavailable):
        reader.ask("물건 사과")
    assert reader.ask("물건 사과").version == 1


def test_no_answer_fails_or_mixes_versions_while_versions_change(stage: BuildStage) -> None:
    publish(stage, dict.fromkeys(map(str, range(40)), "판 1"))
    reader = Reader(stage)
    done = threading.Event()

    def ask() -> list[tuple[int, set[str]]]:
        seen = []
        while not done.is_set():
            reader.later()
            found = reader.ask("물건 7")
            seen.append((found.version, {hit.doc.text for hit in found.hits}))
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        for number in (2, 3, 4):
            publish(stage, dict.fromkeys(map(str, range(40)), f"판 {number}"))
        reader.ask("물건 7")
        done.set()
        answers = [answer for future in asking for answer in future.result()]
    assert answers
    assert all(texts == {f"판 {version}"} for version, texts in answers)


def test_a_warm_search_needs_no_request(stage: BuildStage, emulator: Emulator) -> None:
    stage.put("a.csv", things(300))
    stage.reconcile()
    with counting(emulator.endpoint) as wire, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", wire.endpoint)
        reader = Reader(stage)
        assert reader.ask("물건 7").hits[0].doc.title == "물건 7"
        assert wire.of("s3") > 0
        wire.reset()
        for question in ("물건 123", "쓸모 있는 물건 45번", "없는 것", "물건 몇 개 있어?"):
            reader.ask(question)
        assert wire.of("s3") == wire.of("dynamodb") == 0
        reader.later()
        reader.ask("물건 8")
        assert (wire.of("s3"), wire.of("dynamodb")) == (1, 0)
        stage.put("a.csv", things(301))
        stage.reconcile()
        wire.reset()
        reader.later()
        reader.ask("물건 8")
        assert wire.requests["dynamodb.GetItem"] == 1
