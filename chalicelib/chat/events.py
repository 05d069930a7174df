"""The event stream of a turn: numbering, failures as events, and the fold into one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalicelib.contracts import (
    ChatResponse,
    DeltaEvent,
    DoneEvent,
    ErrorBody,
    ErrorEvent,
    Event,
    MetaEvent,
    Source,
    SourcesEvent,
)
from chalicelib.errors import InternalError, TripleError


class Numbered:
    """Makes the events of one turn, numbered from 1, or behind ``last``, without a gap."""

    def __init__(self, last: int = 0) -> None:
        self._seq = last

    def meta(self, chat_id: int, index_version: int, expires_at: int) -> MetaEvent:
        """What this turn is."""
        return MetaEvent(
            seq=self._next(),
            chat_id=chat_id,
            index_version=index_version,
            expires_at=expires_at,
        )

    def sources(self, sources: list[Source]) -> SourcesEvent:
        """The rows that the answer may cite."""
        return SourcesEvent(seq=self._next(), sources=sources)

    def delta(self, text: str) -> DeltaEvent:
        """A piece of the answer."""
        return DeltaEvent(seq=self._next(), text=text)

    def done(self, answer: ChatResponse) -> DoneEvent:
        """The end of a stored turn."""
        return DoneEvent(seq=self._next(), answer=answer)

    def error(self, problem: TripleError, request_id: str | None = None) -> ErrorEvent:
        """The end of a turn that failed."""
        facts = {"request_id": request_id, **problem.extras}
        body = ErrorBody.model_validate(
            {**facts, "error": problem.code, "message": problem.message}
        )
        return ErrorEvent(seq=self._next(), status=problem.status, error=body)

    def _next(self) -> int:
        self._seq += 1
        return self._seq


def fold(events: Iterable[Event]) -> ChatResponse:
    """The answer of a whole stream; raises what an error event stands for."""
    last = None
    for last in events:  # noqa: B007
        pass
    match last:
        case DoneEvent():
            return last.answer
        case ErrorEvent():
            raise problem_of(last)
        case _:
            raise InternalError


def problem_of(event: ErrorEvent) -> TripleError:
    """The failure that an error event stands for."""
    body = event.error
    kinds = {kind.code: kind for kind in _tree(TripleError)}
    extras = body.model_dump(exclude={"error", "message"}, exclude_none=True)
    return kinds.get(body.error, InternalError)(body.message, **extras)


def _tree(kind: type[TripleError]) -> Iterator[type[TripleError]]:
    for child in kind.__subclasses__():
        yield from _tree(child)
    yield kind
