"""Answers about the facts of rows that a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import colour_named, same_colour
from chalicelib.providers.offline.naming import common_title
from chalicelib.providers.offline.picking import cited
from chalicelib.providers.offline.rows import Fact, Row
from chalicelib.providers.offline.wording import (
    joined,
    open_syllables,
    polite,
    subject,
    topic,
    with_particle,
)

_HAS = re.compile(
    r"(?P<thing>[^,./()]{0,12}?)\s*(?P<state>있음|있다|있습니다|완비|보유|없음|없다|없습니다)"
)
_ABLE = re.compile(
    r"(?P<state>가능(?:함|합니다)?|지원(?:함)?|허용|네|예|y|yes|o|○|true|1|불가(?:능)?(?:함|합니다)?|미지원|"
    r"금지|안\s?됨|아니[오요]|n|no|x|×|false|0)(?P<note>\s?\(.{1,40}\)|,\s.{1,40})?",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"불가|미지원|금지|안|아니|n|x|×|false|0", re.IGNORECASE)
_FREE = re.compile(r"무료|공짜|free", re.IGNORECASE)
_FAVOURABLE = re.compile(r".*(?:좋음|추천|적합|편리함?|무난함?|환영|가능)")
_OPPOSITE = {"실내": "실외", "실외": "실내", "무료": "유료", "유료": "무료"}
_EITHER_MAX = 8
_SEASON = re.compile(r"봄|여름|가을|겨울")
_PROSE = re.compile(r"(?:다|요|까)[.!]?$|[.!?]\s")
_LIST = re.compile(r"\s*[,/|·]\s*(?!\d{3}\b)")
_STEM = 2
_PARTING = re.compile(r"\s(?:중|중에|중에서)\s")


def tell(asked: Asked) -> str | None:
    """The asked facts of the named rows, or None if no fact answers the question."""
    rows = asked.named.rows
    if not rows:
        return None
    if len(rows) > 1:
        return _tell_variants(asked, rows)
    facts = asked.facts_of(rows[0])
    if facts and (said := _of_season(asked, rows[0], facts[0])):
        return said
    if facts:
        return told(asked, rows[0], facts)
    return _tell_value(asked, rows[0])


def _of_season(asked: Asked, row: Row, fact: Fact) -> str | None:
    """What a row says of the season in the question, more than that it is the right one."""
    aspect, season = asked.aspect_of(fact), _SEASON.search(asked.question)
    if not aspect or aspect.shape != "condition" or not season:
        return None
    sentences = [sentence for sentence in row.sentences if season[0] in sentence]
    best = max(sentences, key=lambda sentence: asked.share(korean.fold(sentence)), default=None)
    return cited([polite(best)], row) if best else None


def told(asked: Asked, row: Row, facts: Sequence[Fact]) -> str:
    """One row's facts as a sentence."""
    if len(facts) == 1:
        return _one(asked, row.title, facts[0], row.mark)
    heads = [f"{topic(f.label)} {with_particle(f.value, '이고')}" for f in facts[:-1]]
    last = f"{topic(facts[-1].label)} {facts[-1].value}입니다"
    return f"{row.title}의 {', '.join(heads)}, {last} {row.mark}."


def _one(asked: Asked, title: str, fact: Fact, marks: str) -> str:
    if _PROSE.search(fact.value):
        return f"{title}의 {topic(fact.label)} 다음과 같습니다. {fact.value} {marks}"
    polar = _polar(asked, title, fact, marks)
    if polar:
        return polar
    if special := _colour(asked, title, fact, marks) or _either(asked, title, fact, marks):
        return special
    aspect = asked.aspect_of(fact)
    if aspect and aspect.shape == "place" and not re.search(r"주소", asked.question):
        return f"{topic(title)} {fact.value}에 있습니다 {marks}."
    if asked.wants_yes_or_no:
        opening = "네, " if _affirms(asked, fact.value) else ""
        stated = _as(f"{fact.label}: {fact.value}")
        return f"{opening}자료에 {topic(title)} {stated} 나와 있습니다 {marks}."
    values = [v for v in _LIST.split(fact.value) if v]
    if re.search(r"몇\s?(?:가지|개|종)", asked.question) and len(values) > 1:
        count = f"모두 {len(values)}가지로, {joined(values)}입니다"
        return f"{title}의 {topic(fact.label)} {count} {marks}."
    return f"{title}의 {topic(fact.label)} {fact.value}입니다 {marks}."


def _as(value: str) -> str:
    return with_particle(f"‘{value}’", "으로")


def _affirms(asked: Asked, value: str) -> bool:
    """Whether a value says yes to what was asked of it."""
    if _FAVOURABLE.fullmatch(value) or any(word in value for word in asked.words):
        return True
    return "사계절" in value and bool(_SEASON.search(asked.question))


def _polar(asked: Asked, title: str, fact: Fact, marks: str) -> str | None:
    """What a value of the kind 있음, 없음, 가능, 불가, Y, N, 무료 says, as a sentence."""
    value = fact.value
    if _FREE.fullmatch(value):
        opening = "네, " if _FREE.search(asked.question) and asked.wants_yes_or_no else ""
        return f"{opening}{title}의 {topic(fact.label)} 무료입니다 {marks}."
    if match := _HAS.fullmatch(value):
        holds = match["state"][0] in "있완보"
        thing = match["thing"] or fact.label
        said = f"{title}에는 {subject(thing)} {'있습니다' if holds else '없습니다'}"
    elif match := _ABLE.fullmatch(value):
        holds = not _NEGATIVE.match(match["state"])
        state = "가능합니다" if holds else "가능하지 않습니다"
        note = f"({match['note'].strip(' (),')})" if match["note"] else ""
        said = f"{topic(title)} {subject(fact.label)} {state}{note}"
    else:
        return None
    opening = ("네, " if holds else "아니요, ") if asked.wants_yes_or_no else ""
    return f"{opening}{said} {marks}."


def _colour(asked: Asked, title: str, fact: Fact, marks: str) -> str | None:
    """Whether a colour is among those of a row."""
    colour = colour_named(asked.beside_name)
    if not colour:
        return None
    values = [v for v in _LIST.split(fact.value) if v]
    fitting = [v for v in values if same_colour(asked.beside_name, v)]
    label = with_particle(fact.label, "으로")
    if fitting:
        opening = "네, " if asked.wants_yes_or_no else ""
        return f"{opening}{topic(title)} {label} {subject(joined(fitting))} 있습니다 {marks}."
    return (
        f"자료에 나온 {title}의 {topic(fact.label)} {with_particle(joined(values), '이고')}, "
        f"찾으시는 색은 보이지 않습니다 {marks}."
    )


def _either(asked: Asked, title: str, fact: Fact, marks: str) -> str | None:
    """``실내야?`` where the column says 실내 or 실외."""
    if not asked.wants_yes_or_no or len(fact.value) > _EITHER_MAX:
        return None
    said = f"{topic(title)} {fact.value}입니다 {marks}."
    choices = re.split(r"[/·]", fact.label)
    if len(choices) < 2 and fact.value not in _OPPOSITE:
        return None
    if len([word for word in _OPPOSITE if word in asked.question]) > 1:
        return said  # 실내인가요 실외인가요?
    for word in asked.words:
        if word in fact.value:
            return f"네, {said}"
        if _OPPOSITE.get(word) == fact.value or word in choices[1:] or word in choices[:-1]:
            return f"아니요, {said}"
    return None


def _tell_value(asked: Asked, row: Row) -> str | None:
    """A fact whose value, not whose header, is in the question: ``검은색 있어?``."""
    if not asked.wants_yes_or_no:
        return None
    for fact in row.facts:
        if same_colour(asked.beside_name, fact.value) or (
            asked.words and all(_is_in(word, fact.value.lower()) for word in asked.words)
        ):
            return (
                f"네, {row.title}의 {fact.label} 항목에 {_as(fact.value)} 나와 있습니다 {row.mark}."
            )
    return None


def _is_in(word: str, value: str) -> bool:
    """Whether a value has a word, or one of its stem: 뜨겁게 of 뜨거움."""
    if word in value:
        return True
    stem = open_syllables(word[:_STEM])
    return len(word) > _STEM and any(
        open_syllables(each[:_STEM]) == stem for each in re.findall(r"[가-힣]{2,}", value)
    )


def _tell_variants(asked: Asked, rows: Sequence[Row]) -> str | None:
    """Facts of several rows that the question can't tell apart, such as sizes of one model."""
    found = [(row, asked.facts_of(row)[:1]) for row in rows]
    told_by = [(row, facts[0]) for row, facts in found if facts]
    if not told_by:
        return None
    title = common_title([row for row, _ in told_by])
    if len({fact.value for _, fact in told_by}) == 1:
        marks = "".join(row.mark for row, _ in told_by)
        return _one(asked, title, told_by[0][1], marks)
    label = topic(told_by[0][1].label)
    lines = [f"- {row.title}: {fact.value} {row.mark}" for row, fact in told_by]
    return "\n".join([f"{title}의 {label} 다음과 같습니다.", *lines])
