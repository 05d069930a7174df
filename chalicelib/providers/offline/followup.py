"""Makes a follow-up question stand alone, by rules.

Each rule knows one way in which people lean on what was said: a pronoun, a number in a list, a
question without its subject, another value in place of the last one. A question that fits none
of them is a new topic and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib import korean
from chalicelib.providers.offline import leaning, pointing
from chalicelib.providers.offline.focus import Focus
from chalicelib.providers.offline.leaning import Categories
from chalicelib.providers.offline.talk import small_talk, without_opener
from chalicelib.providers.ports import PastTurn, Understanding

_QUERY_MAX = 400
_LEADING = re.compile(
    r"^(?:(?:아|음|오|그럼|그러면|그렇다면|그런데|근데|그리고|그래서|그래도|그래|혹시|참|하나\s?더|then|and|"
    r"so|but)[\s,]+)+(?=\S)",
    re.IGNORECASE,
)


def understand(question: str, history: Sequence[PastTurn], categories: Categories) -> Understanding:
    """The question on its own feet; small talk needs no rows."""
    text = korean.clean(question) or question
    if small_talk(text):
        return Understanding(query=text, needs_retrieval=False)
    focus = Focus()
    for turn in history:
        focus = _after(turn, focus, categories)
    return Understanding(query=stand_alone(text, focus, categories))


def stand_alone(question: str, focus: Focus, categories: Categories) -> str:
    """The question with everything in it that it takes from the talk."""
    asked = _bare(question)
    if not focus.question:
        return asked
    found = next(filter(None, _resolutions(asked, focus, categories)), asked)
    # "그거랑 두 번째 거": two pointers in one question.
    if found != asked and pointing.points(found):
        found = pointing.pronoun(found, focus) or found
    return " ".join(found.split())[:_QUERY_MAX]


def _resolutions(asked: str, focus: Focus, categories: Categories) -> Iterator[str | None]:
    """What each rule makes of a question, the surest rule first."""
    yield leaning.by_the_same(asked, focus, categories)
    yield leaning.next_in_order(asked, focus)
    yield pointing.ordinal(asked, focus)
    yield pointing.both(asked, focus)
    yield leaning.limited(asked, focus)
    yield pointing.among(asked, focus)
    yield pointing.nearby(asked, focus)
    yield leaning.comparative(asked, focus, categories)
    yield pointing.pronoun(asked, focus)
    yield leaning.another(asked, focus, categories)
    yield leaning.another_value(asked, focus, categories)
    yield leaning.without_subject(asked, focus)
    yield leaning.one_of(asked, focus, categories)
    yield leaning.another_subject(asked, focus)


def _after(turn: PastTurn, focus: Focus, categories: Categories) -> Focus:
    """What the talk is about once a turn is over."""
    asked = korean.clean(turn.question)
    if small_talk(asked):
        return focus
    standing = stand_alone(asked, focus, categories)
    leans = standing != " ".join(_bare(asked).split())
    if not turn.titles and not leans and pointing.points(asked):
        return focus
    titles = turn.titles or (focus.titles if leans else ())
    now = Focus(standing, titles, korean.clean(turn.answer))
    if turn.titles and now.is_list and not (leans and _is_detail(standing, focus)):
        return now.listing(standing, titles)
    return now.listing(focus.request, focus.listed) if leans else now


def _is_detail(standing: str, focus: Focus) -> bool:
    """Whether a question asks something of the rows of a request, without narrowing it."""
    return bool(focus.scope) and standing.startswith(focus.scope) and " 중에 " not in standing


def _bare(question: str) -> str:
    return _LEADING.sub("", without_opener(question)) or question
