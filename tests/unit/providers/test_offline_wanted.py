"""What is asked of a named row is told by a column or a sentence, or is said to be absent."""

from __future__ import annotations

import pytest

from chalicelib.providers.offline.wanted import wanted_in
from chalicelib.providers.ports import PromptSource
from tests.unit.providers.test_offline_answers import row, said

BEACH = row(
    "해운대해수욕장",
    "우리나라에서 가장 널리 알려진 해수욕장입니다. 모래밭 길이는 1.5km입니다.",
    "해변",
    제품번호="SE026",
    번호="26",
    지역="부산",
    이용료="무료",
)
MOVING = row(
    "전입신고",
    "이사한 날부터 14일 안에 새 주소의 주민센터에 신고해야 합니다. 대리인도 됩니다.",
    **{"담당 부서": "민원여권과", "처리 기간": "즉시", "구비 서류": "신분증"},
)
HEADPHONE = row(
    "울림 헤드폰",
    "한 번 충전하면 30시간 쓸 수 있습니다. 접어서 넣어 다닙니다.",
    배터리="750mAh",
)
BREAD = row(
    "소금빵",
    **{
        "판매가": "3,300원",
        "판매 시간": "종일",
        "메뉴 소개": "겉은 바삭한 빵입니다. 오전 10시와 오후 2시에 나옵니다.",
    },
)
POTTERY = row(
    "물레 도예", "물레로 그릇을 빚습니다. 재료비에 소성비가 들어 있습니다.", 재료비="60,000원"
)
MUSEUM = row(
    "윤동주문학관",
    "쓰지 않던 물탱크를 고쳐 만든 문학관입니다. 뒤편 언덕에서 서울을 내려다볼 수 있습니다.",
    지역="서울",
    실내외="실내",
)
BOOK = row("달 기지 2077", "달의 뒷면 이야기입니다.", 지은이="나해수", 대출상태="대출가능")


@pytest.mark.parametrize(
    ("question", "source", "answer"),
    [
        (
            "전입신고 며칠 안에 해야 하나요",
            MOVING,
            "전입신고는 이사한 날부터 14일 안에 새 주소의 주민센터에 신고해야 합니다 [1].",
        ),
        ("전입신고 할 때 뭐 가져가야 해요?", MOVING, "전입신고의 구비 서류는 신분증입니다 [1]."),
        ("전입신고 처리 기간은?", MOVING, "전입신고의 처리 기간은 즉시입니다 [1]."),
        (
            "울림 헤드폰 배터리 몇 시간 가?",
            HEADPHONE,
            "한 번 충전하면 30시간 쓸 수 있습니다 [1].",
        ),
        ("울림 헤드폰 배터리는?", HEADPHONE, "울림 헤드폰의 배터리는 750mAh입니다 [1]."),
        (
            "해운대해수욕장 길이는 몇 미터야?",
            BEACH,
            "모래밭 길이는 1.5km입니다 [1].",
        ),
        ("소금빵은 몇 시에 나와요?", BREAD, "오전 10시와 오후 2시에 나옵니다 [1]."),
        ("물레 도예 재료비에 뭐가 들어 있어요?", POTTERY, "재료비에 소성비가 들어 있습니다 [1]."),
        (
            "달 기지 2077 지금 빌릴 수 있어?",
            BOOK,
            "네, 자료에 달 기지 2077은 ‘대출상태: 대출가능’으로 나와 있습니다 [1].",
        ),
    ],
)
def test_a_sentence_answers_what_no_column_tells(
    question: str, source: PromptSource, answer: str
) -> None:
    assert said(question, source) == answer


@pytest.mark.parametrize(
    ("question", "source", "absent"),
    [
        ("해운대해수욕장 주차 요금", BEACH, "주차 요금"),
        ("해운대해수욕장 전화번호", BEACH, "전화번호"),
        ("전입신고 담당자 이름이 뭐예요", MOVING, "담당자 이름"),
        ("달 기지 2077 번역가가 누구야", BOOK, "번역가"),
        ("달 기지 2077 반납 예정일이 언제예요?", BOOK, "반납 예정일"),
        ("물레 도예 준비물이 뭐예요", POTTERY, "준비물"),
    ],
)
def test_what_is_plainly_asked_for_and_nowhere_told_is_said_to_be_absent(
    question: str, source: PromptSource, absent: str
) -> None:
    answer = said(question, source)
    assert answer.startswith(f"자료에는 {source.title}의 {absent} 정보는 나와 있지 않습니다 [1].")
    assert "무료" not in answer


def test_what_comes_nearest_is_told_beside_what_is_absent() -> None:
    assert said("전입신고 담당자 이름이 뭐예요", MOVING).endswith(
        "담당 부서는 민원여권과입니다 [1]."
    )


@pytest.mark.parametrize(
    "question", ["윤동주문학관 어때요?", "윤동주문학관은 원래 뭐였어요?", "윤동주문학관 다보탐"]
)
def test_a_word_left_over_is_no_reason_to_deny_anything(question: str) -> None:
    answer = said(question, MUSEUM)
    assert answer.startswith("윤동주문학관은 쓰지 않던 물탱크를 고쳐 만든 문학관입니다.")
    assert "않습니다" not in answer


@pytest.mark.parametrize(
    ("question", "nouns", "certain"),
    [
        ("주차 요금이 얼마예요?", ("주차", "요금"), True),
        ("최고봉 이름이 뭐예요?", ("최고봉",), True),
        ("방수 등급이 뭐야?", ("방수",), True),
        ("배 시간표", ("배", "시간표"), True),
        ("수문장", ("수문장",), False),
        ("무게랑 출시일 알려줘", (), False),
        ("는 원래 뭐였어요?", (), False),
        ("봄에는 무엇이 피나요", (), False),
        ("지금 빌릴 수 있어?", (), False),
    ],
)
def test_what_is_wanted_is_a_run_of_nouns(
    question: str, nouns: tuple[str, ...], certain: bool
) -> None:
    wanted = wanted_in(question)
    assert (wanted.nouns, wanted.certain) == (nouns, certain)
