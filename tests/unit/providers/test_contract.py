"""What every provider promises, held by each of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.providers import Providers
from chalicelib.providers.ports import (
    Document,
    Message,
    PastTurn,
    Piece,
    Prompt,
    PromptSource,
)
from tests.support.service import Service
from tests.unit.providers.conftest import SERVICES, environment

CATEGORIES = {"분류": ["해변", "오름"]}
HISTORY = [PastTurn("협재해수욕장 알려 줘", "협재해수욕장은 해변입니다[1].", ("협재해수욕장",))]


@pytest.fixture(params=["gemini", "qwen", "offline"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(vendor: str, settings: Settings) -> Iterator[tuple[Providers, Service | None]]:
    """Providers with the vendor's service behind them, if it has one."""
    if vendor not in SERVICES:
        yield Providers(settings, {}), None
        return
    service = SERVICES[vendor]()
    providers = Providers(settings, environment(vendor, service))
    yield providers, service
    providers.close()
    service.close()


type World = tuple[Providers, Service | None]


def soon() -> Deadline:
    return Deadline.after(20)


def documents(count: int) -> list[Document]:
    return [Document(f"제주 {n}번 오름", f"오름 {n}의 설명") for n in range(count)]


def prompt() -> Prompt:
    source = PromptSource(1, "협재해수욕장", "물이 맑은 해변이다.", "해변", {"주차": "가능"})
    text = "<자료>\n[1] 협재해수욕장\n</자료>\n질문: 협재해수욕장 주차 돼?"
    messages = (Message("user", "안녕"), Message("assistant", "네"), Message("user", text))
    return Prompt("규칙", messages, "협재해수욕장 주차 돼?", (source,))


@pytest.mark.parametrize("count", [0, 1, 11, 230])
def test_as_many_vectors_come_as_texts_went(vendor: str, world: World, count: int) -> None:
    embedder = world[0].embedder(vendor)
    vectors = embedder.documents(documents(count), soon()).vectors
    assert vectors.shape == (count, embedder.space.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_vectors_keep_the_order_of_the_texts(vendor: str, world: World) -> None:
    embedder = world[0].embedder(vendor)
    together = embedder.documents(documents(25), soon()).vectors
    alone = np.concatenate([embedder.documents([d], soon()).vectors for d in documents(25)])
    assert np.allclose(together, alone, atol=1e-6)


def test_a_question_becomes_one_vector_of_the_same_space(vendor: str, world: World) -> None:
    embedder = world[0].embedder(vendor)
    vectors = embedder.query("3번 오름", soon()).vectors
    assert vectors.shape == (1, embedder.space.dimension)
    assert np.allclose(np.linalg.norm(vectors), 1, atol=1e-5)
    assert embedder.space.provider == vendor


def test_an_answer_is_pieces_and_then_one_end(vendor: str, world: World) -> None:
    pieces = list(world[0].generator(vendor).stream(prompt(), soon()))
    assert [piece.finish for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    assert pieces[-1].finish == "stop"
    assert "".join(piece.text for piece in pieces).strip()
    assert world[0].generator(vendor).model


def test_the_model_s_thoughts_are_no_part_of_the_answer(vendor: str, world: World) -> None:
    text = "".join(p.text for p in world[0].generator(vendor).stream(prompt(), soon()))
    assert "생각 중" not in text


def test_a_follow_up_is_understood_with_the_catalogue_s_own_values_only(
    vendor: str, world: World
) -> None:
    providers, service = world
    if service:
        service.understanding = {
            "query": "협재해수욕장 주차 돼?",
            "filters": [
                {"column": "분류", "value": "해변"},
                {"column": "분류", "value": "궁전"},
                {"column": "없는 칸", "value": "해변"},
            ],
            "needs_retrieval": True,
        }
    reasoned = providers.reasoner(vendor).understand("거기 주차 돼?", HISTORY, CATEGORIES, soon())
    understanding = reasoned.understanding
    assert "협재해수욕장" in understanding.query
    assert understanding.needs_retrieval
    assert all(value in CATEGORIES[column] for column, value in understanding.filters.items())


def test_thanks_need_no_retrieval(vendor: str, world: World) -> None:
    providers, service = world
    if service:
        service.understanding = {"query": "고마워", "filters": [], "needs_retrieval": False}
    reasoned = providers.reasoner(vendor).understand("고마워!", HISTORY, CATEGORIES, soon())
    assert not reasoned.understanding.needs_retrieval


def test_two_streams_at_once_do_not_mix(vendor: str, world: World) -> None:
    generator = world[0].generator(vendor)
    one, two = generator.stream(prompt(), soon()), generator.stream(prompt(), soon())
    pieces: list[list[Piece]] = [[], []]
    for a, b in zip(one, two, strict=True):
        pieces[0].append(a)
        pieces[1].append(b)
    assert pieces[0] == pieces[1]
