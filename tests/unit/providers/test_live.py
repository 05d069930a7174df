"""A few questions to the real services; each runs only where its key is set."""

from __future__ import annotations

import os

import numpy as np
import pytest

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.providers import Providers
from chalicelib.providers.ports import Document, Message, PastTurn, Prompt

pytestmark = pytest.mark.live

VENDORS = {"gemini": "GEMINI_API_KEY", "qwen": "QWEN_API_KEY"}


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> str:
    if not os.environ.get(VENDORS[request.param]):
        pytest.skip(f"{VENDORS[request.param]} is not set")
    return str(request.param)


def soon() -> Deadline:
    return Deadline.after(60)


def test_alike_texts_get_near_vectors(vendor: str) -> None:
    embedder = Providers(Settings()).embedder(vendor)
    documents = [Document("성산일출봉", "해돋이 명소"), Document("냉장고", "양문형 가전")]
    vectors = embedder.documents(documents, soon()).vectors
    question = embedder.query("해 뜨는 걸 보기 좋은 곳", soon()).vectors[0]
    assert vectors.shape == (2, embedder.space.dimension)
    assert int(np.argmax(vectors @ question)) == 0


def test_a_follow_up_is_rewritten(vendor: str) -> None:
    history = [PastTurn("성산일출봉 알려 줘", "해돋이로 이름난 곳입니다.", ("성산일출봉",))]
    reasoner = Providers(Settings()).reasoner(vendor)
    reasoned = reasoner.understand("거기 입장료는 얼마야?", history, {}, soon())
    assert "성산일출봉" in reasoned.understanding.query
    assert reasoned.usage.input_tokens > 0


def test_an_answer_is_streamed_with_its_price(vendor: str) -> None:
    messages = (Message("user", "'네'라고만 답하세요."),)
    pieces = list(
        Providers(Settings()).generator(vendor).stream(Prompt("", messages, "", ()), soon())
    )
    assert "".join(piece.text for piece in pieces)
    assert pieces[-1].finish == "stop"
    assert pieces[-1].usage
    assert pieces[-1].usage.output_tokens > 0
