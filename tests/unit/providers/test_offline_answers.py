from __future__ import annotations

import pytest

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers import offline
from chalicelib.providers.ports import Message, Ordering, Piece, Prompt, PromptSource

GENERATOR = offline.generator(offline.Settings())


def row(title: str, text: str = "", category: str | None = None, **facts: str) -> PromptSource:
    return PromptSource(0, title, text, category, facts)


def pieces(
    question: str,
    *rows: PromptSource,
    ordering: Ordering | None = None,
    matched: int | None = None,
    before: tuple[str, ...] = (),
) -> list[Piece]:
    sources = tuple(
        PromptSource(n, r.title, r.text, r.category, r.facts) for n, r in enumerate(rows, 1)
    )
    told = tuple(
        message for text in before for message in (Message("user", "?"), Message("assistant", text))
    )
    prompt = Prompt("", (*told, Message("user", question)), question, sources, ordering, matched)
    return list(GENERATOR.stream(prompt, Deadline.after(5)))


def said(question: str, *rows: PromptSource, **more: object) -> str:
    return "".join(piece.text for piece in pieces(question, *rows, **more))  # type: ignore[arg-type]


MINI = row(
    "한결 7 미니 256GB",
    "한 손에 쏙 들어오는 작은 스마트폰입니다. 주사율 120Hz를 지원합니다.",
    "스마트폰",
    **{
        "제품번호": "H7M",
        "색상": "달빛 화이트, 먹빛 블랙",
        "무게(g)": "139",
        "가격(원)": "749,000",
        "방수": "IP67",
        "출시일": "2025-03-14",
    },
)
BASE = row(
    "한결 7 512GB",
    "크기와 성능의 균형을 맞춘 기본 모델입니다.",
    "스마트폰",
    **{"색상": "쪽빛 블루", "무게(g)": "162", "가격(원)": "1,129,000", "출시일": "2025-03-14"},
)
FOLD = row(
    "펼침 3 512GB",
    "책처럼 펼치면 작은 태블릿이 되는 스마트폰입니다. 또박 펜으로 필기할 수 있습니다.",
    "스마트폰",
    **{"색상": "먹빛 블랙", "무게(g)": "243", "가격(원)": "2,290,000", "출시일": "2025-08-22"},
)
CHARGER = row(
    "든든 충전기",
    "스마트폰을 충전하는 작은 충전기입니다.",
    "액세서리",
    **{"무게(g)": "62", "가격(원)": "29,000"},
)
PALACE = row(
    "경복궁",
    "1395년에 지은 조선의 으뜸 궁궐이다. 월요일마다 공연을 한다.",
    "고궁",
    **{
        "주소": "서울 종로구 사직로 161",
        "입장료": "3,000원",
        "주차": "주차장 있음",
        "실내/실외": "실외",
        "아이와 함께": "좋음",
    },
)
AQUARIUM = row(
    "아쿠아플라넷 제주",
    "섭지코지에 있는 대형 수족관입니다. 아이와 함께 가기 좋은 제주의 실내 명소입니다.",
    "수족관",
    지역="제주",
    주차="불가",
    반려동물="N",
)
SPACE = row(
    "제주항공우주박물관",
    "비행기와 우주를 다룬 박물관입니다. 체험이 많아 아이와 갈 만한 실내 명소입니다.",
    "박물관",
    지역="제주",
)
BUSAN = row("부산박물관", "부산의 역사를 보여 주는 박물관입니다.", "박물관", 지역="부산")
REFUND = row(
    "환불 규정",
    "상품을 받은 날부터 7일 이내에 신청하실 수 있습니다. 포장을 뜯은 음향기기는 환불이 불가합니다.",
    담당="고객지원팀",
)
FAQ = row(
    "배송비는 얼마인가요?",
    "5만 원 이상 주문하시면 배송비가 없습니다. 5만 원 미만은 3,000원입니다.",
    "배송",
)
LATTE = row(
    "카페라떼",
    "에스프레소와 우유를 섞은 커피입니다. 우유 대신 두유로 바꿀 수 있습니다.",
    "커피",
    **{"가격": "5000", "열량(kcal)": "180", "알레르기": "우유"},
)
MINT = row("페퍼민트차", "박하 잎을 우린 차로 카페인이 없습니다.", "음료", 가격="5000")
MATCHA = row("말차라떼", "제주산 말차로 만듭니다. 카페인이 들어 있습니다.", "음료", 가격="5800")
BOOK = row(
    "조선의 식탁",
    "왕실의 밥상을 기록으로 되살린 책이다.",
    "역사",
    저자="정미란",
    출간일="2020-11-30",
    쪽수="356",
)


@pytest.mark.parametrize(
    ("question", "source", "answer"),
    [
        ("한결 7 미니 가격 얼마야?", MINI, "한결 7 미니 256GB의 가격은 749,000원입니다 [1]."),
        (
            "한결7 미니 무게랑 출시일 알려줘",
            MINI,
            "한결 7 미니 256GB의 무게는 139g이고, 출시일은 2025년 3월 14일입니다 [1].",
        ),
        (
            "미니 한결 7 방수 돼?",
            MINI,
            "자료에 한결 7 미니 256GB는 ‘방수: IP67’로 나와 있습니다 [1].",
        ),
        (
            "한결 7 미니 검은색 있어?",
            MINI,
            "네, 한결 7 미니 256GB는 색상으로 먹빛 블랙이 있습니다 [1].",
        ),
        (
            "한결 7 미니 빨간색 있나요?",
            MINI,
            "자료에 나온 한결 7 미니 256GB의 색상은 달빛 화이트와 먹빛 블랙이고, "
            "찾으시는 색은 보이지 않습니다 [1].",
        ),
        ("경복궁 어디에 있어?", PALACE, "경복궁은 서울 종로구 사직로 161에 있습니다 [1]."),
        ("경북궁 입장료 얼마예요?", PALACE, "경복궁의 입장료는 3,000원입니다 [1]."),
        ("경복궁 주차되나요?", PALACE, "네, 경복궁에는 주차장이 있습니다 [1]."),
        (
            "아쿠아플라넷 제주 주차돼?",
            AQUARIUM,
            "아니요, 아쿠아플라넷 제주는 주차가 가능하지 않습니다 [1].",
        ),
        ("경복궁은 실내야?", PALACE, "아니요, 경복궁은 실외입니다 [1]."),
        (
            "경복궁 아이랑 가도 돼?",
            PALACE,
            "네, 자료에 경복궁은 ‘아이와 함께: 좋음’으로 나와 있습니다 [1].",
        ),
        ("경복궁은 언제 지어졌어?", PALACE, "1395년에 지은 조선의 으뜸 궁궐입니다 [1]."),
        (
            "경복궁 와이파이 돼?",
            PALACE,
            "자료에는 경복궁의 와이파이 정보는 나와 있지 않습니다 [1]. "
            "자료에서 확인할 수 있는 것은 주소, 입장료, 주차와 실내/실외입니다.",
        ),
        ("카페라떼 칼로리는?", LATTE, "카페라떼의 열량은 180kcal입니다 [1]."),
        (
            "카페라떼 두유로 바꿀 수 있어요?",
            LATTE,
            "우유 대신 두유로 바꿀 수 있습니다 [1].",
        ),
        ("조선의 식탁 누가 썼어?", BOOK, "조선의 식탁의 저자는 정미란입니다 [1]."),
        ("조선의 식탁 몇 쪽이야?", BOOK, "조선의 식탁의 쪽수는 356쪽입니다 [1]."),
        ("환불 규정 담당이 누구야?", REFUND, "환불 규정의 담당은 고객지원팀입니다 [1]."),
        (
            "배송비 얼마예요?",
            FAQ,
            "5만 원 이상 주문하시면 배송비가 없습니다. 5만 원 미만은 3,000원입니다 [1].",
        ),
    ],
)
def test_the_asked_thing_is_answered(question: str, source: PromptSource, answer: str) -> None:
    assert said(question, source) == answer


def test_of_the_rows_of_a_faq_the_one_that_tells_days_answers_for_a_period() -> None:
    fee = row("반품 배송비는 누가 내나요?", "왕복 6,000원을 고객께서 부담하십니다.", "반품")
    days = row("반품은 며칠 안에 해야 하나요?", "받은 날부터 14일 안에 신청해 주세요.", "반품")
    assert said("반품 기간", fee, days) == "받은 날부터 14일 안에 신청해 주세요 [2]."


def test_a_parcel_is_a_delivery() -> None:
    where = row("배송지를 바꾸고 싶어요.", "주문 내역에서 바꿀 수 있습니다.", "배송")
    when = row("주문한 물건은 언제 도착하나요?", "보낸 날부터 2~3일이 걸립니다.", "배송")
    assert said("택배 언제 와요?", where, when) == "보낸 날부터 2~3일이 걸립니다 [2]."


def test_a_question_that_is_asked_alike_is_not_the_same_question() -> None:
    assert said("출장비 얼마예요?", FAQ) == "자료에서 ‘출장비’는 찾지 못했습니다."


def test_a_row_is_described_with_its_main_facts() -> None:
    assert said("경복궁에 대해 알려줘", PALACE, AQUARIUM) == (
        "경복궁은 1395년에 지은 조선의 으뜸 궁궐입니다. 월요일마다 공연을 합니다 [1].\n"
        "주소: 서울 종로구 사직로 161 / 입장료: 3,000원 / 주차: 주차장 있음 [1]"
    )


def test_keys_of_the_file_are_nobodys_business() -> None:
    assert "H7M" not in said("한결 7 미니 자세히 알려줘", MINI)


def test_the_first_of_an_order_is_named_with_those_that_follow() -> None:
    answer = said(
        "512GB 모델 중에 제일 가벼운 건 뭐야?", BASE, FOLD, ordering=Ordering("무게(g)", False)
    )
    assert answer == (
        "512GB 모델 중 가장 가벼운 것은 한결 7 512GB(무게 162g)입니다 [1]. "
        "크기와 성능의 균형을 맞춘 기본 모델입니다 [1]. 그다음은 펼침 3 512GB(243g)입니다 [2]."
    )


def test_equals_in_an_order_share_the_first_place() -> None:
    answer = said("가장 최근에 나온 건?", FOLD, MINI, BASE, ordering=Ordering("출시일", True))
    assert answer.endswith(
        "그다음은 한결 7 미니 256GB(2025년 3월 14일), 한결 7 512GB(2025년 3월 14일)입니다 [2][3]."
    )
    answer = said("가장 먼저 나온 건?", MINI, BASE, FOLD, ordering=Ordering("출시일", False))
    assert (
        "한결 7 미니 256GB와 한결 7 512GB입니다. 출시일은 모두 2025년 3월 14일입니다 [1][2]."
        in answer
    )


def test_an_order_is_kept_even_if_the_rows_came_in_another() -> None:
    answer = said("제일 싼 건?", FOLD, MINI, ordering=Ordering("가격(원)", False))
    assert answer.startswith("가장 저렴한 것은 한결 7 미니 256GB(가격 749,000원)입니다 [2].")


def test_rows_of_other_files_follow_by_what_these_call_it() -> None:
    dear, cheap = (
        row(name, "한 손에 드는 등입니다.", "램프", **facts)
        for name, facts in {
            "별 램프": {"판매가": "40,000원", "배송비": "2,500원"},
            "해 램프": {"가격": "문의", "판매가": "20,000원"},
        }.items()
    )
    middle = row("달 램프", "접어서 둡니다.", "램프", 가격="30,000원")
    order = Ordering("가격", False, alike=("판매가",))
    answer = said("제일 싼 램프는?", cheap, middle, dear, ordering=order)
    assert answer.startswith("가장 저렴한 램프는 해 램프(판매가 20,000원)입니다 [1].")
    assert answer.endswith("그다음은 달 램프(30,000원), 별 램프(40,000원)입니다 [2][3].")


def test_what_only_mentions_the_kind_is_not_of_it() -> None:
    answer = said("제일 싼 스마트폰은?", CHARGER, MINI, BASE, ordering=Ordering("가격(원)", False))
    assert answer.startswith("가장 저렴한 스마트폰은 한결 7 미니 256GB(가격 749,000원)입니다 [2].")
    assert "충전기" not in answer


def test_two_rows_are_compared_by_the_adjective() -> None:
    assert said("한결 7 512GB랑 펼침 3 중에 뭐가 더 가벼워?", FOLD, BASE) == (
        "한결 7 512GB가 더 가볍습니다. "
        "무게는 한결 7 512GB가 162g, 펼침 3 512GB가 243g입니다 [2][1]."
    )


POTTERY = row(
    "도자기 물레 체험",
    "물레를 돌려 컵을 만듭니다.",
    "체험",
    참가비="15,000원",
    정원="12명",
    강사="한도윤",
    접수방법="누리집",
    램="16GB",
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("도자기 물래 체험 얼마에요", "도자기 물레 체험의 참가비는 15,000원입니다 [1]."),
        ("도자기 물레 체엄 얼마예요?", "도자기 물레 체험의 참가비는 15,000원입니다 [1]."),
        ("도자기 물레 체험 몇 명까지 돼요?", "도자기 물레 체험의 정원은 12명입니다 [1]."),
        ("도자기 물레 체험 누가 가르쳐요?", "도자기 물레 체험의 강사는 한도윤입니다 [1]."),
        ("도자기 물레 체험 접수는 어떻게 해?", "도자기 물레 체험의 접수방법은 누리집입니다 [1]."),
        ("도자기 물레 체험 램은?", "도자기 물레 체험의 램은 16GB입니다 [1]."),
    ],
)
def test_a_fact_is_told_in_spite_of_slips_and_other_words(question: str, answer: str) -> None:
    assert said(question, POTTERY) == answer


THUNDER = (
    row("썬더 게이밍 15", "", "노트북", 가격="1,990,000원", 무게="2.1kg"),
    row("썬더 게이밍 17", "", "노트북", 가격="3,290,000원", 무게="2.8kg"),
)


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("썬더 게이밍 15와 17 가격 비교해줘", "가격은 썬더 게이밍 15가 1,990,000원"),
        ("썬더 게이밍 15가 썬더 게이밍 17보다 비싸?", "썬더 게이밍 17이 더 비쌉니다."),
        ("썬더 게이밍 15랑 17 뭐가 더 가벼워?", "썬더 게이밍 15가 더 가볍습니다."),
        ("썬더 게이밍 15랑 17 뭐가 달라?", "썬더 게이밍 15와 썬더 게이밍 17의 차이는 다음과"),
    ],
)
def test_the_second_of_a_family_is_named_by_what_it_has_alone(question: str, opening: str) -> None:
    assert said(question, *THUNDER).startswith(opening)


@pytest.mark.parametrize("question", ["무지개다리 길이가 얼마야?", "무지개다리 길이는 몇 미터야?"])
def test_how_much_of_a_measure_is_no_price(question: str) -> None:
    bridge = row(
        "무지개다리", "호수를 건너는 다리입니다. 길이는 402m입니다.", "다리", 입장료="무료"
    )
    assert said(question, bridge) == "길이는 402m입니다 [1]."


def test_a_height_is_told_by_a_sentence_that_calls_it_otherwise() -> None:
    mountain = row("달빛산", "해발 1,947m로 가장 높은 산입니다.", "산", 입장료="무료")
    for question in ("달빛산 높이 알려줘", "달빛산 높이가 얼마야?"):
        assert said(question, mountain) == "해발 1,947m로 가장 높은 산입니다 [1]."


def test_two_named_rows_are_both_introduced() -> None:
    answer = said("경복궁하고 아쿠아플라넷 제주 소개해줘", PALACE, AQUARIUM)
    assert "- 경복궁: 1395년에" in answer
    assert "- 아쿠아플라넷 제주: " in answer


def test_of_two_the_one_that_tells_is_told_and_the_other_named() -> None:
    free = row("불국사", "신라의 절입니다.", "사찰", 입장료="무료")
    silent = row("통도사", "사리를 모신 절입니다.", "사찰", 주차="가능")
    assert said("불국사와 통도사 입장료 비교해줘", free, silent) == (
        "불국사의 입장료는 무료입니다 [1]. 통도사의 입장료는 자료에 나와 있지 않습니다."
    )


def test_what_there_is_at_a_place_is_more_than_that_it_is_there() -> None:
    assert not said("경복궁에는 뭐가 있나요?", PALACE).startswith("네, 경복궁이 있습니다")


def test_one_that_comes_after_the_first_is_told_by_its_place() -> None:
    weight = Ordering("무게", False)
    answer = said("두 번째로 가벼운 노트북은?", *THUNDER, ordering=weight, matched=2)
    assert answer.startswith("두 번째로 가벼운 노트북은 썬더 게이밍 17(무게 2.8kg)입니다 [2].")
    assert "두 번째" not in said("제일 가벼운 노트북은?", *THUNDER, ordering=weight, matched=2)


def test_the_smallest_by_a_size_is_not_the_largest() -> None:
    phones = [
        row("작은 폰", "한 손에 잡힙니다.", "스마트폰", **{"화면 크기": "5.0인치"}),
        row("넓은 폰", "시원합니다.", "스마트폰", **{"화면 크기": "6.8인치"}),
    ]
    order = Ordering("화면 크기", False)
    answer = said("화면 크기가 가장 작은 스마트폰", *phones, ordering=order, matched=2)
    assert answer.startswith("화면 크기가 가장 작은 스마트폰은 작은 폰(화면 크기 5.0인치)입니다")


def test_a_battery_s_capacity_is_no_storage() -> None:
    phones = [
        row("가 폰", "가볍습니다.", "스마트폰", 저장용량="1TB", **{"배터리(mAh)": "4,000"}),
        row("나 폰", "큽니다.", "스마트폰", 저장용량="256GB", **{"배터리(mAh)": "6,500"}),
    ]
    order = Ordering("배터리(mAh)", True)
    answer = said("배터리 용량이 제일 큰 스마트폰", *reversed(phones), ordering=order, matched=2)
    assert answer.startswith("배터리가 가장 큰 스마트폰은 나 폰(배터리 6,500mAh)입니다")


def test_a_name_that_holds_an_adjective_asks_for_no_comparison_by_it() -> None:
    curved = row("썬더 커브드 32", "휜 화면입니다.", "모니터", 가격="450,000원", 화면="32형")
    flat = row("뷰파인 32 4K", "선명합니다.", "모니터", 가격="380,000원", 화면="32형")
    assert said("뷰파인 32 4K와 썬더 커브드 32 가격 차이는?", curved, flat) == (
        "가격은 뷰파인 32 4K가 380,000원, 썬더 커브드 32가 450,000원입니다 [2][1]."
    )


def test_two_rows_are_compared_by_all_that_differs() -> None:
    assert said("한결 7 512GB와 펼침 3 512GB 차이가 뭐야?", BASE, FOLD) == (
        "한결 7 512GB와 펼침 3 512GB의 차이는 다음과 같습니다 [1][2].\n"
        "- 색상: 쪽빛 블루(한결 7 512GB) / 먹빛 블랙(펼침 3 512GB)\n"
        "- 무게: 162g(한결 7 512GB) / 243g(펼침 3 512GB)\n"
        "- 가격: 1,129,000원(한결 7 512GB) / 2,290,000원(펼침 3 512GB)\n"
        "- 출시일: 2025년 3월 14일(한결 7 512GB) / 2025년 8월 22일(펼침 3 512GB)"
    )


def test_a_comparison_says_which_side_was_not_found() -> None:
    assert said("펼침 3이랑 갤럭시 폴드 중에 뭐가 더 가벼워?", FOLD, CHARGER) == (
        "펼침 3 512GB의 무게는 243g입니다 [1]. "
        "함께 물어보신 ‘갤럭시 폴드’는 이번에 찾은 자료에 없어 비교하지 못했습니다."
    )


def test_variants_of_one_model_are_told_together() -> None:
    large = row("한결 7 1TB", "", "스마트폰", **{"무게(g)": "162", "가격(원)": "1,799,000"})
    assert said("한결 7 무게는?", BASE, large) == "한결 7의 무게는 162g입니다 [1][2]."
    assert said("한결 7 가격은?", BASE, large) == (
        "한결 7의 가격은 다음과 같습니다.\n"
        "- 한결 7 512GB: 1,129,000원 [1]\n- 한결 7 1TB: 1,799,000원 [2]"
    )


def test_a_request_is_answered_with_a_list() -> None:
    assert said("제주도에서 아이와 갈 만한 실내 명소 추천해줘", AQUARIUM, BUSAN, SPACE) == (
        "제주도에서 아이와 갈 만한 실내 명소는 다음과 같습니다.\n"
        "1. 아쿠아플라넷 제주: 아이와 함께 가기 좋은 제주의 실내 명소입니다 [1].\n"
        "2. 제주항공우주박물관: 체험이 많아 아이와 갈 만한 실내 명소입니다 [3]."
    )


def test_a_limit_shows_what_it_limits() -> None:
    answer = said("100만원 이하 스마트폰 추천해줘", MINI, CHARGER)
    assert answer.startswith(
        "100만원 이하 스마트폰으로는 한결 7 미니 256GB(가격 749,000원)가 있습니다."
    )


def test_a_request_for_more_leaves_out_what_was_told() -> None:
    told = "1. 아쿠아플라넷 제주: …"
    question = "제주 실내 명소 더 추천해 줘"
    assert said(question, AQUARIUM, SPACE, before=(told,)).startswith(
        "제주 실내 명소로는 제주항공우주박물관이 있습니다."
    )
    assert said(question, AQUARIUM, before=(told,)) == (
        "자료에서 더 찾은 것은 없습니다. 조건을 바꾸어 물어봐 주시면 다시 찾아보겠습니다."
    )


def test_without_means_without() -> None:
    assert said("카페인 없는 음료 있어요?", MATCHA, MINT) == (
        "카페인 없는 음료로는 페퍼민트차가 있습니다. 박하 잎을 우린 차로 카페인이 없습니다 [2]."
    )


def test_a_count_is_the_searchs_not_that_of_the_rows_at_hand() -> None:
    assert said("제주 박물관은 몇 곳이야?", SPACE, AQUARIUM, matched=12) == (
        "제주 박물관은 자료에 모두 12곳 있습니다. "
        "제주항공우주박물관, 아쿠아플라넷 제주 등입니다 [1][2]."
    )


def test_a_rule_is_quoted_by_its_name() -> None:
    assert said("포장 뜯은 이어폰도 환불돼요?", REFUND, FAQ) == (
        "환불 규정에 따르면, 포장을 뜯은 음향기기는 환불이 불가합니다 [1]."
    )


def test_another_rows_facts_are_never_told_of_the_named_one() -> None:
    answer = said("한결 7 512GB 방수 돼?", BASE, MINI)
    assert answer.startswith("자료에는 한결 7 512GB의 방수 정보는 나와 있지 않습니다 [1].")
    assert "IP67" not in answer


def test_what_is_there_is_confirmed() -> None:
    assert said("부산에 박물관 있어?", BUSAN) == (
        "네, 부산박물관이 있습니다. 부산의 역사를 보여 주는 박물관입니다 [1]."
    )


def test_neighbours_are_told_by_their_address() -> None:
    museum = row(
        "고궁박물관", "왕실 유물을 모은 박물관입니다.", "박물관", 주소="서울 종로구 효자로 12"
    )
    far = row("DMZ박물관", "비무장지대를 다룬 박물관입니다.", "박물관", 주소="강원 고성군 현내면")
    answer = said("경복궁 근처에 박물관 있어?", PALACE, far, museum)
    assert "1. 고궁박물관: 왕실 유물을 모은 박물관입니다 [3]." in answer
    assert "DMZ" not in answer
    assert said("경복궁 근처에 박물관 있어?", PALACE, far) == (
        "자료만으로는 경복궁 가까이에 무엇이 있는지 확인하기 어렵습니다 [1]."
    )


def test_an_english_question_is_answered_in_english() -> None:
    assert (
        said("How much is 한결 7 미니?", MINI) == "한결 7 미니 256GB: the price is 749,000원 [1]."
    )
    assert said("What is the lightest phone?", MINI, BASE, ordering=Ordering("무게(g)", False)) == (
        "By weight, the first is 한결 7 미니 256GB (139g) [1]. Next: 한결 7 512GB (162g) [2]."
    )
    assert said("Any museum for kids?", SPACE).startswith(
        "Here is what the catalogue holds:\n1. 제주항공우주박물관:"
    )


def test_small_talk_needs_no_source() -> None:
    assert said("고마워!") == (
        "도움이 되었다니 기쁩니다. 더 궁금한 점이 있으면 언제든지 물어보세요."
    )
    assert said("thanks") == "You're welcome. Feel free to ask anything else."


def test_the_last_question_is_remembered() -> None:
    messages = (
        Message("user", "경복궁 주차돼?"),
        Message("assistant", "네."),
        Message("user", "방금 내가 뭐 물어봤지?"),
    )
    prompt = Prompt("", messages, "방금 내가 뭐 물어봤지?", ())
    answer = "".join(p.text for p in GENERATOR.stream(prompt, Deadline.after(5)))
    assert answer == "바로 앞에서는 ‘경복궁 주차돼?’라고 물어보셨습니다."


def test_the_answer_comes_word_by_word_and_costs_nothing() -> None:
    stream = pieces("경복궁 입장료 얼마야?", PALACE)
    assert [piece.text for piece in stream] == [
        "경복궁의",
        " 입장료는",
        " 3,000원입니다",
        " [1].",
        "",
    ]
    assert [piece.finish for piece in stream] == [None] * 4 + ["stop"]
    assert stream[-1].usage == RoleUsage()
