from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.deadline import Deadline
from chalicelib.providers import offline
from chalicelib.providers.ports import Document, Space

TITLES = [
    "경복궁",
    "경포대해수욕장",
    "국립중앙박물관",
    "성산일출봉",
    "새온 한결 7 맥스 512GB",
    "새온 한결 7 맥스 1TB",
    "새온 소리샘 프로 2",
    "새온 너른 13 프로 키보드 커버",
    "아메리카노",
    "토지",
    "궁",
]
DEADLINE = Deadline.after(60)
EMBEDDER = offline.embedder(offline.Settings())
VECTORS = EMBEDDER.documents([Document(title, "본문") for title in TITLES], DEADLINE).vectors


def nearest(question: str) -> str:
    return TITLES[int(np.argmax(VECTORS @ EMBEDDER.query(question, DEADLINE).vectors[0]))]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("경복궁", "경복궁"),
        ("경북궁은 몇 시에 문을 열어?", "경복궁"),
        ("경포대 해수욕장 주차돼?", "경포대해수욕장"),
        ("국립 중앙 박물간 입장료가 얼마인가요?", "국립중앙박물관"),
        ("성산 일출봉에 아이랑 가도 될까요", "성산일출봉"),
        ("한결7맥스 512기가 배터리 용량 알려줘", "새온 한결 7 맥스 512GB"),
        ("한결 7 맥스 1테라", "새온 한결 7 맥스 1TB"),
        ("소리셈 프로2 방수 되나요?", "새온 소리샘 프로 2"),
        ("너른13프로 키보드 카바 무게", "새온 너른 13 프로 키보드 커버"),
        ("아메리카노 얼마예요?", "아메리카노"),
    ],
)
def test_a_name_is_found_in_a_question_in_spite_of_slips_and_spaces(
    question: str, title: str
) -> None:
    assert nearest(question) == title


def test_only_the_name_counts_not_the_body() -> None:
    one, other = EMBEDDER.documents(
        [Document("경복궁", "조선의 궁궐"), Document("경복궁", "전혀 다른 글")], DEADLINE
    ).vectors
    assert np.array_equal(one, other)


def test_a_document_without_a_name_is_known_by_its_text() -> None:
    vectors = EMBEDDER.documents([Document(" ", "성산일출봉")], DEADLINE).vectors
    assert float(vectors[0] @ VECTORS[3]) == pytest.approx(1.0)


def test_a_batch_gives_the_same_vectors_as_one_by_one() -> None:
    names = [f"{title} {n}" for n in range(200) for title in TITLES]
    together = EMBEDDER.documents([Document(n, "") for n in names], DEADLINE).vectors
    for place in (0, 1_023, 1_024, 2_199):
        alone = EMBEDDER.documents([Document(names[place], "")], DEADLINE).vectors
        assert np.array_equal(together[place], alone[0])


def test_no_documents_give_no_vectors() -> None:
    assert EMBEDDER.documents([], DEADLINE).vectors.shape == (0, 1_024)


def test_the_space_says_what_the_vectors_are() -> None:
    assert EMBEDDER.space == Space("offline", "names-v1", 1_024)
    assert offline.embedder(offline.Settings(dimension=256)).space.dimension == 256


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gives_a_unit_vector(name: str, question: str) -> None:
    document = EMBEDDER.documents([Document(name, question)], DEADLINE)
    query = EMBEDDER.query(question, DEADLINE)
    for vectors in (document.vectors, query.vectors):
        assert vectors.shape == (1, 1_024)
        assert vectors.dtype == np.float32
        assert float(np.linalg.norm(vectors[0])) == pytest.approx(1.0, abs=1e-5)


def test_another_process_gives_the_same_vectors() -> None:
    program = (
        "from chalicelib.deadline import Deadline\n"
        "from chalicelib.providers import offline\n"
        "e = offline.embedder(offline.Settings())\n"
        "print(e.query('경복궁 512GB', Deadline.after(9)).vectors.tobytes().hex())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = EMBEDDER.query("경복궁 512GB", DEADLINE).vectors.tobytes().hex()
    assert outputs == {here}
