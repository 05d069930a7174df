"""Finished turns: the talk, the evidence for each answer, and the search log.

A turn is written once, after its answer exists, by one transaction of three items: all or nothing.
Question and answer are two fields of one item, so roles can't mix. The session item stays out of
the transaction, as two tabs of one user would cancel each other on it.

In a user's partition evidence (``E#``) sorts before turns (``M#``) and turns before the session
(``S``), so that one descending Query meets the session and then the newest turns.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from chalicelib.config import Settings
from chalicelib.contracts import Models, Outcome, Source, Turn, Usage
from chalicelib.errors import Conflict, Unavailable
from chalicelib.store.client import TransactionRefused, attribute, call, item, values
from chalicelib.store.sessions import Session, live_session, session_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EPOCH_MS = 1_704_067_200_000
"""2024-01-01T00:00:00Z, where chat ids begin."""

LOG_SHARDS = 16

_DAY_S = 86_400
_ATTEMPTS = 6
_PAUSE_S = 0.02
_RANDOM_BITS = 12
_RANDOM_MASK = 0xFFF


class StoredTurn(BaseModel):
    """One question with its answer, as it is kept."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    chat_id: int
    question: str
    answer: str
    images: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    outcome: Outcome
    usage: Usage = Usage()
    models: Models = Models()
    index_version: int

    @property
    def asked_ms(self) -> int:
        """When it was asked, in milliseconds since the Unix epoch."""
        return (self.chat_id >> _RANDOM_BITS) + EPOCH_MS


class EvidenceRow(BaseModel):
    """One row that the search put before the model, with what ranked it there."""

    model_config = ConfigDict(frozen=True)

    row: str
    score: float
    lexical_rank: int | None = None
    vector_rank: int | None = None


class Evidence(BaseModel):
    """What makes an answer reproducible."""

    model_config = ConfigDict(frozen=True)

    query: str
    filters: dict[str, str] = {}
    space: str | None = None
    confident: bool = False
    rows: tuple[EvidenceRow, ...] = ()


class SearchLog(BaseModel):
    """What an operator learns from a turn; it names nobody."""

    model_config = ConfigDict(frozen=True)

    query: str
    hits: int
    outcome: Outcome
    index_version: int
    timings_ms: dict[str, int] = {}


@dataclass(frozen=True)
class Page:
    """Turns of the live session, oldest first, and the chat id that older ones lie before."""

    session: Session
    turns: tuple[StoredTurn, ...]
    next: int | None = None


@dataclass
class Turns:
    """The turns of one table."""

    dynamodb: DynamoDBClient
    settings: Settings
    clock: Callable[[], float]
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def recent(self, user_id: str, since_ms: int, limit: int) -> list[StoredTurn]:
        """The session's last turns since then, oldest first, in one Query.

        The session item comes with the same Query, so turns of an earlier session never show
        even when the caller does not know yet when this one began (``since_ms=0``).
        """
        found = []
        for stored in islice(self._newest_first(user_id, "S", limit + 1), limit + 1):
            if stored["sk"] == "S":
                since_ms = max(since_ms, stored["created_ms"])
            else:
                found.append(_turn(stored))
        return [turn for turn in reversed(found[:limit]) if turn.asked_ms >= since_ms]

    def page(self, user_id: str, since_ms: int, before: int | None, limit: int) -> Page:
        """Turns of the live session, newest page first; raises ``SessionExpired`` as ever."""
        if before is None:
            stored = self._newest_first(user_id, "S", limit + 2)
            head = next(stored, None)
            session = live_session(head if head and head["sk"] == "S" else None, self.clock())
        else:
            session = self._session(user_id)
            stored = self._newest_first(user_id, _key(before - 1), limit + 1)
        since_ms = max(since_ms, session.created_ms)
        turns = [
            turn for turn in map(_turn, islice(stored, limit + 1)) if turn.asked_ms >= since_ms
        ]
        more = turns[limit - 1].chat_id if len(turns) > limit else None
        return Page(session, tuple(reversed(turns[:limit])), more)

    def record(self, turn: StoredTurn, evidence: Evidence, log: SearchLog) -> None:
        """Store a finished turn with its evidence and log line: all of it or nothing.

        Raises ``Conflict`` if the chat id is taken.
        """
        actions = [
            self._put(self._turn_item(turn), fresh=True),
            self._put(self._evidence_item(turn, evidence)),
            self._put(self._log_item(turn, log)),
        ]
        for attempt in range(_ATTEMPTS):
            try:
                call(
                    self.dynamodb.transact_write_items,
                    TransactItems=actions,
                    ClientRequestToken=_token(turn),
                )
            except TransactionRefused as refusal:
                if "ConditionalCheckFailed" in refusal.reasons:
                    raise Conflict from refusal
                if "ValidationError" in refusal.reasons:
                    raise
                self.pause(_PAUSE_S * 2**attempt)
            else:
                return
        raise Unavailable

    def _newest_first(self, user_id: str, top: str, batch: int) -> Iterator[dict[str, Any]]:
        request: dict[str, Any] = {
            "TableName": self.settings.table,
            "KeyConditionExpression": "pk = :user AND sk BETWEEN :first AND :top",
            "ExpressionAttributeValues": {
                ":user": attribute(f"U#{user_id}"),
                ":first": attribute("M#"),
                ":top": attribute(top),
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": batch,
        }
        while True:
            answer = call(self.dynamodb.query, **request)
            yield from map(values, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _session(self, user_id: str) -> Session:
        found = call(
            self.dynamodb.get_item,
            TableName=self.settings.table,
            Key=session_key(user_id),
            ConsistentRead=True,
        ).get("Item")
        return live_session(values(found) if found else None, self.clock())

    def _put(self, stored: dict[str, Any], fresh: bool = False) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self.settings.table, "Item": item(stored)}
        if fresh:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        return {"Put": put}

    def _turn_item(self, turn: StoredTurn) -> dict[str, Any]:
        return {
            "pk": f"U#{turn.user_id}",
            "sk": _key(turn.chat_id),
            "ttl": self._ttl(turn),
            **turn.model_dump(exclude={"user_id"}, exclude_none=True),
        }

    def _evidence_item(self, turn: StoredTurn, evidence: Evidence) -> dict[str, Any]:
        return {
            "pk": f"U#{turn.user_id}",
            "sk": f"E#{turn.chat_id:016d}",
            "ttl": self._ttl(turn),
            **evidence.model_dump(exclude_none=True),
        }

    def _log_item(self, turn: StoredTurn, log: SearchLog) -> dict[str, Any]:
        return {
            **log_key(turn.user_id, turn.chat_id),
            "ttl": self._ttl(turn),
            **log.model_dump(exclude_none=True),
        }

    def _ttl(self, turn: StoredTurn) -> int:
        return turn.asked_ms // 1_000 + self.settings.retention_days * _DAY_S


def new_chat_id(now_ms: int, entropy: Callable[[int], bytes]) -> int:
    """An id that grows with time and stays exact as a JSON number: 41 bits of ms, 12 random."""
    noise = int.from_bytes(entropy(2)) & _RANDOM_MASK
    return (now_ms - EPOCH_MS) << _RANDOM_BITS | noise


def log_key(user_id: str, chat_id: int) -> dict[str, str]:
    """Where the log line of a turn lies: by hour and shard, so that no partition runs hot.

    Two users may get one chat id; a digest keeps their lines apart without naming them.
    """
    asked_s = ((chat_id >> _RANDOM_BITS) + EPOCH_MS) // 1_000
    hour = time.strftime("%Y%m%d%H", time.gmtime(asked_s))
    digest = hashlib.sha256(user_id.encode()).hexdigest()[:16]
    return {"pk": f"L#{hour}#{chat_id % LOG_SHARDS}", "sk": f"{chat_id:016d}#{digest}"}


def contract_turn(turn: StoredTurn) -> Turn:
    """A stored turn as the contract shows it."""
    return Turn(
        asked_at=turn.asked_ms // 1_000,
        response=turn.answer,
        **turn.model_dump(exclude={"user_id", "answer"}),
    )


def _turn(stored: dict[str, Any]) -> StoredTurn:
    return StoredTurn.model_validate({"user_id": stored["pk"].removeprefix("U#"), **stored})


def _key(chat_id: int) -> str:
    return f"M#{chat_id:016d}"


def _token(turn: StoredTurn) -> str:
    """Names the write, so that its repeat after a lost answer is recognised as the same."""
    return hashlib.sha256(f"{turn.user_id}{turn.model_dump_json()}".encode()).hexdigest()[:36]
