"""Small catalogues of different fields, made up, for the tests of understanding and search."""

# ruff: noqa: E501

from __future__ import annotations

import io
from functools import cache

from chalicelib.index.profile import Profile, merge
from chalicelib.index.reading.rows import Row
from tests.support.catalogue import read_catalogue

PHONES = """\
제품명,브랜드,분류,출시일,가격,무게,화면 크기,배터리,저장용량,색상,설명
누리 A1,누리,스마트폰,2024-01-31,"1,690,000원",232g,6.8인치,5000mAh,256GB/512GB/1TB,먹빛 블랙/은빛 그레이,펜을 내장한 큰 스마트폰입니다.
누리 A1 미니,누리,스마트폰,2024-03-02,"1,150,000원",167g,6.2인치,4000mAh,256GB/512GB,먹빛 블랙/쪽빛 블루,한 손에 잡히는 스마트폰입니다.
누리 접이 2,누리,스마트폰,2024-07-24,"2,220,000원",239g,7.6인치,4400mAh,512GB/1TB,쪽빛 블루,반으로 접히는 스마트폰입니다.
Orion X,해온,스마트폰,2023-10-13,"650,000원",144g,4.7인치,2018mAh,128GB,살구 핑크,작고 가벼운 스마트폰입니다.
해온 패드,해온,태블릿,2022-05-01,"900,000원",460g,11인치,8000mAh,256GB,은빛 그레이,강의를 보기 좋은 태블릿입니다.
해온 소리,해온,음향기기,2024-05-20,"139,000원",5g,,,,먹빛 블랙,소음을 줄여 주는 무선 이어폰입니다.
"""

PLACES = """\
이름,지역,분류,실내외,아이와,입장료,높이,준공년도,주차,설명
한빛미술관,제주특별자치도,미술관,실내,좋음,"5,000원",,2011,가능,빛을 주제로 한 전시를 여는 곳입니다.
돌담해변,제주특별자치도,해변,실외,,무료,,,불가,물이 맑고 얕은 바닷가입니다. 노을이 아름답습니다.
솔향전망대,강원특별자치도,전망대,실외,,"3,000원",120m,1994,가능,동해가 한눈에 보이는 탑입니다. 야경이 유명합니다.
구름전망대,서울특별시,전망대,실내,좋음,"27,000원",555m,2017,가능,도시의 야경을 내려다봅니다.
달빛궁,서울특별시,궁궐,실외,,무료,,1405,불가,오래된 후원이 있는 궁궐입니다.
가온사,전라남도,사찰,실외,,무료,,,가능,신라 때 세운 절로 매화가 곱습니다.
"""

BOOKS = """\
서명,저자,발행년도,쪽수,분류,소개
구름 위의 빵집,한새봄,2004,40,그림책,빵을 먹고 하늘을 나는 남매 이야기
별의 기원,도현우,2006,719,과학,우주와 생명을 이야기하는 책
느린 편의점,김온유,2021,268,소설,밤의 편의점에서 일하는 사람들
"""


def rows_of(csv: str) -> list[Row]:
    return read_catalogue("shelf.csv", io.BytesIO(csv.encode()))[0]


@cache
def profile_of(*csvs: str) -> Profile:
    return merge(read_catalogue("shelf.csv", io.BytesIO(csv.encode()))[1] for csv in csvs)
