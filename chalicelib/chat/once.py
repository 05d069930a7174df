"""A question under an Idempotency-Key is answered once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chalicelib.chat.events import Numbered
from chalicelib.contracts import Event
from chalicelib.errors import Conflict, SessionExpired, TooManyRequests, TripleError, Unavailable
from chalicelib.store.claims import Claim, Claims
from chalicelib.store.records import StoredTurn, asked_ms, chat_answer

if TYPE_CHECKING:
    from chalicelib.store.sessions import Session, Sessions
    from chalicelib.store.turns import Turns

type Admission = Callable[[], Session]
"""Waits for the session, whose rate window this question was counted in."""


class Once:
    """The keys of questions: taken at the begin of a turn, given back when no answer came of it.

    A key is asked for beside the session, so that it costs no time. A repeat was counted as a
    question by then, and is taken off the rate window again.
    """

    def __init__(self, claims: Claims, sessions: Sessions, turns: Turns) -> None:
        self._claims = claims
        self._sessions = sessions
        self._turns = turns

    def claim(self, user_id: str, key: str, question: str, chat_id: int) -> Claim:
        """Take a key, or find who has it; raises ``KeyReused`` for another question."""
        return self._claims.claim(user_id, key, question, chat_id)

    def told(self, claim: Claim, admission: Admission) -> tuple[StoredTurn, Session] | None:
        """The turn that answered somebody else's claim before; a full rate window is no hurdle."""
        turn = None if claim.mine else self._turns.get(claim.user_id, claim.chat_id)
        if turn is None:
            return None
        try:
            session = admission()
        except TooManyRequests:
            return turn, self._sessions.touch(claim.user_id)
        self._sessions.give_back(claim.user_id)
        return turn, session

    def mine(self, claim: Claim, session: Session, chat_id: int) -> Claim:
        """The claim, taken over from who had it; raises ``Conflict`` while that one may live.

        A turn that is promised an id from before the session would be no part of its talk, so it
        gets ``chat_id``.
        """
        if claim.mine:
            return claim
        kept = asked_ms(claim.chat_id) >= session.created_ms
        try:
            return self._claims.take_over(claim, claim.chat_id if kept else chat_id)
        except Conflict:
            self._sessions.give_back(claim.user_id)
            raise

    def drop(self, claim: Claim) -> None:
        """Forget a key whose turn never began."""
        if claim.mine:
            _if_reachable(self._claims.forget, claim)

    def let_go(self, claim: Claim, problem: TripleError) -> None:
        """Free the key of a turn that failed; that of a person who is gone is forgotten."""
        gone = isinstance(problem, SessionExpired)
        _if_reachable(self._claims.forget if gone else self._claims.release, claim)


def replayed(turn: StoredTurn, expires_at: int, numbered: Numbered) -> Iterator[Event]:
    """The events of a turn that was stored before."""
    yield numbered.meta(turn.chat_id, turn.index_version, expires_at)
    yield numbered.sources(list(turn.sources))
    yield numbered.delta(turn.answer)
    yield numbered.done(chat_answer(turn, expires_at))


def _if_reachable(settle: Callable[[Claim], None], claim: Claim) -> None:
    try:
        settle(claim)
    except Unavailable:
        return  # its lease ends by itself
