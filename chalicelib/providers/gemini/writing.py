"""Answers and structured understanding by Gemini."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from chalicelib.providers.gemini.service import Service
from chalicelib.providers.ports import (
    Finish,
    Message,
    PastTurn,
    Piece,
    Prompt,
    Reasoned,
)

if TYPE_CHECKING:
    from google.genai import types

    from chalicelib.providers.gemini import Settings

REASONING_TOKENS = 1_024

_FINISH: dict[str, Finish] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "blocked",
    "RECITATION": "blocked",
    "BLOCKLIST": "blocked",
    "PROHIBITED_CONTENT": "blocked",
    "SPII": "blocked",
    "MODEL_ARMOR": "blocked",
}
_ROLES = {"user": "user", "assistant": "model"}


class GeminiGenerator:
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
        usage = RoleUsage()
        with self._service.faults():
            for chunk in self._service.client.models.generate_content_stream(
                model=self.model,
                contents=[_content(message) for message in prompt.messages],
                config=self._config(prompt.system, seconds),
            ):
                usage = _usage(chunk) or usage
                finish = _finish(chunk) or finish
                if text := _text(chunk):
                    yield Piece(text)
        if finish is None:
            raise Fault("busy")
        yield Piece(finish=finish, usage=usage)

    def _config(self, system: str, seconds: float) -> types.GenerateContentConfig:
        from google.genai import types

        return types.GenerateContentConfig(
            system_instruction=system,
            max_output_tokens=self._settings.max_output_tokens,
            temperature=self._settings.temperature,
            thinking_config=_thinking(self._settings.generation_thinking),
            http_options=self._service.options(seconds),
        )


class GeminiReasoner:
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
        """Make the question stand alone."""
        request = request_text(question, history, categories)

        def attempt(seconds: float) -> Reasoned:
            response = self._replied(request, seconds)
            understood = understanding_of(question, _text(response), categories)
            return Reasoned(understood, _usage(response) or RoleUsage())

        return self._policy.call(attempt, deadline)

    def close(self) -> None:
        """Give back the service's connections."""
        self._service.close()

    def _replied(self, request: str, seconds: float) -> types.GenerateContentResponse:
        from google.genai import types

        with self._service.faults():
            return self._service.client.models.generate_content(
                model=self.model,
                contents=request,
                config=types.GenerateContentConfig(
                    system_instruction=SYSTEM,
                    max_output_tokens=REASONING_TOKENS,
                    temperature=self._settings.temperature,
                    response_mime_type="application/json",
                    response_schema=Reply,
                    thinking_config=_thinking(self._settings.reasoning_thinking),
                    http_options=self._service.options(seconds),
                ),
            )


def _thinking(level: str) -> types.ThinkingConfig | None:
    from google.genai import types

    return (
        types.ThinkingConfig(thinking_level=types.ThinkingLevel(level.upper())) if level else None
    )


def _content(message: Message) -> types.Content:
    from google.genai import types

    return types.Content(role=_ROLES[message.role], parts=[types.Part(text=message.text)])


def _text(response: Any) -> str:
    """The answer's text without the model's thoughts."""
    candidate = response.candidates[0] if response.candidates else None
    parts = candidate.content.parts if candidate and candidate.content else None
    return "".join(part.text for part in parts or () if part.text and not part.thought)


def _finish(response: Any) -> Finish | None:
    """How the answer ended, if it did; raises a ``Fault`` for an end that is none."""
    if not response.candidates:
        feedback = response.prompt_feedback
        return "blocked" if feedback and feedback.block_reason else None
    reason = response.candidates[0].finish_reason
    if reason is None or reason.value == "FINISH_REASON_UNSPECIFIED":
        return None
    if reason.value not in _FINISH:
        raise Fault("malformed")
    return _FINISH[reason.value]


def _usage(response: Any) -> RoleUsage | None:
    counts = response.usage_metadata
    if counts is None:
        return None
    output = (counts.candidates_token_count or 0) + (counts.thoughts_token_count or 0)
    return RoleUsage(input_tokens=counts.prompt_token_count or 0, output_tokens=output)
