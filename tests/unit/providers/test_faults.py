"""Faults of a model service over real HTTP: what each of them becomes."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable, TooManyRequests
from chalicelib.providers import Providers
from chalicelib.providers.calls.circuit import FAILURES
from chalicelib.providers.ports import Document, Message, PastTurn, Prompt, Understanding
from tests.support.gemini_api import bad_key, daily_quota, minute_quota
from tests.support.service import Service, Trouble
from tests.unit.providers.conftest import KEY, environment

PROMPT = Prompt("규칙", (Message("user", "질문"),), "질문", ())
HISTORY = [PastTurn("가", "나")]


def soon(seconds: float = 20) -> Deadline:
    return Deadline.after(seconds)


def answer(providers: Providers, vendor: str, seconds: float = 20) -> str:
    pieces = providers.generator(vendor).stream(PROMPT, soon(seconds))
    return "".join(piece.text for piece in pieces)


def embed(providers: Providers, vendor: str, count: int = 1) -> Any:
    documents = [Document("제목", str(n)) for n in range(count)]
    return providers.embedder(vendor).documents(documents, soon()).vectors


def understand(providers: Providers, vendor: str) -> Any:
    reasoned = providers.reasoner(vendor).understand("그건?", HISTORY, {}, soon())
    return reasoned.understanding


CALLS = [answer, embed, understand]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=500),
        Trouble(status=503),
        Trouble(garbage=True),
        Trouble(status=429, headers={"Retry-After": "0.1"}),
        Trouble(status=429),
    ],
)
def test_what_passes_is_retried(
    providers: Providers, remote: str, service: Service, call: Any, trouble: Trouble
) -> None:
    service.fail(trouble)
    call(providers, remote)
    assert len(service.seen) == 2


@pytest.mark.parametrize("call", CALLS)
def test_a_service_that_stays_down_is_asked_three_times(
    providers: Providers, remote: str, service: Service, call: Any
) -> None:
    service.fail(Trouble(status=503, repeat=9))
    with pytest.raises(ModelUnavailable):
        call(providers, remote)
    assert len(service.seen) == 3


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_names_its_setting_and_never_itself(
    providers: Providers, remote: str, service: Service, call: Any, status: int
) -> None:
    service.fail(Trouble(status=status))
    with pytest.raises(ModelUnavailable) as caught:
        call(providers, remote)
    assert f"{remote.upper()}_API_KEY" in caught.value.message
    assert KEY not in caught.value.message
    assert len(service.seen) == 1


def test_an_unknown_model_names_the_setting(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(status=404))
    with pytest.raises(ModelUnavailable, match=f"{remote.upper()}_.*MODEL"):
        answer(providers, remote)


def test_a_limit_beyond_the_deadline_is_passed_on(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(status=429, headers={"Retry-After": "55"}))
    with pytest.raises(TooManyRequests) as caught:
        answer(providers, remote)
    assert caught.value.extras["retry_after"] == 55
    assert len(service.seen) == 1


def test_a_service_that_is_not_there_is_unavailable(
    remote: str, service: Service, providers: Providers
) -> None:
    service.close()
    service.close = lambda: None  # type: ignore[method-assign]
    with pytest.raises(ModelUnavailable):
        answer(providers, remote)


def test_a_silent_service_is_given_up(remote: str, service: Service, settings: Any) -> None:
    providers = Providers(settings, environment(remote, service, TIMEOUT_S="0.2"))
    service.fail(Trouble(slow_s=1, repeat=3))
    with pytest.raises(ModelUnavailable):
        answer(providers, remote)
    assert len(service.seen) == 3
    providers.close()


def test_the_turn_s_deadline_cuts_the_attempt_short(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(slow_s=2))
    with pytest.raises(ModelUnavailable):
        answer(providers, remote, seconds=0.5)
    assert len(service.seen) == 1


def test_a_stream_that_breaks_before_its_first_word_is_opened_again(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(after=0))
    assert answer(providers, remote) == service.reply
    assert len(service.seen) == 2


@pytest.mark.parametrize("clean", [True, False])
def test_a_stream_that_breaks_later_is_an_error(
    providers: Providers, remote: str, service: Service, clean: bool
) -> None:
    service.fail(Trouble(after=3, clean=clean))
    with pytest.raises(ModelUnavailable):
        answer(providers, remote)
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("trouble", "finish"), [(Trouble(blocked=True), "blocked"), (Trouble(cut=True), "length")]
)
def test_an_unusual_end_is_an_outcome(
    providers: Providers, remote: str, service: Service, trouble: Trouble, finish: str
) -> None:
    service.fail(trouble)
    pieces = list(providers.generator(remote).stream(PROMPT, soon()))
    assert pieces[-1].finish == finish


def test_usage_comes_with_the_end(providers: Providers, remote: str, service: Service) -> None:
    pieces = list(providers.generator(remote).stream(PROMPT, soon()))
    usage = pieces[-1].usage
    assert usage
    assert (usage.input_tokens, usage.output_tokens) == (11, 10)


def test_a_wrong_number_of_vectors_is_never_taken(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(missing=1))
    with pytest.raises(ModelUnavailable):
        embed(providers, remote, 5)


@pytest.mark.parametrize("text", ["no json", "{}", '{"query": ""}', '["a"]', "", '{"query": "그'])
def test_an_understanding_of_another_shape_leaves_the_question_as_it_is(
    providers: Providers, remote: str, service: Service, text: str
) -> None:
    service.understanding = text
    for _ in range(FAILURES + 1):  # and says nothing of the service's health
        reasoned = providers.reasoner(remote).understand("그건?", HISTORY, {}, soon())
        assert reasoned.understanding == Understanding(query="그건?")
        assert reasoned.usage.input_tokens == 11
    assert len(service.seen) == FAILURES + 1


def test_an_understanding_in_a_code_fence_is_read(
    providers: Providers, remote: str, service: Service
) -> None:
    service.understanding = '```json\n{"query": "그건 뭐야?"}\n```'
    assert understand(providers, remote).query == "그건 뭐야?"


def test_a_dead_service_is_left_alone_for_a_while(
    providers: Providers, remote: str, service: Service
) -> None:
    service.fail(Trouble(status=503, repeat=99))
    for _ in range(4):
        with pytest.raises(ModelUnavailable):
            answer(providers, remote)
    assert len(service.seen) < 9
    service.troubles.clear()
    embed(providers, remote)


def test_bulk_embedding_stays_within_its_bounds(
    remote: str, service: Service, settings: Any
) -> None:
    providers = Providers(settings, environment(remote, service, EMBEDDING_IN_FLIGHT="3"))
    service.latency_s = 0.1
    count = 1_200 if remote == "gemini" else 120
    assert len(embed(providers, remote, count)) == count
    assert 1 < service.most_in_flight <= 3
    providers.close()


def test_bulk_embedding_gets_through_a_rate_limit(
    remote: str, service: Service, providers: Providers
) -> None:
    service.per_second = 12
    count = 1_500 if remote == "gemini" else 150
    assert len(embed(providers, remote, count)) == count


def test_connections_are_kept_from_call_to_call(
    providers: Providers, remote: str, service: Service
) -> None:
    for _ in range(5):
        understand(providers, remote)
    assert service.connections == 1


@pytest.mark.parametrize(
    ("status", "healthy"), [(0, True), (429, True), (401, False), (500, False)]
)
def test_health_is_seen_without_the_sdk(
    providers: Providers, remote: str, service: Service, status: int, healthy: bool
) -> None:
    if status:
        service.fail(Trouble(status=status))
    choice = next(c for c in providers.describe("generation") if c.name == remote)
    assert (choice.configured, choice.healthy, choice.selectable) == (True, healthy, healthy)
    assert KEY not in str(choice)


class TestGemini:
    """Details of Gemini's own errors."""

    @pytest.fixture
    def remote(self) -> str:
        return "gemini"

    def test_a_day_s_quota_is_not_waited_for(self, providers: Providers, service: Service) -> None:
        service.fail(Trouble(status=429, body=daily_quota()))
        with pytest.raises(TooManyRequests) as caught:
            answer(providers, "gemini")
        assert caught.value.extras["retry_after"] == 34_074
        with pytest.raises(TooManyRequests):
            answer(providers, "gemini")
        assert len(service.seen) == 1

    def test_a_minute_s_quota_is_waited_for_as_told(
        self, providers: Providers, service: Service
    ) -> None:
        service.fail(Trouble(status=429, body=minute_quota("0.2s")))
        assert answer(providers, "gemini") == service.reply
        service.fail(Trouble(status=429, body=minute_quota("50s")))
        with pytest.raises(TooManyRequests) as caught:
            answer(providers, "gemini")
        assert caught.value.extras["retry_after"] == 50

    @pytest.mark.parametrize("call", CALLS)
    def test_a_short_time_limit_is_kept_from_the_service_which_refuses_it(
        self, service: Service, settings: Any, call: Any
    ) -> None:
        providers = Providers(settings, environment("gemini", service, TIMEOUT_S="2.5"))
        call(providers, "gemini")
        assert service.seen[0].headers["X-Server-Timeout"] == "60"
        providers.close()

    def test_an_unknown_key_is_known_by_its_reason(
        self, providers: Providers, service: Service
    ) -> None:
        service.fail(Trouble(status=400, body=bad_key()))
        with pytest.raises(ModelUnavailable, match="GEMINI_API_KEY"):
            answer(providers, "gemini")
