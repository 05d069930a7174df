"""Answers and structured understanding by the OpenAI-compatible protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers.calls.faults import Fault
from chalicelib.providers.calls.policy import Policy
from chalicelib.providers.calls.understanding import (
    SYSTEM,
    Reply,
    request_text,
    understanding_of,
)
from chalicelib.providers.ports import (
    Finish,
    PastTurn,
    Piece,
    Prompt,
    Reasoned,
    Understanding,
)
from chalicelib.providers.qwen.dialects import Spoken, limit, thinking
from chalicelib.providers.qwen.service import Blocked, Service

if TYPE_CHECKING:
    from chalicelib.providers.qwen import Settings

REASONING_TOKENS = 1_024

_PATH = "chat/completions"
_FINISH: dict[str, Finish] = {"stop": "stop", "length": "length", "content_filter": "blocked"}


class QwenGenerator:
    """Writes answers with one model."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self.model = settings.generation_model
        self._settings = settings
        self._service = service
        self._policy = Policy(settings.timeout_s)

    def stream(self, prompt: Prompt, deadline: Deadline) -> Iterator[Piece]:
        """Yield the answer as it is written."""
        return self._policy.stream(lambda seconds: self._pieces(prompt, seconds), deadline)

    def close(self) -> None:
        """Give back the service's connections."""
        self._service.close()

    def _pieces(self, prompt: Prompt, seconds: float) -> Iterator[Piece]:
        finish: Finish | None = None
        usage, spoken = RoleUsage(), Spoken()
        try:
            for event in self._service.stream(_PATH, self._body(prompt), seconds):
                usage = _usage(event) or usage
                choice = _choice(event)
                finish = _finish(choice) or finish
                if text := spoken.feed(str((choice.get("delta") or {}).get("content") or "")):
                    yield Piece(text)
        except Blocked:
            finish = "blocked"
        if rest := spoken.finish():
            yield Piece(rest)
        if finish is None:
            raise Fault("busy")
        yield Piece(finish=finish, usage=usage)

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        talk = [{"role": message.role, "content": message.text} for message in prompt.messages]
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": prompt.system}, *talk],
            "stream": True,
            "stream_options": {"include_usage": True},
            **limit(self._settings.dialect, self._settings.max_output_tokens),
            **_thinking(self._settings.generation_thinking, self._settings),
            **_temperature(self._settings),
        }


class QwenReasoner:
    """Understands follow-up questions with one model."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self.model = settings.reasoning_model
        self._settings = settings
        self._service = service
        self._policy = Policy(settings.timeout_s)

    def understand(
        self,
        question: str,
        history: Sequence[PastTurn],
        categories: dict[str, list[str]],
        deadline: Deadline,
    ) -> Reasoned:
        """Make the question stand alone; one that the service's filter stops stays as it is."""
        body = self._body(request_text(question, history, categories))

        def attempt(seconds: float) -> Reasoned:
            try:
                answer = self._service.post(_PATH, body, seconds)
            except Blocked:
                return Reasoned(Understanding(query=question))
            written = (_choice(answer).get("message") or {}).get("content") or ""
            spoken = Spoken()
            text = spoken.feed(str(written)) + spoken.finish()
            return Reasoned(
                understanding_of(question, text, categories), _usage(answer) or RoleUsage()
            )

        return self._policy.call(attempt, deadline)

    def close(self) -> None:
        """Give back the service's connections."""
        self._service.close()

    def _body(self, request: str) -> dict[str, Any]:
        schema = Reply.model_json_schema()
        system = f"{SYSTEM}\nJSON 형식: {json.dumps(schema, ensure_ascii=False)}"
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": request},
            ],
            **limit(self._settings.dialect, REASONING_TOKENS),
            **_format(self._settings, schema),
            **_thinking(self._settings.reasoning_thinking, self._settings),
            **_temperature(self._settings),
        }


def _format(settings: Settings, schema: Mapping[str, Any]) -> dict[str, Any]:
    """How the answer is held to JSON. DashScope refuses that of a model that thinks."""
    if settings.dialect == "dashscope" and settings.reasoning_thinking:
        return {}
    form: dict[str, Any] = {"type": settings.reasoning_format}
    if settings.reasoning_format == "json_schema":
        form["json_schema"] = {"name": "understanding", "schema": schema}
    return {"response_format": form}


def _thinking(on: bool, settings: Settings) -> dict[str, Any]:
    return thinking(settings.dialect, on, settings.thinking_budget)


def _temperature(settings: Settings) -> dict[str, Any]:
    return {} if settings.temperature is None else {"temperature": settings.temperature}


def _choice(event: Mapping[str, Any]) -> dict[str, Any]:
    """The only choice; the event that carries the usage has none."""
    choices = event.get("choices") or [{}]
    choice = choices[0]
    if not isinstance(choice, dict):
        raise Fault("malformed")
    return choice


def _finish(choice: Mapping[str, Any]) -> Finish | None:
    reason = choice.get("finish_reason")
    if not reason:
        return None
    if reason not in _FINISH:
        raise Fault("malformed")
    return _FINISH[reason]


def _usage(event: Mapping[str, Any]) -> RoleUsage | None:
    usage = event.get("usage")
    if not isinstance(usage, dict):
        return None
    return RoleUsage(
        input_tokens=int(usage.get("prompt_tokens") or 0),
        output_tokens=int(usage.get("completion_tokens") or 0),
    )
