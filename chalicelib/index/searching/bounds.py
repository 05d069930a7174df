"""Numeric limits that a question sets: ``10만원 이하``, ``6인치 이상``, ``2020년 이후``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf

_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10_000, "억": 100_000_000}
_DIGITS = {digit: value for value, digit in enumerate("일이삼사오육칠팔구", start=1)}
_KOREAN_WON = re.compile(
    r"(?<![가-힣])([일이삼사오육칠팔구]?[십백천만억][일이삼사오육칠팔구십백천만억]*)\s?원"
)
_SCALED = re.compile(
    r"(?<![\d.a-z])(\d+(?:\.\d+)?)\s?(천만|백만|십만|천|만|억)(?=\s|대|$|이|부|까|정|쯤|을|보)"
)
_UNIT = (
    r"(?P<unit{n}>원|gb|tb|mb|인치|kg|km|cm|mm|mah|ml|hz|mp|g|m2|m|㎡|평|년도|년|월|분|시간|명|인|쪽|페이지|층|점|"
    r"%|w|리터|l|칼로리|kcal|세|살|개월|일|도|배)?"
)
_NUMBER = r"(?<![\d.a-z])(?P<number{n}>\d+(?:\.\d+)?)\s?"
_RANGE = re.compile(
    _NUMBER.format(n=1)
    + _UNIT.format(n=1)
    + r"\s?(?:에서|부터|~|-|이상)\s?"
    + _NUMBER.format(n=2)
    + _UNIT.format(n=2)
    + r"\s?(?:사이|까지|정도|이하|미만|대|안팎)"
)
_AT_LEAST = (
    r"이상|부터|이후|넘는|넘게|넘고|넘어|초과|위로|"
    r"보다\s?(?:비싼|비싸|큰|무거운|높은|많은|긴|넓은|늦은|위)"
)
_AT_MOST = (
    r"이하|이내|까지|미만|이전|아래|밑|안쪽|안으로|안에|안\s?넘|넘지|안\s?되|못\s?되|언더|"
    r"보다\s?(?:싼|저렴|작|가벼|낮|적|짧|좁|이른|아래|오래)"
)
_ONE = re.compile(
    _NUMBER.format(n=1)
    + _UNIT.format(n=1)
    + rf"\s?(?:을|를|은|는|이|도|의|짜리)?\s?(?:(?P<low>{_AT_LEAST})|(?P<high>{_AT_MOST})|"
    r"(?P<about>대(?![가-힣]{2})|대의|대로|대에|정도|쯤|안팎|내외))[가-힣]*"
)
_EXACT = re.compile(
    _NUMBER.format(n=1) + _UNIT.format(n=1).replace(")?", ")") + r"(?!어치|[a-z0-9])"
)
_STRICT = re.compile(r"초과|넘|미만|보다|이전|되")
_ABOUT = 0.15


@dataclass(frozen=True)
class Limit:
    """A range of numbers as a question states it, before a column is known.

    ``at`` is where it begins in the text that was read.
    """

    low: float
    high: float
    unit: str
    at: int
    open_low: bool = False
    open_high: bool = False

    @property
    def stated(self) -> str:
        """The number with its unit, as a row may say it: ``60세``."""
        number = self.low if self.low > -inf else self.high
        return f"{number:g}{self.unit}"

    def holds(self, number: float) -> bool:
        """Whether a number is within; never for NaN."""
        above = number > self.low if self.open_low else number >= self.low
        below = number < self.high if self.open_high else number <= self.high
        return above and below

    def meets(self, low: float | None, high: float | None) -> bool:
        """Whether it asks for anything between two numbers; unknown ones are no limit."""
        return (low is None or self.high >= low) and (high is None or self.low <= high)

    def years(self) -> Limit:
        """Of years, as days written ``yyyymmdd``; a year as the upper end is meant whole."""
        high = self.high * 10_000 + (0 if self.open_high else 1_231)
        low = self.low * 10_000 + (1_231 if self.open_low else 0)
        return replace(self, low=low, high=high)

    def scaled(self, number_of: Callable[[str], tuple[float, str] | None]) -> Limit:
        """In the unit that ``number_of`` brings quantities of this unit to."""
        one = number_of(f"1{self.unit}") if self.unit else None
        return replace(self, low=self.low * one[0], high=self.high * one[0]) if one else self


def spelled_out(text: str) -> str:
    """Numbers in words and with Korean scales as digits: ``만원`` becomes ``10000원``."""
    text = _KOREAN_WON.sub(lambda m: f"{_value(m[1])}원", text)
    return _SCALED.sub(lambda m: f"{round(float(m[1]) * _value(m[2]))}", text)


def limits(text: str) -> tuple[list[Limit], str]:
    """The limits in a folded text, and the text with them blanked out."""
    found: list[Limit] = []
    for pattern, read in ((_RANGE, _range), (_ONE, _one)):
        for match in list(pattern.finditer(text)):
            found.append(read(match))
            text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return found, text


def exact(text: str) -> Iterator[Limit]:
    """Bare quantities such as ``6.1인치``."""
    for match in _EXACT.finditer(text):
        number = float(match["number1"])
        yield Limit(number, number, match["unit1"], match.start())


def _range(match: re.Match[str]) -> Limit:
    low, high = float(match["number1"]), float(match["number2"])
    unit = match["unit2"] or match["unit1"] or ""
    return Limit(min(low, high), max(low, high), unit, match.start())


def _one(match: re.Match[str]) -> Limit:
    number, unit, at = float(match["number1"]), match["unit1"] or "", match.start()
    strict = bool(_STRICT.search(match.group()))
    if match["low"]:
        return Limit(number, inf, unit, at, open_low=strict)
    if match["high"]:
        return Limit(-inf, number, unit, at, open_high=strict)
    if match["about"].startswith("대"):
        return Limit(number, number + _step(number), unit, at, open_high=True)
    return Limit(number * (1 - _ABOUT), number * (1 + _ABOUT), unit, at)


def _step(number: float) -> float:
    """``대`` after a round number reaches to the next one: 10만원대, 150만원대, 6인치대."""
    step = 1
    while number and number % (step * 10) == 0:
        step *= 10
    return step


def _value(words: str) -> int:
    total = part = digit = 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SMALL:
            part, digit = part + (digit or 1) * _SMALL[char], 0
        else:
            total, part, digit = total + ((part + digit) or 1) * _LARGE[char], 0, 0
    return total + part + digit
