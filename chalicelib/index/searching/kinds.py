"""What a catalogue as a whole is of: in a list of books nobody writes "book" into every row."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chalicelib import korean

_KINDS: dict[str, str] = {
    "폰 스마트폰 휴대폰 핸드폰 휴대전화 기계 기기": "화면|배터리|카메라|통신|phone|mobile|휴대폰",
    "책 도서 서적 권 작품": "저자|지은이|출판|쪽수|isbn|서명|도서|청구기호|book|author|publisher",
    "숙소 숙박 숙박업소 숙박시설 방": "객실|체크인|입실|퇴실|숙박|조식|1박|기준인원|최대인원|취사|"
    "hotel|room|night|숙소|stay",
    "식당 맛집 음식점 밥집 레스토랑": "메뉴|식당|음식|맛집|restaurant|cuisine|menu",
    "영화 작품 편": "감독|출연|상영|러닝타임|movie|director|영화",
    "차 자동차 차량 차종": "연비|배기량|차종|주행거리|변속기|car_|vehicle",
    "강의 강좌 수업 과목 교육": "강사|수강|학점|강의|강좌|lecture|course|instructor",
    "일자리 채용 공고 직무 회사": "연봉|급여|채용|근무지|job|salary",
    "행사 축제 이벤트 공연 전시": "개최|행사|축제|공연|전시기간|event|festival",
    "집 매물 아파트 원룸": "전세|월세|매물|평형|보증금|realty",
    "옷 의류 의상": "소재|핏|기장|의류|clothes|apparel|fabric",
    "와인 술 주류": "도수|품종|와이너리|양조|wine|alcohol",
    "약 의약품 영양제": "성분|효능|복용|제약|drug|medicine",
    "음식 요리 메뉴 레시피": "칼로리|재료|조리|레시피|recipe|ingredient",
}


def kind_words(names: Iterable[str]) -> frozenset[str]:
    """Words for what the rows are, told by the names of the columns and files."""
    told = korean.fold(" ".join(names))
    return frozenset(
        word for words, hint in _KINDS.items() if re.search(hint, told) for word in words.split()
    )
