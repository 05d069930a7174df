"""What people ask about rows of any field: the words of the question and of the column headers.

A header that stands in the question literally needs no entry here; these are the everyday words
that differ from the header, and how an answer about it is phrased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Shape = Literal["plain", "place", "condition"]


@dataclass(frozen=True)
class Aspect:
    """One thing to ask about; ``name`` is what an answer calls it where no header does."""

    name: str
    asks: re.Pattern[str]
    labels: re.Pattern[str]
    shape: Shape = "plain"


@dataclass(frozen=True)
class Degree:
    """A comparing adjective: its forms in an answer, and the values it ranks."""

    asks: re.Pattern[str]
    adnominal: str
    predicate: str
    labels: re.Pattern[str]
    descending: bool


def _aspect(name: str, asks: str, labels: str, shape: Shape = "plain") -> Aspect:
    return Aspect(name, re.compile(asks, re.IGNORECASE), re.compile(labels, re.IGNORECASE), shape)


def _degree(asks: str, adnominal: str, predicate: str, labels: str, *, most: bool) -> Degree:
    return Degree(
        re.compile(asks, re.IGNORECASE),
        adnominal,
        predicate,
        re.compile(labels, re.IGNORECASE),
        most,
    )


_MONEY = (
    r"가격|요금|대금|입장료|관람료|이용료|수수료|수강료|사용료|대관료|참가비|회비|비용|금액|정가|판매가|출고가|할인가|단가|"
    r"price|fee|cost"
)
_TIME = r"(?:운영|영업|이용|관람|개방|진료|상담|개관|업무|근무)\s*시간|^시간|hours"

ASPECTS = (
    _aspect(
        "가격",
        r"얼마(?!나)|얼마나\s?(?:하|들|비싸|싸|저렴)|가격|값이|값은|요금|비용|입장료|관람료|이용료|수수료|수강료|사용료|대관료|무료|"
        r"공짜|비싸|비싼|저렴|싸[요?게]|\d\s?만?\s?원|how much|price|cost|fee|expensive|cheap",
        _MONEY,
    ),
    _aspect(
        "무게",
        r"무게|중량|몇\s?(?:g(?![a-z])|그램|kg|킬로)|무거|무겁|가벼|가볍|weigh|heavy",
        r"무게|중량|weight",
    ),
    _aspect(
        "화면 크기",
        r"(?:몇|\d)\s?인치|화면|디스플레이|screen|display",
        r"화면|디스플레이|screen|display",
    ),
    _aspect(
        "크기",
        r"사이즈|크기|치수|얼마나\s?[크커큰]|몇\s?(?:cm|센티)|size",
        r"사이즈|크기|치수|규격|면적|size",
    ),
    _aspect(
        "저장용량",
        r"(?<!배터리)(?<!배터리\s)용량|몇\s?(?:기가|gb|테라)|저장|storage|capacity",
        r"용량|저장|메모리|storage",
    ),
    _aspect("용량", r"몇\s?(?:ml|미리|밀리|리터|l(?![a-z]))", r"용량|부피|volume"),
    _aspect("배터리", r"배터리|얼마나\s?오래\s?가|몇\s?mah|battery", r"배터리|battery"),
    _aspect("색상", r"(?<![검특물채])색|컬러|colou?r", r"색|컬러|colou?r"),
    _aspect("높이", r"높이|해발|고도|얼마나\s?높|몇\s?(?:m(?![a-z])|미터)", r"높이|해발|고도"),
    _aspect("길이", r"길이|얼마나\s?(?:길|긴)|몇\s?(?:km|킬로미터)", r"길이|연장"),
    _aspect("카메라", r"카메라|화소|camera", r"카메라|화소|camera"),
    _aspect(
        "출시일",
        r"출시|언제\s?(?:나온|나왔|출간|발매)|출간|발매|발행일|release|publish",
        r"출시|출간|발매|발행|출판\s?(?:일|년)|연도|release|date",
    ),
    _aspect(
        "건립 시기",
        r"언제\s?(?:생긴|생겼|개장|개관|지어|지은|세워|세운|만들|시작|문을\s?연)|건립|창건|"
        r"몇\s?년(?:에|도)|when was",
        r"개장|개관일?$|설립|건립|창건|준공|연도|\d{3,4}년에|(?:왕|시대|신라|고려|조선|백제)\s?때\s?(?:지|세|처음)",
    ),
    _aspect(
        "운영시간",
        r"몇\s?시|(?:운영|영업|이용|관람|개방)\s?시간|언제\s?(?:열|닫|여|문|까지\s?(?:해|하|영업|운영))|"
        r"문\s?(?:열|여|닫)|시간은|시간이|open|close|hours",
        _TIME,
    ),
    _aspect("입실 시간", r"체크\s?인|입실", r"체크\s?인|입실|check.?in"),
    _aspect("퇴실 시간", r"체크\s?아웃|퇴실", r"체크\s?아웃|퇴실|check.?out"),
    _aspect(
        "일정",
        r"언제\s?(?:해|하|열리|열려|개최|부터|예요|에요|야|인가|인지|$|\?)|날짜|일정|며칠부터|몇\s?월\s?며칠",
        r"시작일|종료일|개최일|행사일|공연일|일시|날짜|일정|기간|start|end",
    ),
    _aspect(
        "휴무일",
        r"쉬는\s?날|휴무|휴관|휴일|언제\s?쉬|쉬나|쉬어|쉬니|closed",
        r"휴무|휴관|쉬는\s?날|휴일|closed",
    ),
    _aspect(
        "위치",
        r"어디(?:에|서|야|예|에요|인|있|\?|$|\s?있|쯤)|어딨|위치|주소|소재지|찾아가|가는\s?길|where|address|"
        r"located",
        r"주소|위치|소재지|장소|address|location",
        "place",
    ),
    _aspect(
        "추천 계절",
        r"계절|봄|여름|가을|겨울|몇\s?월|언제\s?가|season",
        r"계절|시기|season",
        "condition",
    ),
    _aspect("알려진 것", r"유명|알려진|볼거리|특징이|famous|known", r"알려진|볼거리|유명|known"),
    _aspect("전화번호", r"전화|연락처|문의|예약\s?번호|phone|call", r"전화|연락처|문의|tel|phone"),
    _aspect("주차", r"주차|차\s?(?:를|를\s)?\s?(?:대|세울|가져)|parking", r"주차|parking"),
    _aspect("매운맛", r"매워|매운|매우[니나면]|맵|spicy", r"매운|맵기|매움"),
    _aspect("방수", r"방수|물에\s?(?:빠|젖|닿)|waterproof", r"방수|방진|water"),
    _aspect("반려동물 동반", r"반려|애견|강아지|반려견|애완|펫|pet", r"반려|애견|펫|pet"),
    _aspect("와이파이", r"와이파이|무선\s?인터넷|wi-?fi", r"와이파이|wi-?fi"),
    _aspect("예약", r"예약", r"예약"),
    _aspect(
        "신청 방법",
        r"(?:신청|접수|등록)\S{0,4}\s?(?:방법|어떻게|어디)|어떻게\s?(?:신청|접수|등록)",
        r"(?:신청|접수|등록|예약)\s?(?:방법|처|경로)?$",
    ),
    _aspect(
        "강사",
        r"누가\s?(?:가르|강의|진행|지도)|강사|강연자|선생님(?:은|이)?\s?누구",
        r"강사|강연자|진행자|지도자|교수|선생",
    ),
    _aspect("정원", r"정원|몇\s?명|몇\s?사람|인원", r"정원|인원|수용|좌석\s?수|capacity"),
    _aspect(
        "사용기한",
        r"(?:개봉|사용|유통|소비)\s?기한|개봉(?:하고|한\s?(?:뒤|후)|\s?후)|언제까지\s?(?:쓰|쓸|먹)|유효기간",
        r"사용\s?기한|유통\s?기한|소비\s?기한|유효\s?기간|개봉",
    ),
    _aspect("유모차 이용", r"유모차", r"유모차"),
    _aspect("휠체어 이용", r"휠체어|장애인", r"휠체어|장애인|무장애"),
    _aspect(
        "저자",
        r"저자|지은이|글쓴이|작가|누가\s?(?:썼|쓴|지었|지은|저술)|누구\s?(?:책|작품|소설)|author|wrote",
        r"저자|지은이|글쓴이|작가|author",
    ),
    _aspect(
        "출판사",
        r"출판사|어디서\s?(?:나온|출판)|publisher",
        r"출판사|발행처|펴낸\s?(?:곳|이)|publisher",
    ),
    _aspect("대상 연령", r"몇\s?(?:살|세)|나이|연령", r"대상|연령|나이"),
    _aspect("쪽수", r"몇\s?(?:쪽|페이지|장)|쪽수|페이지|분량|pages", r"쪽|페이지|분량|pages"),
    _aspect("열량", r"칼로리|열량|kcal|calorie", r"칼로리|열량|kcal|calorie"),
    _aspect(
        "준비물",
        r"준비물|(?:뭐|뭘|무엇을?|무슨\s?서류|어떤\s?서류)\S*\s?(?:가져|가지고|챙겨|준비|필요|내야|들고)|구비|지참",
        r"준비물|구비|서류|지참",
    ),
    _aspect("대출 상태", r"빌릴|빌려|대출|대여|반납", r"대출|대여"),
    _aspect("알레르기 정보", r"알레르기|알러지|allerg", r"알레르기|알러지|allerg"),
    _aspect(
        "기간",
        r"며칠|몇\s?일|기간|기한|얼마나\s?걸|언제까지|소요|how long",
        r"기간|기한|소요|유효|duration|period",
    ),
    _aspect("담당 부서", r"담당(?!자)|부서|어느\s?팀|누구(?:한테|에게)", r"담당|부서"),
)

_WEIGHT, _SIZE = r"무게|중량|weight", r"크기|사이즈|화면|면적|size"
_DATE = r"출시|펴낸|출간|발매|발행|개장|개관|설립|건립|창건|연도|등록|date|year"

DEGREES = (
    _degree(r"가벼|가볍|light", "가벼운", "가볍습니다", _WEIGHT, most=False),
    _degree(r"무거|무겁|heav", "무거운", "무겁습니다", _WEIGHT, most=True),
    _degree(r"비싸|비싼|고가|expensive", "비싼", "비쌉니다", _MONEY, most=True),
    _degree(r"저렴|싼|싸|최저가|cheap", "저렴한", "저렴합니다", _MONEY, most=False),
    _degree(
        r"오래\s?[가쓰사]|배터리.{0,6}(?:크|큰|좋|많|커)",
        "배터리가 큰",
        "배터리 용량이 더 큽니다",
        r"배터리|battery",
        most=True,
    ),
    _degree(
        r"최신|최근|새로\s?나온|늦게|늦은|newest|latest",
        "최근에 나온",
        "더 최근에 나왔습니다",
        _DATE,
        most=True,
    ),
    _degree(r"오래된|옛날|먼저|일찍|oldest", "오래된", "더 오래되었습니다", _DATE, most=False),
    _degree(
        r"높은|높아|높나|높이", "높은", "높습니다", r"높이|고도|해발|평점|별점|점수|층", most=True
    ),
    _degree(
        r"낮은|낮아|낮나",
        "낮은",
        "낮습니다",
        r"높이|고도|해발|평점|별점|점수|열량|칼로리",
        most=False,
    ),
    _degree(r"두꺼|두껍", "두꺼운", "두껍습니다", r"두께|쪽|페이지", most=True),
    _degree(r"얇", "얇은", "얇습니다", r"두께|쪽|페이지", most=False),
    _degree(r"넓", "넓은", "넓습니다", r"면적|넓이|평수", most=True),
    _degree(r"빠르|빠른|빨라", "빠른", "빠릅니다", r"속도|시간|기간|소요", most=False),
    _degree(r"가까|가깝", "가까운", "가깝습니다", r"거리", most=False),
    _degree(r"멀|먼\s", "먼", "멉니다", r"거리", most=True),
    _degree(r"긴|길어|길고", "긴", "깁니다", r"길이|시간|기간|쪽", most=True),
    _degree(r"짧", "짧은", "짧습니다", r"길이|시간|기간|쪽", most=False),
    _degree(
        r"적은|적게|적어|적나",
        "적은",
        "적습니다",
        r"수$|좌석|용량|인원|정원|열량|칼로리",
        most=False,
    ),
    _degree(
        r"많은|많아|많나|많이",
        "많은",
        "많습니다",
        r"수$|좌석|용량|인원|정원|자리|열량|칼로리",
        most=True,
    ),
    _degree(r"큰|커|크|대형|big|large", "큰", "큽니다", _SIZE, most=True),
    _degree(r"작은|작아|작나|소형|small", "작은", "작습니다", _SIZE, most=False),
)
"""Tried in order: a word that contains another stands before it."""

_COLOURS = (
    "검은|검정|까만|블랙|흑색|black",
    "흰|하얀|하양|화이트|백색|white",
    "빨간|빨강|붉은|레드|red",
    "파란|파랑|푸른|블루|blue",
    "초록|녹색|그린|green",
    "노란|노랑|옐로|yellow",
    "분홍|핑크|pink",
    "보라|퍼플|바이올렛|라벤더|라일락|purple",
    "회색|그레이|gray|grey",
    "은색|실버|silver",
    "금색|골드|gold",
    "갈색|브라운|brown",
    "주황|오렌지|orange",
)
_GROUPS = tuple(re.compile(group, re.IGNORECASE) for group in _COLOURS)


def same_colour(question: str, value: str) -> bool:
    """Whether the question names the colour that the value has, in whatever words."""
    return any(group.search(question) and group.search(value) for group in _GROUPS)


def colour_named(question: str) -> str | None:
    """The colour word of a question, if there is one."""
    found = (match for group in _GROUPS if (match := group.search(question)))
    return next((match.group() for match in found), None)


def degree_of(question: str) -> Degree | None:
    """The adjective by which a question compares."""
    return next((degree for degree in DEGREES if degree.asks.search(question)), None)


def aspects_of(question: str) -> list[Aspect]:
    """Everything that a question asks about, as far as everyday words tell."""
    return [aspect for aspect in ASPECTS if aspect.asks.search(question)]
