from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.index.searching.sounds import Sounds, sound


@given(word=st.text())
def test_whatever_a_visitor_types_has_a_sound_or_none(word: str) -> None:
    sound(word)


def test_a_sign_without_letters_sounds_like_nothing() -> None:
    assert sound("\N{DIVISION SIGN}") == ""
    assert Sounds(["galaxy"]).like("\N{DIVISION SIGN}") == ()
