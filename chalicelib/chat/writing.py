"""The answer of a turn: from a model, checked on its way, or in words of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from chalicelib.chat.answer import Answer
from chalicelib.chat.draft import Progress
from chalicelib.chat.prompt import is_refusal
from chalicelib.chat.remarks import blocked_answer
from chalicelib.contracts import DeltaEvent, Outcome
from chalicelib.errors import ModelUnavailable
from chalicelib.providers.ports import Finish, Prompt


def said(turn: Progress, text: str, outcome: Outcome) -> Iterator[DeltaEvent]:
    """An answer of ours, whole."""
    turn.draft.text, turn.draft.outcome = text, outcome
    yield turn.numbered.delta(text)


def generated(
    turn: Progress, prompt: Prompt, outcome: Outcome = "answered"
) -> Iterator[DeltaEvent]:
    """A model's answer; ``outcome`` is what it is when nothing special happens.

    Raises ``ModelUnavailable`` when the stream breaks off, for half an answer is none.
    """
    draft, answer = turn.draft, Answer(turn.draft.sources)
    finish: Finish | None = None
    with turn.timings.phase("generate"), closing(turn.asking.generate(prompt)) as pieces:
        for piece in pieces:
            finish = piece.finish or finish
            if shown := answer.feed(piece.text):
                yield turn.numbered.delta(shown)
            if finish or answer.is_full:
                break
            if turn.asking.deadline.passed:  # pieces that wait in line know no deadline
                raise ModelUnavailable
    if rest := answer.finish():
        yield turn.numbered.delta(rest)
    finish = finish or ("length" if answer.is_full else None)
    if finish == "blocked" and not answer.text:
        yield from said(turn, blocked_answer(draft.question), "blocked")
        return
    if finish is None or not answer.text:
        raise ModelUnavailable
    draft.text, draft.cited = answer.text, answer.cited
    draft.outcome = _outcome(finish, answer, outcome)


def _outcome(finish: Finish, answer: Answer, otherwise: Outcome) -> Outcome:
    match finish:
        case "length":
            return "truncated"
        case "blocked":
            return "blocked"
        case "stop":
            refused = not answer.cited and is_refusal(answer.text)
            return "not_found" if refused else otherwise
