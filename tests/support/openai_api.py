"""The part of the OpenAI-compatible protocol that the product uses, as DashScope speaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.service import Answered, Refused, Seen, Service, Trouble, vector_of

USAGE = {"prompt_tokens": 11, "completion_tokens": 10, "total_tokens": 21}
BATCH_MAX = 10
ONLY_DIMENSION = 128
"""Length of the vectors of a model that knows no other, when none is asked for."""

KNOWN = {
    "model",
    "messages",
    "max_completion_tokens",
    "max_tokens",
    "chat_template_kwargs",
    "reasoning_effort",
    "temperature",
    "stream",
    "stream_options",
    "response_format",
    "enable_thinking",
    "thinking_budget",
    "input",
    "dimensions",
    "encoding_format",
}


class OpenAiApi(Service):
    """``/v1/chat/completions`` and ``/v1/embeddings``."""

    def respond(self, seen: Seen, trouble: Trouble) -> Answered:
        body = seen.body
        if unknown := set(body) - KNOWN:
            raise Refused(400, {"error": {"message": f"{unknown}", "code": "invalid_parameter"}})
        if seen.path.endswith("/embeddings"):
            return self._embedded(body, trouble)
        _require_talk(body)
        if body.get("stream"):
            return self._streamed(trouble)
        text = (
            self.understanding
            if isinstance(self.understanding, str)
            else json.dumps(self.understanding, ensure_ascii=False)
        )
        message = {"role": "assistant", "content": text}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": USAGE}

    def refusal(self, status: int) -> Any:
        return {"error": {"message": "no", "type": "failed", "code": "failed"}}

    def _embedded(self, body: Any, trouble: Trouble) -> bytes:
        """The vectors come in another order than the texts, as the protocol allows."""
        if len(body["input"]) > BATCH_MAX:
            raise Refused(400, {"error": {"message": "batch size", "code": "InvalidParameter"}})
        if body.get("encoding_format") != "float":
            raise Refused(
                400, {"error": {"message": "encoding_format", "code": "InvalidParameter"}}
            )
        texts = body["input"][: len(body["input"]) - trouble.missing]
        rows = [
            f'{{"index":{n},"embedding":{vector_of(text, body.get("dimensions", ONLY_DIMENSION))}}}'
            for n, text in enumerate(texts)
        ]
        usage = '{"prompt_tokens":5,"total_tokens":5}'
        return f'{{"data":[{",".join(rows[::-1])}],"usage":{usage}}}'.encode()

    def _streamed(self, trouble: Trouble) -> Iterator[bytes]:
        if trouble.blocked:
            yield _event(_delta("", "content_filter"))
            yield b"data: [DONE]\n\n"
            return
        yield _event({"choices": [{"delta": {"reasoning_content": "생각 중"}}]})
        for piece in self.pieces():
            yield _event(_delta(piece, None))
        yield _event(_delta("", "length" if trouble.cut else "stop"))
        yield _event({"choices": [], "usage": USAGE})
        yield b"data: [DONE]\n\n"


def _require_talk(body: Any) -> None:
    """The system's message first, the user's last; JSON only where the prompt says the word."""
    roles = [message["role"] for message in body["messages"]]
    said = "".join(message["content"] for message in body["messages"])
    if roles[-1] != "user" or "system" in roles[1:] or set(roles) - {"system", "user", "assistant"}:
        raise Refused(400, {"error": {"message": "role", "code": "invalid_parameter_error"}})
    if "response_format" in body and body.get("enable_thinking"):
        message = "Json mode response is not supported when enable_thinking is true"
        raise Refused(400, {"error": {"message": message, "code": "invalid_parameter_error"}})
    if body.get("response_format", {}).get("type") == "json_object" and "json" not in said.lower():
        message = "'messages' must contain the word 'json' to use response_format json_object"
        raise Refused(400, {"error": {"message": message, "code": "invalid_parameter_error"}})


def _delta(text: str, finish: str | None) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"
