"""A turn and its providers: who answers, who steps in, what it cost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chalicelib.errors import (
    ModelUnavailable,
)
from tests.support.service import Trouble
from tests.support.vendor import dropped_in
from tests.unit.chat.conftest import World

FEE = "성산일출봉 입장료 알려 줘"


def test_usage_and_models_tell_who_answered_and_what_it_cost(in_its_own_space: World) -> None:
    world = in_its_own_space
    world.ask(FEE)
    world.service.understanding = {"query": "만장굴 입장료 알려 줘"}
    answer = world.ask("만장굴은?")
    assert answer.models.model_dump() == {
        "embedding": "qwen/text-embedding-v4",
        "reasoning": "qwen/qwen-flash",
        "generation": "qwen/qwen-plus",
    }
    assert answer.usage.generation.output_tokens == 10
    assert answer.usage.total_tokens in (47, 52)  # with the first embedding, if it was done
    assert answer.index_version == 7
    assert world.stored()[-1].usage == answer.usage


def test_a_question_is_embedded_once_and_a_rewritten_one_once_more(
    in_its_own_space: World,
) -> None:
    world = in_its_own_space
    world.ask(FEE)
    assert world.asked_models("embeddings") == 1
    world.service.understanding = {"query": FEE}
    world.ask(FEE)
    assert world.asked_models("embeddings") == 2
    world.service.understanding = {"query": "만장굴 입장료 알려 줘"}
    world.ask("만장굴은?")
    assert world.asked_models("embeddings") == 4


def test_a_vector_that_was_of_no_use_is_on_the_bill_but_names_no_model(
    in_its_own_space: World,
) -> None:
    world = in_its_own_space
    world.ask(FEE)
    world.service.understanding = {"query": "아까 그 말", "needs_retrieval": False}
    answer = world.ask("아까 그 말 다시 해 줘")
    assert answer.models.embedding is None
    assert answer.usage.embedding.input_tokens == 5


def test_an_answer_that_is_cut_at_its_longest_has_its_price(modelled: World) -> None:
    modelled.service.reply = ["가" * 3_000] * 9
    answer = modelled.ask(FEE)
    assert answer.outcome == "truncated"
    assert answer.usage.generation.output_tokens == 21_000
    assert answer.usage.generation.input_tokens > 100


def test_the_session_s_choice_of_providers_counts(modelled: World) -> None:
    modelled.runtime.sessions.choose(modelled.user_id, {"generation": "offline"})
    answer = modelled.ask(FEE)
    assert answer.models.generation.startswith("offline/")  # type: ignore[union-attr]
    assert modelled.asked_models() == 0


def test_a_choice_that_has_vanished_gives_way_to_the_default(world: World) -> None:
    world.runtime.sessions.choose(world.user_id, {"generation": "yesterday"})
    assert world.ask(FEE).models.generation.startswith("offline/")  # type: ignore[union-attr]


def test_the_next_provider_answers_for_one_that_is_down(world_of: Callable[..., World]) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.fail(Trouble(status=500, repeat=3))
    answer = world.ask(FEE)
    assert answer.models.generation.startswith("offline/")  # type: ignore[union-attr]
    assert world.stored()[0].models == answer.models


def test_the_next_provider_answers_for_one_that_hangs(world_of: Callable[..., World]) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.fail(Trouble(slow_s=3))
    answer = world.ask(FEE, seconds=7)
    assert answer.models.generation.startswith("offline/")  # type: ignore[union-attr]
    assert world.asked_models() == 1


def test_who_has_begun_to_answer_has_the_time_of_those_who_are_not_asked(
    world_of: Callable[..., World],
) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.gap_s, world.service.reply = 0.3, ["가", "나", "다"] * 5  # 4.5 s, a share is 4
    assert world.ask(FEE, seconds=10).response == "가나다" * 5


def test_nobody_takes_over_in_the_middle_of_an_answer(world_of: Callable[..., World]) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.fail(Trouble(after=3))
    assert isinstance(world.refused(FEE), ModelUnavailable)
    assert world.items() == []


SOLAR = """
from pydantic import BaseModel
from chalicelib.providers.ports import Piece

LABEL = "솔라"


class Settings(BaseModel):
    whole: bool = True


class Generator:
    model = "solar-pro"

    def __init__(self, settings):
        self.whole = settings.whole

    def stream(self, prompt, deadline):
        yield Piece(f"{prompt.sources[0].title}입니다[1].")
        if self.whole:
            yield Piece(finish="stop")


def generator(settings):
    return Generator(settings)
"""


def test_a_vendor_of_one_new_file_answers_a_session_that_chose_it(
    world: World, tmp_path: Path
) -> None:
    with dropped_in(tmp_path, "solar", SOLAR):
        world.runtime.sessions.choose(world.user_id, {"generation": "solar"})
        answer = world.ask(FEE)
    assert answer.response == "성산일출봉입니다[1]."
    assert answer.models.generation == "solar/solar-pro"


def test_a_stream_without_an_end_is_no_answer(world: World, tmp_path: Path) -> None:
    with dropped_in(tmp_path, "solar", SOLAR.replace("whole: bool = True", "whole: bool = False")):
        world.runtime.sessions.choose(world.user_id, {"generation": "solar"})
        assert isinstance(world.refused(FEE), ModelUnavailable)
    assert world.items() == []


def test_another_space_answers_when_an_embedding_provider_is_down(
    world_of: Callable[..., World],
) -> None:
    world = world_of(embedding_provider="qwen", embedding_fallback="offline")
    world.service.fail(Trouble(status=500, repeat=6))
    assert world.ask(FEE).models.embedding.startswith("offline/")  # type: ignore[union-attr]
