from __future__ import annotations

import pytest

from chalicelib import korean


def test_clean_composes_and_drops_what_nobody_sees() -> None:
    decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af"
    assert korean.clean(f"  {decomposed}\u200b\x00  카페\t하나 ") == "한글 카페 하나"


def test_clean_keeps_line_breaks() -> None:
    assert korean.clean("첫 줄 \r\n\u2060 둘째  줄\r끝") == "첫 줄\n둘째 줄\n끝"


def test_words_become_pairs_and_a_marked_head() -> None:
    assert korean.tokens("해수욕장") == ["^해수", "해수", "수욕", "욕장"]


def test_a_name_with_other_spacing_shares_every_plain_pair() -> None:
    def plain(text: str) -> set[str]:
        return {t for t in korean.tokens(text) if not t.startswith(korean.HEAD)}

    assert plain("경포대 해수욕장") == plain("경포대해수욕장")


def test_a_comma_keeps_words_apart() -> None:
    assert "장카" not in korean.tokens("해수욕장, 카페")


def test_one_syllable_is_still_a_word() -> None:
    assert korean.tokens("궁") == ["^궁", "궁"]


@pytest.mark.parametrize("text", ["512GB", "512 GB", "512기가", "512 기가바이트", "５１２ＧＢ"])
def test_spellings_of_one_capacity_share_a_token(text: str) -> None:
    assert "512gb" in korean.tokens(text)


@pytest.mark.parametrize(
    "text", ["119만 9천원", "119만9천 원", "1,199,000원", "1199000 원", "119.9만원"]
)
def test_spellings_of_one_price_share_a_token(text: str) -> None:
    assert "1199000" in korean.tokens(text)


def test_models_are_found_with_and_without_a_space() -> None:
    assert "s24" in korean.tokens("갤럭시S24")
    assert "s24" in korean.tokens("갤럭시 S 24")
    assert "플러스" not in korean.tokens("8+256GB")
    assert set(korean.tokens("S24+")) >= set(korean.tokens("플러스"))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("제주도에서 아이와 갈 만한 실내 명소 추천해줘", ["제주", "아이", "실내", "명소"]),
        ("갤럭시 S24의 배터리는 얼마나 돼요?", ["갤럭시", "s24", "배터리"]),
        ("경복궁은 어디에 있나요?", ["경복궁"]),
        ("울트라랑 아이폰", ["울트라", "아이폰"]),
        ("카페에 대해 알려줘", ["카페"]),
        ("마을을 보고 싶어", ["마을"]),
        ("어떤 게 있어?", []),
        ("제일 싼 거는?", ["싼"]),
        ("안녕하세요", []),
    ],
)
def test_content_words_are_what_the_question_is_about(question: str, words: list[str]) -> None:
    assert korean.content_words(question) == words


def test_jamo_brings_a_slip_close() -> None:
    assert korean.jamo("갤럭시 S24") == "ㄱㅐㄹㄹㅓㄱㅅㅣs24"
    assert korean.jamo("한 글!") == "ㅎㅏㄴㄱㅡㄹ"


def test_empty_text_is_harmless() -> None:
    assert korean.tokens("") == korean.content_words(" \n") == []
    assert korean.jamo("?!") == korean.clean("\x00") == ""
