"""Questions in English, as far as the rules for Korean ones need them in Korean."""

from __future__ import annotations

import re

_SAID = (
    (r"(?:the\s)?(?:cheapest|most affordable|lowest price)", "제일 싼"),
    (r"(?:the\s)?(?:most expensive|priciest)", "제일 비싼"),
    (r"(?:the\s)?lightest", "제일 가벼운"),
    (r"(?:the\s)?heaviest", "제일 무거운"),
    (r"(?:the\s)?(?:newest|latest)", "제일 최신"),
    (r"(?:the\s)?(?:biggest|largest)", "제일 큰"),
    (r"(?:the\s)?smallest", "제일 작은"),
    (r"(?:please\s)?(?:recommend|show|list|suggest|find)(?:\sme)?", "추천"),
    ("seoul", "서울"),
    ("busan", "부산"),
    ("jeju", "제주"),
    ("incheon", "인천"),
    ("daegu", "대구"),
    ("(?:gangwon|gangwondo)", "강원"),
    (r"how (?:much|many)", " "),
    (
        r"(?:what|which|who|is|are|the|an?|of|in|at|do|does|can|could|you|me|i|want|have|there|some|any|to|for|"
        r"your|please|one|it|tell|about|with|and|good|nice|near|visit|buy|see|go)",
        " ",
    ),
)
_RULES = tuple((re.compile(rf"\b(?:{english})\b"), korean) for english, korean in _SAID)
_ASKING = re.compile(
    r"\b(?:what|which|who|where|how|is|are|can|do|does|recommend|show|list|suggest|find|tell|any)\b"
)


def in_korean(text: str) -> str:
    """A folded English question with its superlatives in Korean and its small words gone."""
    if not _ASKING.search(text):
        return text
    for rule, korean in _RULES:
        text = rule.sub(f" {korean} ", text)
    return " ".join(text.split())
