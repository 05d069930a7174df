"""The part of Gemini's REST API that the product uses, as the real one behaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.service import Answered, Refused, Seen, Service, Trouble, vector_of

BATCH_MAX = 100
SERVER_TIMEOUT_MIN_S = 10
USAGE = {
    "promptTokenCount": 11,
    "candidatesTokenCount": 7,
    "thoughtsTokenCount": 3,
    "totalTokenCount": 21,
}


class GeminiApi(Service):
    """``:batchEmbedContents``, ``:generateContent``, ``:streamGenerateContent``."""

    def respond(self, seen: Seen, trouble: Trouble) -> Answered:
        body = seen.body
        if int(seen.headers.get("X-Server-Timeout", SERVER_TIMEOUT_MIN_S)) < SERVER_TIMEOUT_MIN_S:
            raise _invalid("Manually set deadline is too short: at least 10s is required.")
        if not seen.path.startswith("/v1beta/models/"):
            raise Refused(404, {"error": {"code": 404, "status": "NOT_FOUND"}})
        method = seen.path.partition("?")[0].rpartition(":")[2]
        if method == "batchEmbedContents":
            return self._embedded(body, trouble)
        _require_talk(body)
        if method == "streamGenerateContent":
            return self._streamed(trouble)
        text = (
            self.understanding
            if isinstance(self.understanding, str)
            else json.dumps(self.understanding, ensure_ascii=False)
        )
        if trouble.blocked:
            return {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": USAGE}
        return {**_candidate(text, "STOP"), "usageMetadata": USAGE}

    def refusal(self, status: int) -> Any:
        return {"error": {"code": status, "message": "no", "status": "FAILED", "details": []}}

    def _embedded(self, body: Any, trouble: Trouble) -> bytes:
        """One vector for each request; the parts of one content are fused into one."""
        requests = body["requests"]
        if len(requests) > BATCH_MAX:
            raise _invalid("at most 100 requests can be in one batch")
        if any("taskType" in request for request in requests) and "embedding-2" in str(requests):
            raise _invalid("taskType is not supported by this model")
        vectors = [
            vector_of(
                "".join(part["text"] for part in request["content"]["parts"]),
                request["outputDimensionality"],
            )
            for request in requests[: len(requests) - trouble.missing]
        ]
        rows = ",".join(f'{{"values":{vector}}}' for vector in vectors)
        return f'{{"embeddings":[{rows}]}}'.encode()

    def _streamed(self, trouble: Trouble) -> Iterator[bytes]:
        if trouble.blocked:
            yield _event({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
            return
        thought = {"text": "생각 중", "thought": True}
        yield _event({"candidates": [{"content": {"parts": [thought], "role": "model"}}]})
        for piece in self.pieces():
            yield _event(_candidate(piece, None))
        finish = "MAX_TOKENS" if trouble.cut else "STOP"
        yield _event({**_candidate("", finish), "usageMetadata": USAGE})


def _require_talk(body: Any) -> None:
    """Two roles in turn, the user's first and last, no empty part, no system among them."""
    roles = [content["role"] for content in body["contents"]]
    if roles[-1] != "user" or set(roles) - {"user", "model"}:
        raise _invalid("Please use a valid role: user, model.")
    if not all(part.get("text") for content in body["contents"] for part in content["parts"]):
        raise _invalid("contents.parts must not be empty.")


def _invalid(message: str) -> Refused:
    error = {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}
    return Refused(400, {"error": error})


def daily_quota() -> Any:
    """The body of a 429 that no wait of seconds cures."""
    return _quota("GenerateRequestsPerDayPerProjectPerModel", "34074s")


def minute_quota(delay: str) -> Any:
    """The body of a 429 of the minute's quota."""
    return _quota("GenerateRequestsPerMinutePerProjectPerModel", delay)


def bad_key() -> Any:
    """The body of the 400 for a key that the service doesn't know."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }
    message = "API key not valid. Please pass a valid API key."
    error = {"code": 400, "message": message, "status": "INVALID_ARGUMENT", "details": [info]}
    return {"error": error}


def _quota(quota_id: str, delay: str) -> Any:
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{"quotaId": quota_id}],
        },
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
    ]
    error = {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED", "details": details}
    return {"error": error}


def _candidate(text: str, finish: str | None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": [{"text": text}], "role": "model"}}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate]}


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\r\n\r\n"
