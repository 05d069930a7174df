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
    r"여행지|관광지|명소|관광명소|여행|관광|볼거리|곳곳|핫플|핫플레이스|스팟|가게|업체|매장|시설|대상|후보|"
    r"선택지|정보|내용|사항|특징|스펙|사양|상세|이름|명칭|이하|이상|미만|초과|이내|사이|이후|이전|순서|순위|"
    r"개수|갯수|차이|지역|근처|주변|인근|쪽|중|개|곳|군데|가지|대|어때|어떄|어떰|위치|리뷰|후기|관련|내|안|위"
)
"""Nouns that say nothing about which row is meant."""

_SOFT_NOUNS = [
    "아이",
    "아기",
    "애",
    "애들",
    "아이들",
    "가족",
    "부모",
    "부모님",
    "엄마",
    "아빠",
    "할머니",
    "할아버지",
    "어르신",
    "연인",
    "커플",
    "친구",
    "친구들",
    "애인",
    "동생",
    "남편",
    "아내",
    "사람",
    "손님",
    "어른",
    "여자친구",
    "남자친구",
    "직장인",
    "학생",
    "초보",
    "초보자",
    "데이트",
    "나들이",
    "주말",
    "평일",
    "오늘",
    "내일",
    "모레",
    "어제",
    "이번",
    "요즘",
    "지금",
    "여름",
    "겨울",
    "봄",
    "가을",
    "하루",
    "당일",
    "반나절",
    "휴가",
    "방학",
    "아침",
    "점심",
    "저녁",
    "밤",
    "낮",
    "날",
    "시간",
    "선물",
    "구경",
    "산책",
    "함께",
    "같이",
    "혼자",
    "오래",
    "자주",
    "잘",
    "많이",
    "조금",
    "약간",
    "바로",
    "직접",
    "새로",
    "특별",
    "특히",
    "분위기",
    "느낌",
    "취향",
    "용도",
    "부담",
    "기분",
    "코스",
    "일정",
    "힐링",
    "인생샷",
    "사진",
]
_SOFT_STEMS = [
    "가",
    "나오",
    "나가",
    "만들",
    "팔",
    "쓰",
    "사용하",
    "이용하",
    "즐기",
    "느끼",
    "보이",
    "구경하",
    "둘러보",
    "들르",
    "머물",
    "머무르",
    "쉬",
    "걷",
    "타",
    "찍",
    "마시",
    "먹",
    "놀",
    "자",
    "묵",
    "오르",
    "배우",
    "읽",
    "듣",
    "들",
    "입",
    "신",
    "가져가",
    "데려가",
    "다니",
    "돌아다니",
    "떠나",
    "여행하",
    "구입하",
    "구매하",
    "사",
    "선물하",
    "열",
    "닫",
    "걸리",
    "어울리",
    "예쁘",
    "이쁘",
    "아름답",
    "멋지",
    "멋있",
    "조용하",
    "한적하",
    "깨끗하",
    "편하",
    "편리하",
    "편안하",
    "재미있",
    "재밌",
    "즐겁",
    "유명하",
    "크",
    "작",
    "높",
    "낮",
    "넓",
    "좁",
    "길",
    "짧",
    "빠르",
    "느리",
    "싸",
    "비싸",
    "저렴하",
    "가볍",
    "무겁",
    "가깝",
    "멀",
    "많",
    "적",
    "좋",
    "괜찮",
    "적당하",
    "알맞",
    "적합하",
    "특별하",
    "새롭",
    "맛있",
    "시원하",
    "따뜻하",
    "맑",
    "보",
    "하",
    "되",
    "있",
    "없",
    "같",
    "모르",
    "찾",
    "고르",
    "원하",
    "바라",
    "살",
    "운영하",
    "위치하",
    "방문하",
    "감상하",
    "체험하",
    "경험하",
    "지내",
    "보내",
    "다녀오",
]
_ENDINGS = (
    "는|은|던|을|고|고서|기|기에|기가|기도|기엔|며|면|면서|자|지|게|려고|려면|러|는데|은데|나|니|네|을까|"
    "어|아|어서|아서|어도|아도|었|았|었던|았던|음|으면|으며|으면서|으러|으려면"
)
_SOFT_FORMS = [
    "나온",
    "나왔",
    "갈",
    "간",
    "갔",
    "볼",
    "본",
    "봐",
    "보러",
    "만든",
    "파는",
    "판",
    "쓸",
    "쓴",
    "써",
    "즐길",
    "느낄",
    "보일",
    "둘러볼",
    "들를",
    "들러",
    "머무를",
    "쉴",
    "쉬어",
    "걸을",
    "걸어",
    "걷는",
    "탈",
    "타고",
    "마실",
    "놀",
    "잘",
    "잔",
    "오를",
    "올라",
    "배울",
    "들을",
    "들고",
    "든",
    "신을",
    "다닐",
    "돌아다닐",
    "떠날",
    "여행할",
    "살",
    "산",
    "사는",
    "열",
    "연",
    "여는",
    "닫을",
    "걸려",
    "어울릴",
    "예쁜",
    "예뻐",
    "이쁜",
    "아름다운",
    "아름다워",
    "멋진",
    "멋있는",
    "조용한",
    "조용히",
    "한적한",
    "깨끗한",
    "편한",
    "편리한",
    "편안한",
    "편하게",
    "재미난",
    "재밌는",
    "즐거운",
    "유명한",
    "큰",
    "커",
    "작은",
    "높은",
    "낮은",
    "넓은",
    "좁은",
    "긴",
    "짧은",
    "빠른",
    "느린",
    "싼",
    "비싼",
    "저렴한",
    "가벼운",
    "무거운",
    "가까운",
    "먼",
    "많은",
    "적은",
    "좋은",
    "괜찮은",
    "적당한",
    "알맞은",
    "적합한",
    "특별한",
    "새로운",
    "맛있는",
    "시원한",
    "따뜻한",
    "맑은",
    "할",
    "한",
    "해",
    "될",
    "된",
    "돼",
    "같은",
    "모를",
    "찾는",
    "찾을",
    "고를",
    "원하는",
    "바라는",
    "지낼",
    "보낼",
    "다녀올",
    "가볼",
    "먹어볼",
    "해볼",
    "타볼",
    "입을",
    "받을",
    "주는",
    "줄",
    "볼만한",
    "갈만한",
    "인기",
    "인기있는",
    "유명",
    "쉬운",
    "어려운",
    "필요한",
    "알고",
    "알아",
    "알면",
]
SOFT = re.compile(
    rf"{'|'.join((*_SOFT_NOUNS, *_SOFT_FORMS))}|(?:{'|'.join(_SOFT_STEMS)})(?:{_ENDINGS})"
)
"""Verbs, adjectives, company and times of everyday talk: a row need not say them just so."""

PURPOSE = re.compile(r".{2,}(?:하기|하기에|하기가|하러|하면서|하며|할만한|할|하는|하고)")
"""Words that say what for: 데이트하기, 산책하러."""

BROWSE = re.compile(
    r"추천|제일|가장|있어|있나|있니|있는지|있을까|있습|있어요|있는|보여|찾아|찾고|골라|목록|리스트|종류|소개|"
    r"(?:뭐|뭣|무엇|어떤|무슨|어떤게|뭐가).*(?:있|팔|파나|취급)|라인업|뭐뭐|모두|전부"
)
COUNT = re.compile(
    r"몇\s?(?:개|곳|군데|가지|종류|종|대|권|명|건|점|채|편)|총\s?몇|개수|갯수|얼마나\s?많|모두\s?몇|몇이나"
)

YES = re.compile(
    r".*(?:가능|있음|있다|좋음|좋다|추천|허용|지원|제공|환영|함께|동반).*|예|네|y|yes|o|○|true",
    re.I,
)
NO = re.compile(
    r"(?:불가|없음|없다|미지원|미제공|금지).*|.*(?:불가|금지)|아니오|아니요|n|no|x|×|false", re.I
)
ASKED_YES = re.compile(
    r"되는|되나|돼|됩니|될|있는|있나|있어|있고|가능|지원|제공|달린|딸린|갖춘|포함"
)
ASKED_NO = re.compile(r"안되|안돼|없는|없어|없나|불가|금지|못하")
