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
        "제작|등록|연도|년도|시기|date|year|released|opened|built|founded",
        "출시|발매|출간|출판|발행|개봉|개관|개장|개업|개통|준공|완공|건립|설립|창건|창립|창업|축조|지정|연도",
        "년",
    ),
    "height": _concept("높이|해발|고도|height|elevation|altitude", "높이|해발|고도", "m"),
    "distance": _concept("거리|distance", "거리", "km|m"),
    "length": _concept("길이|연장|총장|코스|length", "길이|연장", "km|m|cm|mm"),
    "area": _concept("면적|넓이|규모|평수|area|size", "면적|넓이|규모|평수", "㎡|m2|km2|평|ha"),
    "depth": _concept("깊이|수심|depth", "깊이|수심", "m|cm"),
    "thickness": _concept("두께|thickness", "두께", "mm|cm"),
    "duration": _concept("시간|소요|기간|duration|time", "시간|소요|기간", "분|시간|일"),
    "people": _concept(
        "정원|수용|좌석|인원|석수|capacity|seats", "정원|수용|좌석|인원", "명|석|인"
    ),
    "pages": _concept("쪽수|페이지|면수|pages", "쪽수|페이지|분량", "쪽|페이지|p"),
    "rating": _concept("평점|별점|점수|rating|score|stars", "평점|별점|점수|평가", "점"),
    "popularity": _concept(
        "리뷰|후기|조회|방문|관람객|인기|판매|대출|추천수|좋아요|reviews|visitors|views|sold|loans",
        "리뷰|후기|조회|방문|관람객|인기|판매|대출|추천수",
        "건|회|명",
    ),
    "speed": _concept("속도|주사율|speed|refresh", "속도|주사율", "hz|km/h|mbps"),
}

_PREDICATES: tuple[tuple[str, str, bool, bool], ...] = (
    ("가벼|가볍", "weight", False, False),
    ("무거|무겁", "weight", True, False),
    ("최저가|저렴|값싸|값싼|싼|싸(?:고|게|요|지|며|니|다|면)|쌉니|쌀까", "price", False, False),
    ("최고가|비싼|비싸|비쌀|값비", "price", True, False),
    ("최신|신형|신제품|신상(?:품)?$|새로운|새로나|최근", "date", True, False),
    ("오래된|오래되|오래됐|오랜|구형", "date", False, False),
    ("늦게", "date", True, True),
    ("먼저|일찍", "date", False, True),
    ("오래가|오래쓰|오래쓸|오래버|오래지속", "battery duration", True, False),
    ("두꺼|두껍", "thickness", True, False),
    ("얇", "thickness", False, False),
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
        "큰|크(?:고|며|게|지|니|나요)|커(?:요|서|$)|클|최대|대형",
        "screen area height length",
        True,
        True,
    ),
    ("작(?:은|고|게|아|지)|최소|소형", "screen area height length", False, True),
    ("높(?!이)|최고", "rating height", True, True),
    ("낮|최저", "height rating", False, True),
    ("긴|길(?:고|게|어|지)|최장", "length duration distance", True, True),
    ("짧|최단", "length duration distance", False, True),
    ("많|최다|넉넉", "popularity storage people pages", True, True),
    ("적(?:은|게|고|어|지)", "pages people popularity", False, True),
    ("좋|훌륭|뛰어|우수", "rating", True, True),
)

PREDICATES = tuple(
    Predicate(re.compile(pattern), tuple(concepts.split()), descending, vague)
    for pattern, concepts, descending, vague in _PREDICATES
)

SUPERLATIVE = re.compile(r"(?:제일|가장|젤|최고로|최대한|맨|top|1등|일등)(?:으로)?")
COMPARATIVE = re.compile(r"더|훨씬|덜")
LESS = "덜"
IN_ORDER = re.compile(r".*순(?:으로|서|서로|서대로|위)?")

GENERIC = re.compile(
    r"제품|상품|모델|기종|기기|물건|물품|아이템|품목|종류|목록|리스트|라인업|카탈로그|자료|항목|데이터|장소|"
    r"여행지|관광지|가볼만|갈만|볼거리|곳곳|가게|업체|매장|시설|대상|후보|선택지|메뉴|책들|정보|내용|사항|특징|"
    r"스펙|사양|상세|소개글|이름|명칭|이하|이상|미만|초과|이내|사이|정도|이후|이전|순서|순위|개수|갯수|차이|"
    r"추천순|지역|근처|주변|인근|쪽|중|개|곳|군데|가지|대|명소들"
)
"""Nouns that say nothing about which row is meant."""

SOFT = re.compile(
    r"(?:나오|나온|나왔|만들|만든|파는|팔|사용|이용|쓰|쓸|쓴|쓰기|좋|괜찮|어울|적당|알맞|적합|잘|많|적|크|큰|작|높|낮|"
    r"가깝|가까|멀|먼|길|긴|짧|넓|좁|빠르|빠른|느리|느린|싸|싼|비싸|비싼|저렴|가볍|가벼|무겁|무거|예쁘|예쁜|이쁜|"
    r"아름|멋|조용|한적|깨끗|편하|편한|편리|편안|재미|재밌|즐기|즐길|즐거|느끼|느낄|보이|보일|보며|보면|구경|둘러|들르|들를|"
    r"들러|머물|머무|쉬|쉴|쉬어|걷|걸을|걷기|걸어|산책하|타고|탈|타기|찍|마시|마실|먹|놀|자고|잘|묵|묵을|오르|오를|"
    r"배우|배울|읽|읽을|듣|들을|입|입을|신|신을|가져|들고|데려|데리|함께|같이|혼자|오래|자주|유명|인기|특별|새로|"
    r"아이|아기|가족|부모|엄마|아빠|할머니|할아버지|연인|커플|친구|애인|동생|남편|아내|사람|손님|어른|데이트|"
    r"주말|평일|오늘|내일|모레|이번|요즘|여름|겨울|봄|가을|하루|당일|반나절|휴가|방학|아침|점심|저녁|밤|날|시간|"
    r"원하|싶|받|주는|주기|열|여는|닫|쉬는|걸리|걸려|드는|들어|돌아|다니|다녀|떠나|여행|나들이|구매|구입|선물|추천|필요)"
    r"[가-힣]{0,4}"
)
"""Verbs, adjectives, company and times of everyday talk: a row need not say them just so."""

PURPOSE = re.compile(r".+(?:하기|하기에|하기가|하러|하면서|하며|할만한|할|하는)")
"""Words that say what for: 데이트하기, 산책하러."""

BROWSE = re.compile(
    r"추천|있어|있나|있니|있는지|있을까|있습|있어요|있는|보여|찾아|찾고|골라|목록|리스트|종류|소개|"
    r"(?:뭐|뭣|무엇|어떤|무슨|어떤게|뭐가).*(?:있|팔|파나|취급)|라인업|뭐뭐|모두|전부"
)
COUNT = re.compile(
    r"몇\s?(?:개|곳|군데|가지|종류|종|대|권|명|건|점|채|편)|총\s?몇|개수|갯수|얼마나\s?많|모두\s?몇|몇이나"
)

YES = re.compile(r"(?:가능|있음|있다|예|네|y|yes|o|○|true|지원|제공|허용|동반\s?가능)", re.I)
NO = re.compile(r"(?:불가|없음|없다|미지원|미제공|금지).*|아니오|아니요|n|no|x|×|false", re.I)
ASKED_YES = re.compile(
    r"되는|되나|돼|됩니|될|있는|있나|있어|있고|가능|지원|제공|달린|딸린|갖춘|포함"
)
ASKED_NO = re.compile(r"안되|안돼|없는|없어|없나|불가|금지|못하")
