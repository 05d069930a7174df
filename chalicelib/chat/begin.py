"""The begin of a turn: everything that needs nobody's answer is asked for at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.chat.asking import Asking, Embedded
from chalicelib.chat.draft import Draft
from chalicelib.chat.once import Once
from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import SessionExpired, TooManyRequests, TripleError, Unavailable
from chalicelib.providers.ports import PastTurn

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Searchers
    from chalicelib.store.claims import Claim
    from chalicelib.store.records import StoredTurn
    from chalicelib.store.sessions import Session, Sessions
    from chalicelib.store.turns import Turns

_THREADS = 32
_REMEMBERED = 1_024


@dataclass(frozen=True)
class Begun:
    """A turn that may go on: its session, the talk so far, and the question's vector to come.

    With ``told`` it is a repeat of that turn, and there is nothing left to do.
    """

    session: Session
    history: Sequence[PastTurn] = ()
    vector: Future[Embedded] | None = None
    claim: Claim | None = None
    told: StoredTurn | None = None


class Beginner:
    """Begins turns; keeps its threads for the life of the container."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        turns: Turns,
        searchers: Searchers,
        once: Once,
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._turns = turns
        self._searchers = searchers
        self._once = once
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="turn")
        self._known: OrderedDict[str, None] = OrderedDict()
        self._trusts_strangers = True

    def begin(self, draft: Draft, asking: Asking, *, embed: bool, key: str = "") -> Begun:
        """Slide and count the session while its key, its history, the index pointer and the
        question's vector are fetched; raises what the session raises, what the user's budget
        does, and what another request under the same key does.

        The vector is that of the raw question in the stage's space.
        """
        user_id, question, deadline = draft.user_id, draft.question, asking.deadline
        claimed = (
            self._pool.submit(self._once.claim, user_id, key, question, draft.chat_id)
            if key
            else None
        )
        touched = self._pool.submit(self._sessions.touch, user_id, count=True)
        recent = self._pool.submit(self._turns.recent, user_id, 0, self._settings.history_turns)
        checked = self._pool.submit(self._check_index, asking)
        wanted = embed and self._may_look_ahead(user_id)
        vector = self._pool.submit(asking.embed_default, question) if wanted else None
        claim = result(claimed, deadline) if claimed else None
        if claim and (repeat := self._once.told(claim, lambda: result(touched, deadline))):
            turn, session = repeat
            return Begun(session, told=turn)
        try:
            session = result(touched, deadline)
            history = [_past(turn) for turn in result(recent, deadline)]
        except TripleError as refusal:
            self._note_refusal(user_id, refusal)
            if claim:
                self._once.drop(claim)
            raise
        self._note_admission(user_id)
        if claim:
            claim = self._once.mine(claim, session, draft.chat_id)
        wait([checked], timeout=deadline.left())
        return Begun(session, history, vector, claim)

    def _may_look_ahead(self, user_id: str) -> bool:
        """Whether to embed before it is known that the user may ask.

        Who was refused, and an unknown id after one that was nobody's, waits for its session
        first, so that nobody burns a quota by hammering or by guessing.
        """
        return user_id in self._known or self._trusts_strangers

    def _note_admission(self, user_id: str) -> None:
        self._trusts_strangers = True
        self._known[user_id] = None
        self._known.move_to_end(user_id)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _note_refusal(self, user_id: str, refusal: TripleError) -> None:
        if isinstance(refusal, (SessionExpired, TooManyRequests)):
            self._known.pop(user_id, None)
            self._trusts_strangers = False

    def _check_index(self, asking: Asking) -> None:
        """Look for a newer index version in good time; the search says what is wrong, if it is."""
        try:
            self._searchers.refresh(asking.providers.embedder().space)
        except TripleError:
            return


def settle(ahead: Future[Embedded] | None, asking: Asking) -> None:
    """Bill the vector that was asked for at the begin; it was paid for if it came at all."""
    if ahead and ahead.done() and not ahead.exception():
        asking.bill(ahead.result())


def result[T](future: Future[T], deadline: Deadline) -> T:
    """What a future gives, as long as there is time."""
    try:
        return future.result(timeout=deadline.left())
    except TimeoutError as error:
        raise Unavailable from error


def _past(turn: StoredTurn) -> PastTurn:
    titles = tuple(source.title for source in turn.sources if source.cited)
    return PastTurn(turn.question, turn.answer, titles)
