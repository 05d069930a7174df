"""An answer put together from what the retrieved rows say."""

from __future__ import annotations

import re
from collections.abc import Callable

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.blanks import with_blanks
from chalicelib.providers.offline.comparing import compare
from chalicelib.providers.offline.english import answer_in_english, is_english
from chalicelib.providers.offline.listing import count_rows, enumerate_rows, nearest, tabulate
from chalicelib.providers.offline.misnaming import misnamed
from chalicelib.providers.offline.nearing import near
from chalicelib.providers.offline.quoting import explain, lacking, quote
from chalicelib.providers.offline.ranking import rank
from chalicelib.providers.offline.rows import rows_of
from chalicelib.providers.offline.talk import reply, without_opener
from chalicelib.providers.offline.telling import tell
from chalicelib.providers.ports import Prompt

_EXCEPT = re.compile(r"^\S.{0,40}?\s?말고(?:는|도)?\s(?=\S+\s\S)")
"""What is not wanted; the search has left it out."""


def answer(prompt: Prompt) -> str:
    """The answer to a prompt: the facts and sentences of its sources, and nothing else."""
    question = with_blanks(korean.clean(prompt.question))
    rows = rows_of(prompt.sources)
    if not rows:
        return reply(question, prompt.messages)
    asked = Asked(_EXCEPT.sub("", without_opener(question)), rows)
    if is_english(asked):
        return answer_in_english(asked, prompt.ordering)
    for way in _WAYS:
        if found := way(asked, prompt):
            return found
    return nearest(asked, prompt.matched)


def _said_before(prompt: Prompt) -> str:
    """The answers of the talk so far."""
    return "\n".join(message.text for message in prompt.messages if message.role == "assistant")


_WAYS: tuple[Callable[[Asked, Prompt], str | None], ...] = (
    lambda asked, _: misnamed(asked),
    lambda asked, _: compare(asked),
    lambda asked, _: explain(asked),
    lambda asked, prompt: rank(asked, prompt.ordering, prompt.matched),
    lambda asked, _: near(asked),
    lambda asked, prompt: count_rows(asked, prompt.matched),
    lambda asked, prompt: (
        enumerate_rows(asked, prompt.matched, _said_before(prompt))
        if asked.wants_list
        else tell(asked)
    ),
    lambda asked, prompt: tabulate(asked, prompt.matched),
    lambda asked, prompt: nearest(asked, prompt.matched) if asked.wants_list else None,
    lambda asked, _: quote(asked),
    lambda asked, _: lacking(asked),
)
"""Tried in order: the first that has an answer gives it."""
