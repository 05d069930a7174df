from __future__ import annotations

import pytest

from chalicelib.chat.answer import Answer


def shown(pieces: list[str]) -> str:
    answer = Answer([])
    text = "".join(answer.feed(piece) for piece in pieces) + answer.finish()
    assert text == answer.text
    return text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("입장료\u00a05,000원", "입장료 5,000원"),
        ("5\u202f000원,\u3000무료", "5 000원, 무료"),
        ("한 줄\u2028두 줄", "한 줄\n두 줄"),
        ("가\u200b나\u202e다\x00라\x1b[31m\ue000\ud800", "가나다라[31m"),
        ("칸\t줄\n끝", "칸\t줄\n끝"),
        ("해변 🏖️", "해변 🏖️"),
    ],
)
def test_an_answer_keeps_its_blanks_and_loses_what_has_no_shape(written: str, read: str) -> None:
    assert shown([written]) == shown(list(written)) == read
