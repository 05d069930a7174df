"""What is kept of a turn, and the ids and keys that it is kept under."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from chalicelib.contracts import ChatResponse, Models, Outcome, Rating, Source, Turn, Usage

EPOCH_MS = 1_704_067_200_000
"""2024-01-01T00:00:00Z, where chat ids begin."""

LOG_SHARDS = 16

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
    rating: Rating | None = None

    @property
    def asked_ms(self) -> int:
        """When it was asked, in milliseconds since the Unix epoch."""
        return asked_ms(self.chat_id)


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


def new_chat_id(now_ms: int, entropy: Callable[[int], bytes]) -> int:
    """An id that grows with time and stays exact as a JSON number: 41 bits of ms, 12 random."""
    noise = int.from_bytes(entropy(2)) & _RANDOM_MASK
    return (now_ms - EPOCH_MS) << _RANDOM_BITS | noise


def log_key(user_id: str, chat_id: int) -> dict[str, str]:
    """Where the log line of a turn lies: by hour and shard, so that no partition runs hot.

    Two users may get one chat id; a digest keeps their lines apart without naming them.
    """
    asked_s = asked_ms(chat_id) // 1_000
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


def asked_ms(chat_id: int) -> int:
    """When a turn was asked, in milliseconds since the Unix epoch."""
    return (chat_id >> _RANDOM_BITS) + EPOCH_MS


def turn_sort_key(chat_id: int) -> str:
    """Where a turn stands in its user's partition."""
    return f"M#{chat_id:016d}"


def evidence_sort_key(chat_id: int) -> str:
    """Where the evidence of a turn stands; before all turns."""
    return f"E#{chat_id:016d}"


def chat_answer(turn: StoredTurn, expires_at: int) -> ChatResponse:
    """A stored turn as the answer that it was."""
    fields = turn.model_dump(exclude={"user_id", "question", "answer", "rating"})
    return ChatResponse(response=turn.answer, expires_at=expires_at, **fields)
