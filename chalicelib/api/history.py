"""The talk so far."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import HistoryRequest, HistoryResponse
from chalicelib.store.records import contract_turn


def show(call: Call[HistoryRequest]) -> HistoryResponse:
    """One page of the session's turns, the newest page first."""
    asked = call.request
    page = call.runtime.turns.page(asked.user_id, 0, asked.before, asked.limit)
    turns = [contract_turn(turn) for turn in page.turns]
    older = str(page.next) if page.next else None
    return HistoryResponse(turns=turns, next=older, expires_at=page.session.expires_at)
