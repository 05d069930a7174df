from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from chalicelib.config import Settings
from chalicelib.errors import SessionExpired, TooManyRequests
from chalicelib.store.client import item, values
from chalicelib.store.sessions import Session, Sessions
from tests.conftest import NOW, Clock, counting_entropy

UNKNOWN = "z" * 24


entropy = counting_entropy()


def open_sessions(dynamodb: Any, clock: Clock, **chosen: Any) -> Sessions:
    settings = Settings(**{"rate_window_s": 60, "rate_limit": 3, "session_ttl_s": 1_800, **chosen})
    return Sessions(dynamodb, settings, clock, entropy)


@pytest.fixture
def sessions(dynamodb: Any, clock: Clock) -> Sessions:
    return open_sessions(dynamodb, clock)


def test_a_visitor_without_an_id_gets_a_fresh_one(sessions: Sessions) -> None:
    first, second = sessions.start(None), sessions.start(None)

    assert first.user_id != second.user_id
    assert len(first.user_id) == 24
    assert first.expires_at == 1_780_001_801
    assert first.cap_at == 1_780_086_401


def test_the_user_id_holds_144_bits_of_the_given_randomness(dynamodb: Any, clock: Clock) -> None:
    sizes = []

    def entropy(size: int) -> bytes:
        sizes.append(size)
        return bytes(size)

    session = Sessions(dynamodb, Settings(), clock, entropy).start(None)

    assert sizes == [18]
    assert session.user_id == "A" * 24


@pytest.mark.parametrize(
    "foreign", [UNKNOWN, "admin", "", "한글", "a" * 25, "../" * 8, "a" * 23 + "\n"]
)
def test_an_id_that_was_not_issued_here_is_never_adopted(sessions: Sessions, foreign: str) -> None:
    session = sessions.start(foreign)

    assert session.user_id != foreign
    assert sessions.touch(session.user_id).user_id == session.user_id


def test_a_live_session_is_returned_and_slid(sessions: Sessions, clock: Clock) -> None:
    first = sessions.start(None)
    clock.wait(100)

    again = sessions.start(first.user_id)

    assert again == Session(
        first.user_id, first.created_ms, first.expires_at + 100, first.cap_at, {}
    )


def test_a_session_that_is_over_starts_anew_under_the_same_id(
    sessions: Sessions, clock: Clock
) -> None:
    first = sessions.start(None)
    sessions.choose(first.user_id, {"generation": "gemini"})
    clock.wait(2_000)

    again = sessions.start(first.user_id)

    assert again.user_id == first.user_id
    assert again.created_ms == first.created_ms + 2_000_000
    assert again.expires_at == first.expires_at + 2_000
    assert again.cap_at == first.cap_at + 2_000
    assert again.mix == {}


def test_a_session_is_live_until_the_second_it_expires(sessions: Sessions, clock: Clock) -> None:
    session = sessions.start(None)
    clock.now = session.expires_at - 0.001
    slid = sessions.touch(session.user_id)

    clock.now = float(slid.expires_at)

    with pytest.raises(SessionExpired):
        sessions.touch(session.user_id)
    with pytest.raises(SessionExpired):
        sessions.get(session.user_id)


def test_an_unknown_id_reads_like_an_expired_one(sessions: Sessions) -> None:
    with pytest.raises(SessionExpired) as unknown:
        sessions.touch(UNKNOWN)

    assert unknown.value.message == SessionExpired.default_message


def test_an_expired_item_that_dynamodb_still_shows_counts_as_gone(
    sessions: Sessions, dynamodb: Any, clock: Clock
) -> None:
    session = sessions.start(None)
    clock.wait(90 * 86_400)

    assert "Item" in dynamodb.get_item(
        TableName="triple", Key=item({"pk": f"U#{session.user_id}", "sk": "S"})
    )
    with pytest.raises(SessionExpired):
        sessions.get(session.user_id)


def test_a_busy_session_ends_at_the_absolute_cap(dynamodb: Any, clock: Clock) -> None:
    sessions = open_sessions(dynamodb, clock, session_cap_s=4_000)
    session = sessions.start(None)
    seen = []
    for _ in range(4):
        clock.wait(900)
        seen.append(sessions.touch(session.user_id, count=True).expires_at)

    assert seen == [1_780_002_701, 1_780_003_601, 1_780_004_001, 1_780_004_001]
    clock.now = 1_780_004_001.0
    with pytest.raises(SessionExpired):
        sessions.touch(session.user_id)


def test_questions_over_the_window_are_refused_with_the_time_to_wait(
    sessions: Sessions, clock: Clock
) -> None:
    session = sessions.start(None)
    for _ in range(3):
        sessions.touch(session.user_id, count=True)

    with pytest.raises(TooManyRequests) as refusal:
        sessions.touch(session.user_id, count=True)

    window_end = (int(NOW) // 60 + 1) * 60
    assert refusal.value.extras == {
        "retry_after": window_end - int(NOW),
        "reset_at": window_end,
        "limit": 3,
    }
    assert sessions.touch(session.user_id).expires_at == session.expires_at
    clock.now = float(window_end)
    assert sessions.touch(session.user_id, count=True)


def test_a_new_session_does_not_empty_the_rate_window(dynamodb: Any, clock: Clock) -> None:
    sessions = open_sessions(dynamodb, clock, session_ttl_s=2)
    session = sessions.start(None)
    for _ in range(3):
        sessions.touch(session.user_id, count=True)
    clock.wait(5)

    sessions.start(session.user_id)

    with pytest.raises(TooManyRequests):
        sessions.touch(session.user_id, count=True)


def test_the_ring_keeps_one_slot_at_most(sessions: Sessions, dynamodb: Any, clock: Clock) -> None:
    session = sessions.start(None)
    for _ in range(40):
        sessions.touch(session.user_id, count=True)
        clock.wait(60)

    stored = values(
        dynamodb.get_item(TableName="triple", Key=item({"pk": f"U#{session.user_id}", "sk": "S"}))[
            "Item"
        ]
    )
    assert [key for key in stored if key.startswith("h")] == [
        f"h{int((clock.now - 60) // 60) % 32}"
    ]


def test_the_mix_changes_by_role_and_goes_back_to_the_default(sessions: Sessions) -> None:
    user_id = sessions.start(None).user_id

    sessions.choose(user_id, {"generation": "gemini"})
    both = sessions.choose(user_id, {"reasoning": "qwen"})

    assert both.mix == {"generation": "gemini", "reasoning": "qwen"}
    assert sessions.get(user_id).mix == both.mix
    assert sessions.reset(user_id).mix == {}


def test_ttl_derives_from_the_expiry_and_outlives_the_turns(
    sessions: Sessions, dynamodb: Any
) -> None:
    session = sessions.start(None)

    stored = values(
        dynamodb.get_item(TableName="triple", Key=item({"pk": f"U#{session.user_id}", "sk": "S"}))[
            "Item"
        ]
    )

    assert stored["ttl"] == session.expires_at + 31 * 86_400


steps = st.lists(
    st.tuples(
        st.sampled_from(["wait", "start", "touch", "count", "choose", "reset", "get"]),
        st.floats(min_value=0, max_value=40, allow_nan=False).map(lambda s: round(s, 3)),
    ),
    max_size=16,
)


@hypothesis(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_a_session_is_over_exactly_when_expires_at_says(
    dynamodb: Any, steps: list[tuple[str, float]]
) -> None:
    clock = Clock()
    sessions = open_sessions(
        dynamodb, clock, session_ttl_s=20, session_cap_s=60, rate_window_s=10, rate_limit=2
    )
    session = sessions.start(None)
    for step, seconds in steps:
        clock.wait(seconds)
        live = clock.now < session.expires_at
        try:
            after = take(step, sessions, session)
        except SessionExpired:
            assert not live
            continue
        except TooManyRequests:
            assert live
            assert step == "count"
            continue
        assert live or step in {"start", "wait"}
        assert after.expires_at <= after.cap_at
        if step == "start":
            assert after.user_id == session.user_id
            assert (after.created_ms == session.created_ms) == live
        session = after


def take(step: str, sessions: Sessions, session: Session) -> Session:
    match step:
        case "start":
            return sessions.start(session.user_id)
        case "touch":
            return sessions.touch(session.user_id)
        case "count":
            return sessions.touch(session.user_id, count=True)
        case "choose":
            return sessions.choose(session.user_id, {"reasoning": "offline"})
        case "reset":
            return sessions.reset(session.user_id)
        case "get":
            return sessions.get(session.user_id)
        case _:
            return session
