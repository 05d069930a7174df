"""Lets many users talk in parallel and then compares every history with what was asked."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.local.http import Api

_PAGE = "50"
_PATIENCE = 20
_TABS = 2


@dataclass(frozen=True)
class Load:
    """What came of it."""

    turns: int
    lost: int
    foreign: int
    doubled: int
    disordered: int
    refused: dict[str, int]
    seconds: float

    @property
    def ok(self) -> bool:
        """Every turn stored once, in order per tab, and only with its own user."""
        return self.turns > 0 and not (self.lost + self.foreign + self.doubled + self.disordered)


@dataclass(frozen=True)
class _User:
    number: int
    user_id: str
    refused: Counter[str]

    def questions(self, tab: int, turns: int) -> list[str]:
        return [f"{self.number}번 손님 {tab}번 창 {turn}번째: 뭐가 있어?" for turn in range(turns)]


def load(api: Api, users: int, turns: int) -> Load:
    """``users`` users with two tabs each, ``turns`` questions a user, all at once."""
    began = time.monotonic()
    with ThreadPoolExecutor(users * _TABS) as pool:
        visitors = list(pool.map(lambda number: _begin(api, number), range(users)))
        tabs = [(visitor, tab) for visitor in visitors for tab in range(_TABS)]
        list(pool.map(lambda each: _talk(api, each[0], each[1], turns // _TABS), tabs))
        seconds = time.monotonic() - began
        told = list(pool.map(lambda visitor: list(_history(api, visitor)), visitors))
    refused = sum((visitor.refused for visitor in visitors), Counter())
    return _judged(visitors, told, turns // _TABS, refused, seconds)


def _begin(api: Api, number: int) -> _User:
    return _User(number, str(api.post("user").body["user_id"]), Counter())


def _talk(api: Api, user: _User, tab: int, turns: int) -> None:
    """One tab: each question under a key of its own, again until it is answered."""
    for number, question in enumerate(user.questions(tab, turns)):
        for attempt in range(_PATIENCE):
            body = json.dumps({"user_id": user.user_id, "question": question}).encode()
            try:
                answer = api.call("POST", "chat", body, Idempotency_Key=f"{tab}-{number}")
            except OSError as error:  # no answer in time: the key makes asking again harmless
                user.refused[type(error).__name__] += 1
                continue
            if answer.status == 200:
                break
            user.refused[f"{answer.status} {answer.body.get('error')}"] += 1
            time.sleep(0.5 * (attempt + 1))


def _history(api: Api, user: _User) -> Iterator[str]:
    """Every question of the session, oldest first."""
    pages: list[list[str]] = []
    before: dict[str, str] = {}
    while True:
        page = api.get("history", user_id=user.user_id, limit=_PAGE, **before).body
        pages.append([turn["question"] for turn in page["turns"]])
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    for questions in reversed(pages):
        yield from questions


def _judged(
    users: list[_User], told: list[list[str]], turns: int, refused: Counter[str], seconds: float
) -> Load:
    lost = foreign = doubled = disordered = 0
    for user, history in zip(users, told, strict=True):
        tabs = [user.questions(tab, turns) for tab in range(_TABS)]
        asked = {question for tab in tabs for question in tab}
        lost += len(asked - set(history))
        foreign += len(set(history) - asked)
        doubled += len(history) - len(set(history))
        disordered += sum([q for q in history if q in tab] != tab for tab in tabs)
    return Load(sum(map(len, told)), lost, foreign, doubled, disordered, dict(refused), seconds)
