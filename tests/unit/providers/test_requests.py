"""What is sent to the services, field by field: a wrong name or role fails there, not here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.providers import Providers
from chalicelib.providers.calls.understanding import SYSTEM
from chalicelib.providers.ports import Document, Message, PastTurn, Prompt
from tests.support.service import Service
from tests.unit.providers.conftest import environment

TALK = (Message("user", "안녕"), Message("assistant", "네"), Message("user", "주차 돼?"))
PROMPT = Prompt("규칙", TALK, "주차 돼?", ())
HISTORY = [PastTurn("협재 알려 줘", "해변입니다[1].", ("협재해수욕장",))]
type Stage = Callable[..., Providers]


@pytest.fixture
def stage(remote: str, service: Service, settings: Settings) -> Iterator[Stage]:
    """Providers with some settings of the vendor changed."""
    made: list[Providers] = []

    def make(**more: str) -> Providers:
        made.append(Providers(settings, environment(remote, service, **more)))
        return made[-1]

    yield make
    for providers in made:
        providers.close()


def soon() -> Deadline:
    return Deadline.after(20)


class TestGemini:
    """The bodies of Gemini's REST API."""

    @pytest.fixture
    def remote(self) -> str:
        return "gemini"

    def test_a_prompt_goes_with_its_roles_and_its_rules_apart(
        self, stage: Stage, service: Service
    ) -> None:
        list(stage(TEMPERATURE="0.3").generator("gemini").stream(PROMPT, soon()))
        (seen,) = service.seen
        assert seen.path == "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
        assert seen.body["contents"] == [
            {"parts": [{"text": "안녕"}], "role": "user"},
            {"parts": [{"text": "네"}], "role": "model"},
            {"parts": [{"text": "주차 돼?"}], "role": "user"},
        ]
        assert seen.body["systemInstruction"]["parts"] == [{"text": "규칙"}]
        assert seen.body["generationConfig"] == {
            "maxOutputTokens": 2_048,
            "temperature": 0.3,
            "thinkingConfig": {"thinking_level": "LOW"},
        }

    def test_an_understanding_is_asked_for_as_json_of_its_schema(
        self, stage: Stage, service: Service
    ) -> None:
        stage().reasoner("gemini").understand("거기 주차 돼?", HISTORY, {"분류": ["해변"]}, soon())
        body = service.seen[0].body
        assert body["systemInstruction"]["parts"] == [{"text": SYSTEM}]
        assert "협재해수욕장" in body["contents"][0]["parts"][0]["text"]
        config = body["generationConfig"]
        assert config["responseMimeType"] == "application/json"
        assert set(config["responseSchema"]["properties"]) == {
            "query",
            "filters",
            "needs_retrieval",
        }
        assert config["responseSchema"]["required"] == ["query"]

    @pytest.mark.parametrize(
        ("model", "query", "document", "tasks"),
        [
            (
                "gemini-embedding-2",
                "task: search result | query: 주차",
                "title: 협재 | text: 해변",
                (None, None),
            ),
            (
                "gemini-embedding-001",
                "주차",
                "협재\n해변",
                ("RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"),
            ),
        ],
    )
    def test_a_text_s_purpose_is_told_as_its_model_takes_it(
        self,
        stage: Stage,
        service: Service,
        model: str,
        query: str,
        document: str,
        tasks: tuple[str | None, str | None],
    ) -> None:
        embedder = stage(EMBEDDING_MODEL=model).embedder("gemini")
        embedder.query("주차", soon())
        embedder.documents([Document("협재", "해변")], soon())
        sent = [request for seen in service.seen for request in seen.body["requests"]]
        assert [request["content"]["parts"] for request in sent] == [
            [{"text": query}],
            [{"text": document}],
        ]
        assert tuple(request.get("taskType") for request in sent) == tasks
        assert {request["outputDimensionality"] for request in sent} == {128}
        assert {request["model"] for request in sent} == {f"models/{model}"}


class TestQwen:
    """The bodies of the OpenAI-compatible protocol."""

    @pytest.fixture
    def remote(self) -> str:
        return "qwen"

    def test_a_prompt_goes_with_its_roles_and_its_limits(
        self, stage: Stage, service: Service
    ) -> None:
        list(stage(TEMPERATURE="0.3").generator("qwen").stream(PROMPT, soon()))
        assert service.seen[0].body == {
            "model": "qwen-plus",
            "messages": [
                {"role": "system", "content": "규칙"},
                {"role": "user", "content": "안녕"},
                {"role": "assistant", "content": "네"},
                {"role": "user", "content": "주차 돼?"},
            ],
            "max_completion_tokens": 2_048,
            "stream": True,
            "stream_options": {"include_usage": True},
            "enable_thinking": False,
            "temperature": 0.3,
        }

    @pytest.mark.parametrize("kind", ["json_object", "json_schema"])
    def test_an_understanding_is_asked_for_as_json(
        self, stage: Stage, service: Service, kind: str
    ) -> None:
        reasoner = stage(REASONING_FORMAT=kind, REASONING_THINKING="true").reasoner("qwen")
        reasoner.understand("거기 주차 돼?", HISTORY, {"분류": ["해변"]}, soon())
        body: dict[str, Any] = service.seen[0].body
        assert [message["role"] for message in body["messages"]] == ["system", "user"]
        assert body["messages"][0]["content"].startswith(SYSTEM)
        assert "협재해수욕장" in body["messages"][1]["content"]
        assert (body["enable_thinking"], body["thinking_budget"]) == (True, 1_024)
        assert body["response_format"]["type"] == kind
        if kind == "json_schema":
            schema = body["response_format"]["json_schema"]["schema"]
            assert set(schema["properties"]) == {"query", "filters", "needs_retrieval"}

    def test_a_question_goes_with_its_instruction_and_the_length_of_its_vector(
        self, stage: Stage, service: Service
    ) -> None:
        embedder = stage(QUERY_INSTRUCTION="질문: ").embedder("qwen")
        embedder.query("주차", soon())
        embedder.documents([Document("협재", "해변")], soon())
        common = {
            "model": "text-embedding-v4",
            "dimensions": 128,
            "encoding_format": "float",
        }
        assert [seen.body for seen in service.seen] == [
            {**common, "input": ["질문: 주차"]},
            {**common, "input": ["협재\n해변"]},
        ]
