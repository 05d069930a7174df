"""Kinds of places that serve a purpose: who wants to see the sea is shown beaches first."""

from __future__ import annotations

_PURPOSES = {
    ("바다", "해수욕"): ("해변", "해수욕장", "바닷가", "해안"),
    ("물놀", "물놀이"): ("해변", "해수욕장", "계곡", "워터파크", "수영장"),
    ("등산", "산행"): ("산", "오름"),
    ("물고기", "상어"): ("수족관",),
}
_KINDS = {word: kinds for words, kinds in _PURPOSES.items() for word in words}


def kinds_for(word: str) -> tuple[str, ...]:
    """The kinds that a purpose calls for; none for other words."""
    return _KINDS.get(word, ())
