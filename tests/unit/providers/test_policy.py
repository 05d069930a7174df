"""Deadline, retries and circuit, without a network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable, TooManyRequests
from chalicelib.providers.calls.circuit import FAILURES, LONGEST_REST_S, REST_S, Circuit
from chalicelib.providers.calls.faults import Fault, fault_of_status, seconds_of
from chalicelib.providers.calls.policy import Policy


class Time:
    """A clock that a pause moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def deadline(self, seconds: float) -> Deadline:
        return Deadline(self.now + seconds, self)

    def policy(self, retries: int = 2, circuit: Circuit | None = None) -> Policy:
        return Policy(
            10,
            retries,
            circuit=circuit or Circuit(self),
            pause=self.pause,
            chance=lambda: 0.5,
        )


def failing(*faults: Fault) -> tuple[Callable[[float], str], list[float]]:
    """An attempt that fails so, then succeeds; and the seconds that each attempt was given."""
    left, given = list(faults), []

    def attempt(seconds: float) -> str:
        given.append(seconds)
        if left:
            raise left.pop(0)
        return "ok"

    return attempt, given


def test_a_busy_service_is_asked_again_with_growing_jittered_pauses() -> None:
    time = Time()
    attempt, given = failing(Fault("busy"), Fault("busy"))
    assert time.policy().call(attempt, time.deadline(60)) == "ok"
    assert len(given) == 3
    assert time.pauses == [0.2, 0.4]


def test_no_more_than_two_retries_are_made() -> None:
    time = Time()
    attempt, given = failing(*[Fault("busy")] * 5)
    with pytest.raises(ModelUnavailable):
        time.policy().call(attempt, time.deadline(60))
    assert len(given) == 3


def test_retry_after_is_honoured() -> None:
    time = Time()
    attempt, _ = failing(Fault("limited", retry_after=3))
    assert time.policy().call(attempt, time.deadline(60)) == "ok"
    assert time.pauses[0] >= 3


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    time = Time()
    attempt, given = failing(Fault("limited", retry_after=30))
    with pytest.raises(TooManyRequests) as caught:
        time.policy().call(attempt, time.deadline(20))
    assert caught.value.extras["retry_after"] == 30
    assert (len(given), time.pauses) == (1, [])


def test_nothing_is_tried_again_for_what_is_over() -> None:
    time = Time()
    deadline = time.deadline(60)
    attempt, given = failing(Fault("busy"), Fault("busy"))

    def pause(seconds: float) -> None:
        deadline.end()

    with pytest.raises(ModelUnavailable):
        replace(time.policy(), pause=pause).call(attempt, deadline)
    assert len(given) == 1


def test_patience_waits_for_a_limit_but_not_for_a_dead_service() -> None:
    time = Time()
    policy = replace(time.policy(), patience=5)
    attempt, given = failing(*[Fault("limited", retry_after=1)] * 5, Fault("busy"))
    assert policy.call(attempt, time.deadline(600)) == "ok"
    assert len(given) == 7
    attempt, given = failing(*[Fault("busy")] * 5)
    with pytest.raises(ModelUnavailable):
        policy.call(attempt, time.deadline(600))
    assert len(given) == 3


def test_who_stays_silent_is_asked_again_only_if_nobody_else_can_be() -> None:
    time = Time()
    attempt, given = failing(Fault("silent"))
    with pytest.raises(ModelUnavailable):
        time.policy().call(attempt, time.deadline(60).share(2))
    assert given == [10]
    attempt, given = failing(Fault("silent"))
    assert time.policy().call(attempt, time.deadline(60).share(1)) == "ok"


def test_a_share_ends_with_its_whole() -> None:
    time = Time()
    whole = time.deadline(60)
    share = whole.share(3)
    assert share.left() == 20
    share.lift()
    assert share.left() == 60
    whole.end()
    assert share.passed


@pytest.mark.parametrize("kind", ["refused", "exhausted"])
def test_what_no_retry_cures_is_not_retried(kind: str) -> None:
    time = Time()
    attempt, given = failing(*[Fault(kind)] * 3)  # type: ignore[arg-type]
    with pytest.raises((ModelUnavailable, TooManyRequests)):
        time.policy().call(attempt, time.deadline(60))
    assert len(given) == 1


def test_an_attempt_gets_what_is_left_of_the_deadline() -> None:
    time = Time()
    attempt, given = failing(Fault("busy"))
    time.policy().call(attempt, time.deadline(4))
    assert given == pytest.approx([4, 3.8])


def test_a_call_after_the_deadline_is_not_made() -> None:
    time = Time()
    attempt, given = failing()
    with pytest.raises(ModelUnavailable):
        time.policy().call(attempt, time.deadline(0))
    assert given == []


def test_a_circuit_opens_after_failures_in_a_row_and_rests() -> None:
    time = Time()
    circuit = Circuit(time)
    attempt, given = failing(*[Fault("busy")] * FAILURES)
    policy = time.policy(retries=0, circuit=circuit)
    for _ in range(FAILURES + 3):
        with pytest.raises(ModelUnavailable):
            policy.call(attempt, time.deadline(60))
    assert len(given) == FAILURES
    time.now += REST_S
    assert policy.call(attempt, time.deadline(60)) == "ok"
    assert policy.call(attempt, time.deadline(60)) == "ok"


def test_one_call_at_a_time_tries_a_rested_circuit() -> None:
    time = Time()
    circuit = Circuit(time, failures=1)
    circuit.failure(Fault("busy"))
    time.now += REST_S
    circuit.enter()
    with pytest.raises(ModelUnavailable):
        circuit.enter()
    circuit.success()
    circuit.enter()


def test_an_exhausted_quota_opens_the_circuit_at_once_and_keeps_its_name() -> None:
    time = Time()
    circuit = Circuit(time)
    circuit.failure(Fault("exhausted", retry_after=9_999))
    with pytest.raises(TooManyRequests):
        circuit.enter()
    time.now += LONGEST_REST_S
    circuit.enter()


def test_a_refused_request_says_nothing_of_the_service_s_health() -> None:
    time = Time()
    circuit = Circuit(time, failures=1)
    circuit.failure(Fault("refused"))
    circuit.failure(Fault("limited"))
    circuit.failure(Fault("malformed"))
    circuit.enter()


def streaming(*runs: list[str | Fault]) -> tuple[Callable[[float], Iterator[str]], list[float]]:
    left, given = list(runs), []

    def attempt(seconds: float) -> Iterator[str]:
        given.append(seconds)
        for piece in left.pop(0):
            if isinstance(piece, Fault):
                raise piece
            yield piece

    return attempt, given


def test_a_stream_is_opened_again_while_nothing_came() -> None:
    time = Time()
    attempt, given = streaming([Fault("busy")], ["가", "나"])
    assert list(time.policy().stream(attempt, Deadline.after(20))) == ["가", "나"]
    assert len(given) == 2


def test_a_stream_that_has_begun_is_never_opened_again() -> None:
    time = Time()
    attempt, given = streaming(["가", Fault("busy")], ["가", "나"])
    pieces = time.policy().stream(attempt, Deadline.after(20))
    assert next(pieces) == "가"
    with pytest.raises(ModelUnavailable):
        next(pieces)
    assert len(given) == 1


def test_a_stream_that_falls_silent_ends_at_the_deadline() -> None:
    silence = threading.Event()

    def attempt(seconds: float) -> Iterator[str]:
        yield "가"
        silence.wait(30)

    pieces = Policy(10).stream(attempt, Deadline.after(0.3))
    assert next(pieces) == "가"
    with pytest.raises(ModelUnavailable):
        next(pieces)
    silence.set()


def test_a_defect_in_a_stream_is_not_taken_for_a_fault() -> None:
    def attempt(seconds: float) -> Iterator[str]:
        yield "가"
        raise KeyError("defect")

    with pytest.raises(KeyError):
        list(Policy(10).stream(attempt, Deadline.after(20)))


def test_a_service_that_always_breaks_off_is_left_alone() -> None:
    time = Time()
    policy = time.policy(retries=0, circuit=Circuit(time))
    attempt, given = streaming(*[["가", Fault("busy")]] * (FAILURES + 3))
    for _ in range(FAILURES + 3):
        with pytest.raises(ModelUnavailable):
            list(policy.stream(attempt, Deadline.after(20)))
    assert len(given) == FAILURES


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("inf", None),
    ],
)
def test_a_retry_after_is_taken_in_seconds_only(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "refused"),
        (401, "refused"),
        (403, "refused"),
        (404, "refused"),
        (408, "busy"),
        (429, "limited"),
        (500, "busy"),
        (503, "busy"),
    ],
)
def test_a_status_has_one_meaning(status: int, kind: str) -> None:
    assert fault_of_status(status, None, key="K", model="M", url="U").kind == kind
