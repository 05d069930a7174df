"""What people call the things that catalogues list in columns, and the words that rank by them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Concept:
    """A measurable thing: how columns name it, how questions do, in which units it comes."""

    columns: re.Pattern[str]
    asked: re.Pattern[str]
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Predicate:
    """A word that ranks rows, e.g. the lightest first.

    ``concepts`` is by preference. A ``vague`` one (high, big, many) ranks by whatever column is
    named beside it and means its own concepts only if none is.
    """

    pattern: re.Pattern[str]
    concepts: tuple[str, ...]
    descending: bool
    vague: bool = False


def _concept(columns: str, asked: str = "", units: str = "") -> Concept:
    return Concept(
        re.compile(columns),
        re.compile(asked or columns),
        frozenset(units.split("|") if units else ()),
    )


CONCEPTS: dict[str, Concept] = {
    "price": _concept(
        "가격|판매가|정가|출고가|할인가|요금|입장료|이용료|관람료|참가비|숙박비|대여료|비용|금액|단가|"
        "price|fee|cost|fare",
        "가격|값|판매가|정가|출고가|요금|입장료|이용료|관람료|참가비|숙박비|비용|금액|단가",
        "원|won|krw",
    ),
    "weight": _concept("무게|중량|weight", units="g|kg|t"),
    "screen": _concept("화면|디스플레이|display|screen|인치", "화면|디스플레이", "인치|inch"),
    "battery": _concept("배터리|battery", "배터리", "mah|wh"),
    "storage": _concept("저장|용량|storage|capacity_gb", "저장|용량|메모리", "gb|tb|mb"),
    "camera": _concept("카메라|화소|camera", "카메라|화소", "mp|만화소"),
    "date": _concept(
        "출시|발매|출간|출판|발행|개봉|개관|개장|개업|개통|준공|완공|건립|건축|설립|창건|창립|창업|축조|지정|"
        "제작|등록|펴낸|연도|년도|시기|행사일|공연일|강연일|교육일|개최|시작일|일시|날짜|일자|date|year|released|opened|built|founded",
        "출시|발매|출간|출판|발행|개봉|개관|개장|개업|개통|준공|완공|건립|설립|창건|창립|창업|축조|지정|연도|"
        "행사일|공연일|개최|시작일|일시|날짜",
        "년",
    ),
    "height": _concept("높이|해발|고도|height|elevation|altitude", "높이|해발|고도", "m"),
    "distance": _concept("(?<![볼먹길즐])거리|distance", "거리", "km|m"),
    "length": _concept("길이|연장|총장|코스|length", "길이|연장", "km|m|cm|mm"),
    "area": _concept("면적|넓이|규모|평수|area|size", "면적|넓이|규모|평수", "㎡|m2|km2|평|ha"),
    "depth": _concept("깊이|수심|depth", "깊이|수심", "m|cm"),
    "thickness": _concept("두께|thickness", "두께", "mm|cm"),
    "duration": _concept("시간|소요|기간|duration|time", "시간|소요|기간", "분|시간|일"),
    "people": _concept(
        "정원|수용|좌석|인원|석수|capacity|seats", "정원|수용|좌석|인원", "명|석|인"
    ),
    "rooms": _concept("객실|방\\s?수|rooms", "객실|방", "실|개"),
    "calories": _concept("열량|칼로리|calories", "열량|칼로리", "kcal|칼로리"),
    "pages": _concept("쪽수|페이지|면수|pages", "쪽수|페이지|분량", "쪽|페이지|p"),
    "rating": _concept("평점|별점|점수|rating|score|stars", "평점|별점|점수|평가", "점"),
    "popularity": _concept(
        "리뷰|후기|조회|방문|관람객|인기|판매(?!가)|대출|추천수|좋아요|reviews|visitors|views|sold|loans",
        "리뷰|후기|조회|방문|관람객|인기|판매|대출|추천수",
        "건|회|명",
    ),
    "speed": _concept("속도|주사율|speed|refresh", "속도|주사율", "hz|km/h|mbps"),
}

SAME_MEASURE = tuple(
    re.compile(names)
    for names in (
        "가격|판매가|정가|출고가|할인가|단가|금액|price",
        "요금|입장료|이용료|관람료|fee|fare",
        "무게|중량|weight",
        "화면|디스플레이|display|screen",
        "배터리|battery",
        "저장|용량|storage",
        "출시|발매|released",
        "출간|출판|발행|펴낸|published",
        "준공|완공|건립|건축|설립|창건|축조|built|founded",
        "높이|해발|고도|height|elevation|altitude",
        "길이|연장|length",
        "면적|넓이|area",
        "두께|thickness",
        "쪽수|페이지|면수|pages",
        "평점|별점|rating|stars",
    )
)
"""Names that files give to one measure. Much narrower than a concept: a fee is no price of goods,
and a year of publication none of building, though one adjective may rank by either."""

_PREDICATES: tuple[tuple[str, str, bool, bool], ...] = (
    ("가벼|가볍", "weight", False, False),
    ("무거|무겁", "weight", True, False),
    ("최저가|저렴|값싸|값싼|싼|싸(?:고|게|요|지|며|니|다|면|$)|쌉니|쌀까", "price", False, False),
    ("최고가|비싼|비싸|비쌀|값비", "price", True, False),
    ("최신|신형|신제품|신상(?:품)?$|새로운|새로나|최근", "date", True, False),
    ("오래된|오래되|오래됐|오랜|구형", "date", False, False),
    ("늦게|늦은", "date", True, True),
    ("먼저|일찍|빨리(?:시작|열|하|개최)", "date", False, True),
    ("오래가|오래쓰|오래쓸|오래버|오래지속", "battery duration", True, False),
    ("두꺼|두껍", "thickness pages", True, False),
    ("얇", "thickness pages", False, False),
    ("깊(?!이)", "depth", True, False),
    ("얕", "depth", False, False),
    ("가까(?:운|워)|가깝", "distance", False, True),
    ("먼(?![지저])|멀(?:고|리|어)", "distance", True, True),
    ("인기|유명|많이팔|잘팔|많이찾|많이본", "popularity rating", True, False),
    ("빠른|빠르|빨라|빨리", "speed", True, True),
    ("느린|느리", "speed", False, True),
    ("넓(?!이)", "area screen", True, True),
    ("좁", "area screen", False, True),
    (
        "큰|크(?:고|며|게|지|니|나요)|커(?:요|서|$)|클|최대(?=$|의|로|인$)|대형",
        "screen area height length",
        True,
        True,
    ),
    ("작(?:은|고|게|아|지)|최소(?=$|의|로|인$)|소형", "screen area height length", False, True),
    ("높(?!이)|최고", "rating height", True, True),
    ("낮|최저", "height rating", False, True),
    ("긴|길(?:고|게|어|지)|최장", "length duration distance", True, True),
    ("짧|최단", "length duration distance", False, True),
    ("많|최다|넉넉", "popularity rooms people storage pages", True, True),
    ("적(?:은|게|고|어|지)", "pages people popularity", False, True),
    ("좋|훌륭|뛰어|우수", "rating", True, True),
)

PREDICATES = tuple(
    Predicate(re.compile(pattern), tuple(concepts.split()), descending, vague)
    for pattern, concepts, descending, vague in _PREDICATES
)

SUPERLATIVE = re.compile(
    r"(?:제일|가장|젤|최고로|최대한|맨|top|1등|일등)(?:으로)?|(?:두|세|네|다섯|[2-5])?번째로"
)
COMPARATIVE = re.compile(r"더|훨씬|덜")
LESS = "덜"
IN_ORDER = re.compile(r".*순(?:으로|서|서로|서대로|위)?")
