"""Finished turns: the talk, the evidence for each answer, and the search log.

A turn is written once, after its answer exists, by one transaction: all or nothing. Question and
answer are two fields of one item, so roles can't mix. The session item stays out of the
transaction, as two tabs of one user would cancel each other on it.

In a user's partition claims (``K#``) and evidence (``E#``) sort before turns (``M#``), then come
the budget (``Q``) and the session (``S``), so that one descending Query meets the session, the
budget and the newest turns.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings
from chalicelib.contracts import Rating
from chalicelib.errors import Conflict, NotFound, SessionExpired, Unavailable
from chalicelib.store.budget import BUDGET_SORT_KEY, require_budget, spending
from chalicelib.store.client import (
    ConditionFailed,
    TransactionRefused,
    attribute,
    call,
    item,
    values,
)
from chalicelib.store.records import (
    Evidence,
    EvidenceRow,
    SearchLog,
    StoredTurn,
    evidence_sort_key,
    log_key,
    new_chat_id,
    turn_sort_key,
)
from chalicelib.store.session_item import Session, live_session, session_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["Evidence", "EvidenceRow", "Page", "SearchLog", "StoredTurn", "Turns", "new_chat_id"]

_DAY_S = 86_400
_ATTEMPTS = 6
_PAUSE_S = 0.02
_ITEM_CHARS = 120_000
"""What an item may hold: 400 kB, at up to three bytes a character, and room to spare."""


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
    chance: Callable[[], float] = field(default=SystemRandom().random, repr=False)

    def recent(self, user_id: str, since_ms: int, limit: int) -> list[StoredTurn]:
        """The session's last turns since then, oldest first, in one Query.

        Session and budget come with the same Query: turns of an earlier session never show, even
        when the caller does not know yet when this one began (``since_ms=0``), and a user who
        spent the day's tokens is told by ``TooManyRequests``.
        """
        found = []
        for stored in islice(self._newest_first(user_id, "S", limit + 2), limit + 2):
            if stored["sk"] == "S":
                since_ms = max(since_ms, stored["created_ms"])
            elif stored["sk"] == BUDGET_SORT_KEY:
                require_budget(stored, self.settings, self.clock())
            else:
                found.append(_turn(stored))
        return [turn for turn in reversed(found[:limit]) if turn.asked_ms >= since_ms]

    def page(self, user_id: str, since_ms: int, before: int | None, limit: int) -> Page:
        """Turns of the live session, newest page first; raises ``SessionExpired`` as ever."""
        if before is None:
            stored = self._newest_first(user_id, "S", limit + 3)
            head = next(stored, None)
            session = live_session(head if head and head["sk"] == "S" else None, self.clock())
        else:
            session = self._session(user_id)
            stored = self._newest_first(user_id, turn_sort_key(before - 1), limit + 1)
        since_ms = max(since_ms, session.created_ms)
        found = (_turn(each) for each in stored if each["sk"] != BUDGET_SORT_KEY)
        turns = [turn for turn in islice(found, limit + 1) if turn.asked_ms >= since_ms]
        more = turns[limit - 1].chat_id if len(turns) > limit else None
        return Page(session, tuple(reversed(turns[:limit])), more)

    def get(self, user_id: str, chat_id: int) -> StoredTurn | None:
        """One turn, of whichever session."""
        found = self._get(item({"pk": f"U#{user_id}", "sk": turn_sort_key(chat_id)}))
        return _turn(found) if found else None

    def rate(self, user_id: str, chat_id: int, rating: Rating, comment: str | None) -> None:
        """Keep what the visitor thinks of an answer; the last word counts."""
        try:
            call(
                self.dynamodb.update_item,
                TableName=self.settings.table,
                Key=item({"pk": f"U#{user_id}", "sk": turn_sort_key(chat_id)}),
                UpdateExpression="SET rating = :rating, rating_comment = :comment, rated_at = :now",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={
                    ":rating": attribute(rating),
                    ":comment": attribute(comment),
                    ":now": attribute(int(self.clock())),
                },
            )
        except ConditionFailed:
            raise NotFound("평가할 답변을 찾을 수 없습니다.") from None

    def record(self, turn: StoredTurn, evidence: Evidence, log: SearchLog) -> None:
        """Store a finished turn with its evidence, log line and cost: all of it or nothing.

        Raises ``Conflict`` if the chat id is taken and ``SessionExpired`` if the user was erased.
        """
        tokens = turn.usage.total_tokens
        actions = [
            self._put(self._turn_item(turn), fresh=True),
            spending(self.settings, turn.user_id, tokens, self.clock()),
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
                _raise_if_final(refusal)
                self.pause(_PAUSE_S * 2**attempt * (1 + self.chance()))
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
        return live_session(self._get(session_key(user_id)), self.clock())

    def _get(self, key: dict[str, Any]) -> dict[str, Any] | None:
        found = call(
            self.dynamodb.get_item, TableName=self.settings.table, Key=key, ConsistentRead=True
        ).get("Item")
        return values(found) if found else None

    def _put(self, stored: dict[str, Any], fresh: bool = False) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self.settings.table, "Item": item(stored)}
        if fresh:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        return {"Put": put}

    def _turn_item(self, turn: StoredTurn) -> dict[str, Any]:
        return {
            "pk": f"U#{turn.user_id}",
            "sk": turn_sort_key(turn.chat_id),
            "ttl": self._ttl(turn),
            **_fitting(turn).model_dump(exclude={"user_id"}, exclude_none=True),
        }

    def _evidence_item(self, turn: StoredTurn, evidence: Evidence) -> dict[str, Any]:
        return {
            "pk": f"U#{turn.user_id}",
            "sk": evidence_sort_key(turn.chat_id),
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


def _raise_if_final(refusal: TransactionRefused) -> None:
    turn, budget, *_ = refusal.reasons
    if turn == "ConditionalCheckFailed":
        raise Conflict from refusal
    if budget == "ConditionalCheckFailed":
        raise SessionExpired from refusal
    if "ValidationError" in refusal.reasons:
        raise refusal


def _fitting(turn: StoredTurn) -> StoredTurn:
    """The turn, without its rows' facts where they would burst an item."""
    if len(turn.model_dump_json()) <= _ITEM_CHARS:
        return turn
    lean = tuple(source.model_copy(update={"facts": {}}) for source in turn.sources)
    return turn.model_copy(update={"sources": lean})


def _turn(stored: dict[str, Any]) -> StoredTurn:
    return StoredTurn.model_validate({"user_id": stored["pk"].removeprefix("U#"), **stored})


def _token(turn: StoredTurn) -> str:
    """Names the write, so that its repeat after a lost answer is recognised as the same."""
    return hashlib.sha256(f"{turn.user_id}{turn.model_dump_json()}".encode()).hexdigest()[:36]
