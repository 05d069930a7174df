"""Quantities in a question that take the place of one said before: ``그럼 1TB는?``."""

from __future__ import annotations

import re

from chalicelib import korean

QUANTITY = re.compile(
    r"\d+(?:\.\d+)?\s?(?:gb|tb|mb|기가|테라|인치|mm|cm|kg|g|ml|w|원|만원|박|인|명)", re.IGNORECASE
)


def amount_in(question: str) -> str:
    """The first quantity of a question, or empty."""
    found = QUANTITY.search(question)
    return found[0] if found else ""


def swapped(amount: str, text: str) -> str | None:
    """``text`` with the amount in place of its own one of that kind, if it has one."""
    for old in QUANTITY.finditer(text):
        if _kind(old[0]) == _kind(amount):
            return text[: old.start()] + amount + text[old.end() :]
    return None


def _kind(quantity: str) -> str:
    unit = re.sub(r"[\d.\s]", "", korean.fold(quantity))
    return "gb" if unit in ("tb", "mb") else unit
