"""Sending over API Gateway's management API, by the real client over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.store.client import connections
from chalicelib.store.connections import sender
from tests.support.service import Answered, Seen, Service, Trouble


class Management(Service):
    """``POST /@connections/{id}``."""

    def respond(self, seen: Seen, trouble: Trouble) -> Answered:
        return {}

    def refusal(self, status: int) -> Any:
        return {"message": "no"}


@pytest.fixture
def management() -> Iterator[Management]:
    running = Management()
    yield running
    running.close()


@pytest.fixture
def send(management: Management, dynamodb: Any) -> Callable[[str], bool]:
    return sender(connections(management.url), "connection-1")


def refused(status: int, code: str, times: int) -> Trouble:
    return Trouble(status=status, headers={"x-amzn-ErrorType": code}, repeat=times)


def test_a_message_arrives_as_it_is(management: Management, send: Callable[[str], bool]) -> None:
    assert send('{"event": "delta"}')
    assert (management.seen[0].path, management.seen[0].body) == (
        "/@connections/connection-1",
        {"event": "delta"},
    )


def test_a_limit_is_waited_for(management: Management, send: Callable[[str], bool]) -> None:
    management.fail(refused(429, "LimitExceededException", 2))
    assert send("{}")
    assert len(management.seen) == 3


@pytest.mark.parametrize(
    ("status", "code", "logged"),
    [
        (410, "GoneException", False),
        (403, "ForbiddenException", True),
        (413, "PayloadTooLargeException", True),
        (429, "LimitExceededException", True),
        (500, "InternalServerError", True),
    ],
)
def test_what_can_t_be_sent_is_no_failure_of_the_turn(
    management: Management,
    send: Callable[[str], bool],
    caplog: pytest.LogCaptureFixture,
    status: int,
    code: str,
    logged: bool,
) -> None:
    management.fail(refused(status, code, 9))
    with caplog.at_level(logging.ERROR):
        assert not send("{}")
    assert bool(caplog.records) is logged
