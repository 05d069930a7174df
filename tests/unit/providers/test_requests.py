"""What is sent to the services, field by field: a wrong name or role fails there, not here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from pydantic_core import from_json

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import TooManyRequests
from chalicelib.providers import Providers
from chalicelib.providers.calls.understanding import SYSTEM, request_text
from chalicelib.providers.ports import Document, Message, PastTurn, Prompt
from tests.support.service import Service, Trouble
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


def test_a_long_talk_is_shown_from_its_end_and_no_further_than_fits() -> None:
    talk = [PastTurn(f"{number}번째 질문", "가" * 5_000) for number in range(50)]
    shown = json.loads(request_text("그건?", talk, {}))["대화"]
    assert [turn["question"] for turn in shown] == [f"{n}번째 질문" for n in range(42, 50)]
    assert {len(turn["answer"]) for turn in shown} == {400}


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

    def test_beside_a_first_question_what_an_answer_needs_is_made(
        self, remote: str, service: Service
    ) -> None:
        script = (
            "import json, sys, time\n"
            "from chalicelib.config import Settings\n"
            "from chalicelib.deadline import Deadline\n"
            "from chalicelib.providers import Providers\n"
            "from chalicelib.providers.ports import Document\n"
            "from google.genai import types\n"
            "def is_made():\n"
            "    return types.GenerateContentResponse.__pydantic_complete__\n"
            "providers = Providers(Settings(), json.loads(sys.argv[1]))\n"
            "embedder = providers.embedder('gemini')\n"
            "embedder.documents([Document('제목', '글')], Deadline.after(20))\n"
            "for_documents = is_made()\n"
            "embedder.query('질문', Deadline.after(20))\n"
            "until = time.monotonic() + 20\n"
            "while not is_made() and time.monotonic() < until:\n"
            "    time.sleep(0.01)\n"
            "print(for_documents, is_made())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, json.dumps(environment(remote, service))],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stdout.split() == ["False", "True"], done.stderr

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

    def test_the_sdk_reads_vectors_by_the_fast_parser(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []

        def loads(body: str) -> Any:
            read.append(body)
            return from_json(body)

        monkeypatch.setattr("chalicelib.providers.gemini.service._Json.loads", loads)
        documents = [Document("협재", "해변"), Document("애월", "해변")]
        vectors = stage().embedder("gemini").documents(documents, soon()).vectors
        assert [len(json.loads(body)["embeddings"]) for body in read] == [2]
        assert vectors.shape == (2, 128)


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
        reasoner = stage(REASONING_FORMAT=kind).reasoner("qwen")
        reasoner.understand("거기 주차 돼?", HISTORY, {"분류": ["해변"]}, soon())
        body: dict[str, Any] = service.seen[0].body
        assert [message["role"] for message in body["messages"]] == ["system", "user"]
        assert body["messages"][0]["content"].startswith(SYSTEM)
        assert "협재해수욕장" in body["messages"][1]["content"]
        assert body["enable_thinking"] is False
        assert body["response_format"]["type"] == kind
        if kind == "json_schema":
            schema = body["response_format"]["json_schema"]["schema"]
            assert set(schema["properties"]) == {"query", "filters", "needs_retrieval"}

    @pytest.mark.parametrize(
        ("dialect", "on", "switch"),
        [
            ("dashscope", "true", {"enable_thinking": True, "thinking_budget": 1_024}),
            ("dashscope", "false", {"enable_thinking": False}),
            ("vllm", "true", {"chat_template_kwargs": {"enable_thinking": True}}),
            ("vllm", "false", {"chat_template_kwargs": {"enable_thinking": False}}),
            ("ollama", "true", {"reasoning_effort": "medium"}),
            ("ollama", "false", {"reasoning_effort": "none"}),
        ],
    )
    def test_thinking_is_switched_as_the_server_understands_it(
        self, stage: Stage, service: Service, dialect: str, on: str, switch: dict[str, Any]
    ) -> None:
        providers = stage(DIALECT=dialect, GENERATION_THINKING=on, REASONING_THINKING=on)
        list(providers.generator("qwen").stream(PROMPT, soon()))
        providers.reasoner("qwen").understand("거기 주차 돼?", HISTORY, {}, soon())
        switches = {
            "enable_thinking",
            "thinking_budget",
            "chat_template_kwargs",
            "reasoning_effort",
        }
        sent = [{key: seen.body[key] for key in switches & set(seen.body)} for seen in service.seen]
        assert sent == [switch, switch]
        limits = [seen.body.get("max_tokens") for seen in service.seen]
        assert limits == ([2_048, 1_024] if dialect == "ollama" else [None, None])

    @pytest.mark.parametrize("size", [1, 2, 5, 100])
    def test_thoughts_between_tags_are_not_part_of_an_answer(
        self, stage: Stage, service: Service, size: int
    ) -> None:
        said = "<think>속으로 <b>\n</think>\n\n네<thi>, 됩니다[1].<"
        service.reply = [said[i : i + size] for i in range(0, len(said), size)]
        pieces = stage().generator("qwen").stream(PROMPT, soon())
        assert "".join(piece.text for piece in pieces) == "\n\n네<thi>, 됩니다[1].<"
        service.understanding = '<think>{"query": "속"}</think>{"query": "협재 주차 돼?"}'
        reasoned = stage().reasoner("qwen").understand("거기 주차 돼?", HISTORY, {}, soon())
        assert reasoned.understanding.query == "협재 주차 돼?"

    def test_a_model_of_one_length_is_not_asked_for_it(
        self, stage: Stage, service: Service
    ) -> None:
        embedder = stage(EMBEDDING_SENDS_DIMENSION="false").embedder("qwen")
        assert embedder.query("주차", soon()).vectors.shape == (1, 128)
        assert "dimensions" not in service.seen[0].body

    @pytest.mark.parametrize(
        ("message", "asked"),
        [
            ("You exceeded your current quota, please check your plan.", 2),
            ("Free allocated quota exceeded.", 1),
            ("Access denied: your account is in arrears.", 1),
        ],
    )
    def test_a_minute_s_tokens_come_back_and_a_free_tier_does_not(
        self, stage: Stage, service: Service, message: str, asked: int
    ) -> None:
        body = {"error": {"code": "insufficient_quota", "message": message}}
        service.fail(Trouble(status=429, body=body, headers={"Retry-After": "0.1"}))
        pieces = stage().generator("qwen").stream(PROMPT, soon())
        with pytest.raises(TooManyRequests) if asked == 1 else nullcontext():
            list(pieces)
        assert len(service.seen) == asked

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
