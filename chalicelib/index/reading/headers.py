"""Column names and the roles they play."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Role = Literal["id", "title", "text", "category", "url", "images"]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALIASES: dict[Role, tuple[str, ...]] = {
    "id": _names(
        """
        id 아이디 식별자 고유번호 상품번호 상품코드 상품ID 제품번호 제품코드 제품ID 품번 품목코드
        관리번호 장소ID 콘텐츠ID 도서번호 행사번호 강좌번호 모델번호 등록번호 sku isbn uid uuid key
        code item_id product_id product_code place_id content_id row_id 코드 번호 no number 연번
        순번 일련번호
        """
    ),
    "title": _names(
        """
        title 제목 name 이름 명칭 상품명 제품명 품명 품목명 장소명 장소 관광지명 명소 명소명
        여행지 여행지명 시설명 업소명 업체명 상호 상호명 가게명 점포명 매장명 식당명 음식점명
        메뉴명 메뉴 숙소명 호텔명 도서명 책제목 서명 자료명 작품명 영화명 행사명 축제명 공연명
        강좌명 프로그램명 코스명 모델명 한글명 국문명 product_name item_name place_name
        display_name full_name product item place subject headline 상품 제품 품목 도서 모델
        model_name model label 질문 질문내용 문의내용 자주묻는질문 question
        """
    ),
    "text": _names(
        """
        text 설명 상세설명 상품설명 제품설명 상세내용 상세정보 소개 소개글 상품소개 책소개
        한줄소개 내용 본문 개요 요약 줄거리 해설 안내 description desc short_description
        long_description product_description details detail content contents body overview summary
        abstract intro introduction about synopsis 답변 답변내용 안내문 안내내용 answer
        """
    ),
    "category": _names(
        """
        category 분류 카테고리 범주 종류 유형 구분 상품분류 제품분류 상품군 제품군 품종 업종 테마
        장르 분야 주제 대분류 중분류 소분류 categories category_name product_type type genre kind
        topic section department
        """
    ),
    "url": _names(
        """
        url link 링크 주소링크 홈페이지 누리집 웹사이트 웹주소 사이트 상세페이지 상품링크 상품URL
        상세URL 페이지URL 홈페이지주소 홈페이지URL 바로가기 참고링크 구매링크 homepage website web
        site href permalink page_url product_url detail_url product_link source_url
        """
    ),
    "images": _names(
        """
        image images 이미지 사진 그림 썸네일 대표이미지 대표사진 상품이미지 제품이미지 상품사진
        제품사진 추가이미지 상세이미지 이미지URL 이미지주소 이미지경로 이미지링크 이미지파일
        사진URL 사진주소 사진경로 표지 표지이미지 포스터 image_url image_urls image_link image_src
        image_path image_file additional_image_link main_image img imgs img_url img_src photo
        photos photo_url picture pictures picture_url thumbnail thumbnail_url thumb cover
        cover_image cover_url poster poster_url first_image
        """
    ),
}
"""Names that give a column its role, strongest first; compared as ``fold`` leaves them."""

_BRACKETS = re.compile(r"[(\[{<（【].*?[)\]}>）】]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_COUNTER = re.compile(r"(?<=\D)\d{1,2}$")
_NAME_OF_A_THING = re.compile(r".+(?<!설)명")
_NOT_THE_THING = _names("시도명 시군구명 읍면동명 지역명 도로명 파일명 작성자명 부서명")


def fold(name: str) -> str:
    """A column name without case, blanks, punctuation and accents of width."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name).lower())


_KNOWN: dict[str, tuple[Role, int]] = {
    fold(alias): (role, rank) for role, names in ALIASES.items() for rank, alias in enumerate(names)
}
_BRACKET_RANK = 500
_SUFFIX_RANK = 1_000
_PLACE_RANK = 2_000
_WHERE_IT_IS = frozenset(_names("장소 장소명 place placename 매장명 시설명 업체명 업소명"))
"""Names of the thing itself only where no other column is: an event has a place, too."""

_NAME_CHARS = 200


def role_of(name: str) -> tuple[Role, int] | None:
    """The role that a column name asks for, and how strongly: 0 is strongest.

    What stands in brackets doesn't count, nor does a number at the end of an image column.
    """
    if len(name) > _NAME_CHARS:
        return None
    whole = fold(name)
    for form in (whole, fold(_BRACKETS.sub("", name))):
        if form in _KNOWN:
            role, rank = _KNOWN[form]
            if role == "title" and form in _WHERE_IT_IS:
                return role, _PLACE_RANK
            return role, rank + (_BRACKET_RANK if form != whole else 0)
        if (numbered := _COUNTER.sub("", form)) != form and _KNOWN.get(numbered, " ")[
            0
        ] == "images":
            return _KNOWN[numbered]
        if _NAME_OF_A_THING.fullmatch(form) and form not in _NOT_THE_THING:
            return "title", _SUFFIX_RANK
    return None
