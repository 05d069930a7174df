"""Answers that list or count the rows which fit a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Aspect
from chalicelib.providers.offline.contents import LIMIT, content_of
from chalicelib.providers.offline.fitting import Fitting, fitting, has, is_enough, nouns_of
from chalicelib.providers.offline.focus import topic_of
from chalicelib.providers.offline.picking import cited, fit, is_question
from chalicelib.providers.offline.quoting import describe
from chalicelib.providers.offline.rows import Row
from chalicelib.providers.offline.superlative import MOST
from chalicelib.providers.offline.wording import (
    joined,
    polite,
    subject,
    topic,
    with_particle,
    without_particle,
)

_COUNT = re.compile(
    r"(?:(?:총|모두|전부)\s?)?몇\s?(?P<unit>개|곳|군데|가지|종류|종|대|권|명|건|점|채|편)|개수|갯수|모두\s?몇|총\s?몇|"
    r"how many",
    re.IGNORECASE,
)
_NEAREST = "질문에 꼭 맞는 내용은 찾지 못했지만, 가장 가까운 자료는 다음과 같습니다."
_NO_MORE = "자료에서 더 찾은 것은 없습니다. 조건을 바꾸어 물어봐 주시면 다시 찾아보겠습니다."
_MORE = re.compile(r"더\s?(?:추천|알려|보여|소개)")
_OPEN_END = re.compile(r"(?:은|는|이|가)?\s+(?:어디|뭐|뭘|무엇).*$")
_CLAUSE = re.compile(r"(?:는데|은데|인데|[하되으가오보]면|(?<!에)서|려고)\s|\s?쪽$")
_NEAREST_MAX = 2
_ABOUT_MAX = 32
_NAME = 0.88
"""How alike the letters of a name and of a slip for it are."""
_NAMES_MAX = 5
_SENTENCES_MAX = 3
_FACTS_MAX = 3
_VALUE_MAX = 40
_WHAT_MAX = 20
_CLEARLY = 0.75


def count_rows(asked: Asked, matched: int | None) -> str | None:
    """How many rows fit, where the search counted them."""
    match = _COUNT.search(asked.question)
    if not match or matched is None or asked.named.clarity >= _CLEARLY:
        return None
    if any(len(n) > 1 and not any(has(row, n) for row in asked.rows) for n in nouns_of(asked)):
        return None
    unit = {"군데": "곳", None: "건"}.get(match["unit"], match["unit"])
    about = topic_of(asked.question)
    opening = f"{topic(about)} 자료에" if about else "자료에는"
    rows = asked.rows[:_NAMES_MAX]
    names = joined([row.title for row in rows])
    names = f"{', '.join(row.title for row in rows)} 등" if matched > len(rows) else names
    return f"{opening} 모두 {matched:,}{unit} 있습니다. {names}입니다 {_marks(rows)}."


def enumerate_rows(asked: Asked, matched: int | None, told: str = "") -> str | None:
    """The rows that fit, each with what it says about the question.

    ``told`` is what was answered before: a request for more leaves its rows out.
    """
    found = fitting(asked, matched)
    if found.missing or (not found.share and nouns_of(asked) and topic_of(asked.question)):
        return _absent(asked, found)
    if not is_enough(found):
        return None
    rows = list(found.rows)
    if _MORE.search(asked.question):
        rows = [row for row in rows if row.title not in told]
        if not rows:
            return _NO_MORE
    about = _about(asked)
    if _is_name(about, rows[0]):
        return describe(rows[0])
    if len(rows) == 1:
        return _single(asked, rows[0], about)
    heading = topic(about) if about else "찾으시는 내용에 맞는 자료는"
    whole = len(rows) == len(asked.rows)
    counted = (
        f"(모두 {matched:,}개 중 {len(rows)}개)"
        if whole and matched and matched > len(rows)
        else ""
    )
    lines = [f"{place}. {_item(asked, row)}" for place, row in enumerate(rows, 1)]
    return "\n".join([f"{heading} 다음과 같습니다{counted}.", *lines])


def _is_name(about: str, row: Row) -> bool:
    """Whether what seems to be a kind of thing is a row's name with a slip in it."""
    letters = korean.jamo(about), korean.jamo(row.title)
    return SequenceMatcher(None, *letters, autojunk=False).ratio() >= _NAME


def _about(asked: Asked) -> str:
    """What is listed, in the question's words where they are not too many."""
    about = topic_of(_OPEN_END.sub("", asked.question))
    # Without an order from the search nothing is said to be the most of anything.
    loose = MOST.search(about) or _CLAUSE.search(about)
    return "" if loose or len(about) > _ABOUT_MAX else about


def _absent(asked: Asked, found: Fitting) -> str:
    """That there is no such thing as was asked for, and what comes nearest."""
    about = _about(asked) or " ".join(found.missing or asked.words)
    rows = found.rows[:_NEAREST_MAX] if found.share else asked.rows[:1]
    near = [row for row in rows if not is_question(row)]
    said = f"자료에서 {_quoted(about)} 찾지 못했습니다."
    if not near:
        return said
    names = joined([row.title + (_facts(asked, row) if is_enough(found) else "") for row in near])
    return f"{said} 가까운 것으로는 {subject(names)} 있습니다 {_marks(near)}."


def _quoted(about: str) -> str:
    return with_particle(f"‘{about}’", "은")


def nearest(asked: Asked, matched: int | None) -> str:
    """The rows at hand that speak of some of it, offered with caution."""
    found = fitting(asked, matched)
    rows = found.rows[:_NEAREST_MAX] if found.share else asked.rows[:1]
    attribute = asked.wanted.certain and not asked.wanted.is_of_thing
    if attribute and not any(has(row, asked.wanted.nouns[-1]) for row in asked.rows):
        return f"자료에서 {_quoted(asked.wanted.phrase)} 찾지 못했습니다."
    lines = [f"- {_item(asked, row)}" for row in rows or asked.rows[:1]]
    return "\n".join([_NEAREST, *lines])


def tabulate(asked: Asked, matched: int | None) -> str | None:
    """The asked fact of each row, where the question names a kind of thing and not one row."""
    if asked.named.rows or not asked.aspects:
        return None
    fit = fitting(asked, matched)
    if fit.missing:
        return _absent(asked, fit)
    if not is_enough(fit):
        return None
    found = [(row, facts[0]) for row in fit.rows if (facts := asked.facts_of(row, at_least=2))]
    if not found or found[0][0] is not fit.rows[0]:
        return None
    if len(found) == 1:
        row, fact = found[0]
        return f"{row.title}의 {topic(fact.label)} {fact.value}입니다 {row.mark}."
    lines = [f"- {row.title}: {fact.value} {row.mark}" for row, fact in found]
    return "\n".join([f"{_of_what(asked)}{topic(found[0][1].label)} 다음과 같습니다.", *lines])


def _of_what(asked: Asked) -> str:
    """``512GB 모델의 `` of ``512GB 모델 얼마야?``."""
    what = LIMIT.sub("", korean.fold(asked.question))
    for aspect in asked.aspects:
        what = re.sub(rf"(?:{aspect.asks.pattern})\S*.*", "", what, flags=re.IGNORECASE)
    what = "" if re.search(r"(?:에|에서|면)$", what.strip()) else without_particle(what)
    return f"{what}의 " if len(what) <= _WHAT_MAX and content_of(what) else ""


def _single(asked: Asked, row: Row, about: str) -> str:
    sentence = _sentence(asked, row)
    if is_question(row) and sentence:
        return cited(list(map(polite, row.sentences[:_SENTENCES_MAX])), row)
    heading = f"{with_particle(about, '으로')}는" if about else "찾으시는 내용에 맞는 자료로는"
    found = f"{heading} {subject(row.title + _facts(asked, row))} 있습니다"
    return f"{found}. {cited([sentence], row)}" if sentence else f"{found} {row.mark}."


def _item(asked: Asked, row: Row) -> str:
    title, sentence = row.title + _facts(asked, row), _sentence(asked, row)
    if sentence:
        return f"{title}: {cited([sentence], row)}"
    telling = [fact for fact in row.facts if fact.telling]
    shown = " / ".join(f"{fact.label}: {fact.value}" for fact in telling[:_FACTS_MAX])
    return (
        f"{title} - {shown} {row.mark}" if shown and title == row.title else f"{title} {row.mark}"
    )


def _facts(asked: Asked, row: Row) -> str:
    """The asked facts in brackets, where they are short."""
    facts = [
        fact
        for fact in asked.facts_of(row, at_least=2)
        if len(fact.value) < _VALUE_MAX and _is_measure(asked.aspect_of(fact))
    ]
    inner = ", ".join(f"{fact.label} {fact.value}" for fact in facts)
    return f"({inner})" if inner else ""


def _is_measure(aspect: Aspect | None) -> bool:
    """Whether a fact tells more than that the row fits, as a price does and a place doesn't."""
    return aspect is None or aspect.shape == "plain"


def _sentence(asked: Asked, row: Row) -> str:
    """The sentence that says most about the question; the first one if none says more."""
    if not row.sentences:
        return ""
    return polite(max(row.sentences, key=lambda sentence: fit(asked, sentence)))


def _marks(rows: Sequence[Row]) -> str:
    return "".join(row.mark for row in rows)
