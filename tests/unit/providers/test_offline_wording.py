from __future__ import annotations

import pytest

from chalicelib.providers.offline.values import label_name, number, shown
from chalicelib.providers.offline.wording import joined, polite, sentences, with_particle


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("경복궁", "은", "경복궁은"),
        ("제주도", "은", "제주도는"),
        ("한결 7", "은", "한결 7은"),
        ("소리샘 2", "은", "소리샘 2는"),
        ("512GB", "이", "512GB가"),
        ("167g", "이", "167g이"),
        ("Galaxy S24", "을", "Galaxy S24를"),
        ("Apple Pencil", "은", "Apple Pencil은"),
        ("경복궁(서울)", "이", "경복궁(서울)이"),
        ("‘가능’", "으로", "‘가능’으로"),
        ("서울", "으로", "서울로"),
        ("한결 7", "으로", "한결 7로"),
        ("A/S", "은", "A/S는"),
        ("1,199,000원", "이고", "1,199,000원이고"),
        ("살구 핑크", "이고", "살구 핑크고"),
    ],
)
def test_particles_fit_the_sound_before_them(word: str, particle: str, expected: str) -> None:
    assert with_particle(word, particle) == expected


def test_names_are_joined_as_one_says_them() -> None:
    assert joined(["경복궁"]) == "경복궁"
    assert joined(["경복궁", "창덕궁"]) == "경복궁과 창덕궁"
    assert joined(["가격", "무게", "색상"]) == "가격, 무게와 색상"


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("조선의 법궁이다.", "조선의 법궁입니다."),
        ("주말에는 공연을 한다.", "주말에는 공연을 합니다."),
        ("값이 저렴하다.", "값이 저렴합니다."),
        ("아침에 먹는다.", "아침에 먹습니다."),
        ("궁궐이 있었다", "궁궐이 있었습니다."),
        ("산책로가 길다.", "산책로가 깁니다."),
        ("사람이 많다.", "사람이 많습니다."),
        ("매우 크다.", "매우 큽니다."),
        ("누구나 아는 명소다.", "누구나 아는 명소입니다."),
        ("10년을 기록한 에세이다.", "10년을 기록한 에세이입니다."),
        ("사실이 아니다.", "사실이 아닙니다."),
        ("눈앞에 펼쳐진 푸른 바다", "눈앞에 펼쳐진 푸른 바다."),
        ("이미 그렇습니다.", "이미 그렇습니다."),
        ("조선 시대의 궁궐", "조선 시대의 궁궐."),
        ("14일 안에 신청해 주세요.", "14일 안에 신청해 주세요."),
    ],
)
def test_a_plain_ending_becomes_polite(plain: str, expected: str) -> None:
    assert polite(plain) == expected


def test_a_text_falls_into_its_sentences() -> None:
    assert sentences("1. 화면은 3.5인치다. 작다.가볍다!\n끝 줄") == [
        "1. 화면은 3.5인치다.",
        "작다.",
        "가볍다!",
        "끝 줄",
    ]


@pytest.mark.parametrize(
    ("label", "value", "name", "said"),
    [
        ("무게(g)", "139", "무게", "139g"),
        ("가격(원)", "749,000", "가격", "749,000원"),
        ("배터리(mAh)", "3400", "배터리", "3,400mAh"),
        ("가격", "12000", "가격", "12,000원"),
        ("price", "19.99", "가격", "19.99"),
        ("출시일", "2025-03-14", "출시일", "2025년 3월 14일"),
        ("개관", "2005-10", "개관", "2005년 10월"),
        ("카메라(메인)", "50MP", "카메라(메인)", "50MP"),
        ("쪽수", "312", "쪽수", "312쪽"),
        ("indoor_outdoor", "실내", "실내/실외", "실내"),
    ],
)
def test_a_header_and_its_value_are_said_as_people_do(
    label: str, value: str, name: str, said: str
) -> None:
    assert (label_name(label), shown(label, value)) == (name, said)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1,199,000원", 1_199_000.0),
        ("119만 9천원", 1_199_000.0),
        ("1TB", 1_024.0),
        ("1.2kg", 1_200.0),
        ("무료", 0.0),
        ("2025-03-14", 20_250_314.0),
        ("문의", None),
    ],
)
def test_a_value_is_compared_as_a_number(value: str, expected: float | None) -> None:
    assert number(value) == expected
