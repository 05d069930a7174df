"""The begin of a turn: everything that needs nobody's answer is asked for at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.chat.asking import Asking, Embedded
from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import SessionExpired, TooManyRequests, TripleError, Unavailable
from chalicelib.providers.ports import PastTurn

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Searchers
    from chalicelib.store.records import StoredTurn
    from chalicelib.store.sessions import Session, Sessions
    from chalicelib.store.turns import Turns

_THREADS = 32
_REMEMBERED = 1_024


@dataclass(frozen=True)
class Begun:
    """A turn that may go on: its session, the talk so far, and the question's vector to come."""

    session: Session
    history: Sequence[PastTurn]
    vector: Future[Embedded] | None


class Beginner:
    """Begins turns; keeps its threads for the life of the container."""

    def __init__(
        self, settings: Settings, sessions: Sessions, turns: Turns, searchers: Searchers
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._turns = turns
        self._searchers = searchers
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="turn")
        self._refused: OrderedDict[str, None] = OrderedDict()

    def begin(self, user_id: str, question: str, asking: Asking, *, embed: bool) -> Begun:
        """Slide and count the session while its history, the index pointer and the question's
        vector are fetched; raises what the session raises, and what the user's budget does.

        The vector is that of the raw question in the stage's space. It is not asked for when
        the last question of this user was refused, so that nobody burns a quota by hammering.
        """
        touched = self._pool.submit(self._sessions.touch, user_id, count=True)
        recent = self._pool.submit(self._turns.recent, user_id, 0, self._settings.history_turns)
        checked = self._pool.submit(self._check_index, asking)
        wanted = embed and user_id not in self._refused
        vector = self._pool.submit(asking.embed_default, question) if wanted else None
        session = self._admitted(user_id, touched, asking.deadline)
        wait([checked], timeout=asking.deadline.left())
        history = [_past(turn) for turn in result(recent, asking.deadline)]
        return Begun(session, history, vector)

    def _admitted(self, user_id: str, touched: Future[Session], deadline: Deadline) -> Session:
        try:
            session = result(touched, deadline)
        except (SessionExpired, TooManyRequests):
            self._refused[user_id] = None
            if len(self._refused) > _REMEMBERED:
                self._refused.popitem(last=False)
            raise
        self._refused.pop(user_id, None)
        return session

    def _check_index(self, asking: Asking) -> None:
        """Look for a newer index version in good time; the search says what is wrong, if it is."""
        try:
            self._searchers.refresh(asking.providers.embedder().space)
        except TripleError:
            return


def result[T](future: Future[T], deadline: Deadline) -> T:
    """What a future gives, as long as there is time."""
    try:
        return future.result(timeout=deadline.left())
    except TimeoutError as error:
        raise Unavailable from error


def _past(turn: StoredTurn) -> PastTurn:
    titles = tuple(source.title for source in turn.sources if source.cited)
    return PastTurn(turn.question, turn.answer, titles)
