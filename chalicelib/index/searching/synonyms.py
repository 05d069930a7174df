"""Everyday words for the same thing; a catalogue uses one and the people who ask another."""

from __future__ import annotations

_GROUPS = """
스마트폰 휴대폰 핸드폰 휴대전화 폰 셀폰 smartphone smartphones phone phones
태블릿 태블릿pc 패드 tablet tablets
노트북 랩탑 랩톱
워치 스마트워치 손목시계 시계
이어폰 이어버드 무선이어폰
텔레비전 tv 티비
컴퓨터 pc 피씨
배터리 밧데리 건전지
디스플레이 화면 스크린 액정
케이스 커버
카메라 캠 사진기
사찰 절 산사 암자 temple temples
해변 바닷가 해수욕장 백사장 beach beaches
궁궐 궁 고궁 palace palaces
카페 커피숍 찻집 커피전문점
맛집 식당 음식점 밥집
숙소 숙박
게스트하우스 게하
테마파크 놀이공원 놀이동산 유원지
미술관 갤러리 화랑
박물관 뮤지엄 museum museums
수족관 아쿠아리움
전망대 뷰포인트
책방 서점
시장 재래시장 전통시장 market markets
등산 산행 트레킹 등반
산책로 산책길 둘레길 숲길
자동차 차 승용차
자전거 바이크
반려동물 반려견 강아지 애완견 애완동물 pets pet dogs
어린이 아이 아동 유아 키즈
무료 공짜
가격 값 금액
요금 이용료 입장료 관람료
비용 돈
주차 주차장 parking
조식 아침식사 breakfast
수영장 풀장 pool
예약 reservation
배달 delivery
포장 takeout
흡연 smoking
엘리베이터 승강기 elevator
휠체어 wheelchair
대출 대여 loan
전화 전화번호 연락처
주소 소재지 위치
소설 장편소설 단편소설
저자 작가 지은이 글쓴이
강사 선생님 강사명 교수
펴낸곳 출판사
시 시집
동화 동화책
만화 만화책
박스 상자
무덤 왕릉 능 묘
열량 칼로리
채용 일자리 구인
아이 애
영화 무비
그림 회화
단풍 가을단풍
야경 밤풍경
일출 해돋이
일몰 노을 낙조 석양 해넘이
물놀이 수영
유산 문화재 문화유산
신제품 신상 신상품
주말 토요일 일요일
노캔 노이즈캔슬링 anc
체크인 입실
체크아웃 퇴실
참가비 신청비 참가료
비밀번호 비번 패스워드 암호 password
포인트 적립금 마일리지
배송비 택배비 배달비 배송료 운송비
as a/s 애프터서비스 수리
파손 깨진 깨져 깨졌 박살
해외배송 국제배송
택배 배송
변경 수정 바꾸
개봉 뜯은 뜯었
불량품 불량 고장난 고장
중고폰 중고 쓰던
유적 유적지 사적지
상담원 고객센터 콜센터
품절 매진 솔드아웃
운영체제 os
그래픽카드 그래픽 gpu
저장장치 ssd
램 메모리 ram
데려가 동반
실내 비오 비올 비가오 비가올 비내리 우천 장마철
블루투스 bluetooth
와이파이 wifi wi-fi 무선인터넷
프로 pro
울트라 ultra
플러스 plus
미니 mini
맥스 max
에어 air
"""

_COLOURS = """
검은 검정 블랙 black 흑색
흰 하얀 하양 흰색 화이트 white 백색
회색 그레이 gray grey
은색 은빛 실버 silver
금색 금빛 골드 gold
빨간 빨강 레드 red 적색
분홍 핑크 pink
주황 오렌지 orange
노란 노랑 옐로 옐로우 yellow
초록 녹색 그린 green
파란 파랑 블루 blue 청색
남색 네이비 navy
보라 퍼플 purple 바이올렛 violet
갈색 브라운 brown
"""


def _learnt() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in (_GROUPS + _COLOURS).split("\n"):
        words = line.split()
        for word in words:
            found.setdefault(word, []).extend(other for other in words if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


_SYNONYMS = _learnt()
_COLOUR_WORDS = frozenset(_COLOURS.split())


def colour_names(word: str) -> tuple[str, ...]:
    """A colour in all its names; nothing for other words. 초록색 is 초록."""
    plain = word if word in _COLOUR_WORDS else word.removesuffix("색")
    return (plain, *synonyms(plain)) if plain in _COLOUR_WORDS else ()


def synonyms(word: str) -> tuple[str, ...]:
    """Other words for the same, without the word itself."""
    return _SYNONYMS.get(word) or _SYNONYMS.get(word.removesuffix("색"), ())
