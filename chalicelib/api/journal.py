"""One JSON line per request: a log record and, as an embedded metric format, the stage's metrics.

It holds no question, answer, token or whole user id. A failure nobody foresaw is told by its type
and the places it passed, not by its text, because texts of exceptions quote what they were given.
Only a class that says of itself ``quotes_nobody`` has its text told.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from types import TracebackType
from typing import Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chalicelib.api.http import Request
from chalicelib.errors import TripleError

NAMESPACE = "Triple"

_OURS = "chalicelib"
_cold = True


class Journal:
    """Gathers the facts of one request and writes them when it is over."""

    def __init__(self, stage: str, operation: str, request: Request) -> None:
        global _cold
        self._stage = stage
        self.notes: dict[str, Any] = {
            "operation": operation,
            "method": request.method,
            "path": request.path,
            "request_id": request.id,
            "cold_start": _cold,
        }
        _cold = False
        self._began = time.perf_counter()

    def refused(self, error: TripleError) -> None:
        """The request ended in an error of the contract."""
        self.notes["error"] = error.code
        self.notes |= causes(error)

    def broken(self, fact: TripleError, error: Exception) -> None:
        """The request ended in an exception that nobody translated; ``fact`` stands for it."""
        self.notes |= {"error": fact.code, "cause": described(error)}

    def close(self, status: int) -> None:
        """Write the line. A stream that failed noted another status than the one it began with."""
        status = self.notes.setdefault("status", status)
        elapsed_ms = round((time.perf_counter() - self._began) * 1_000, 1)
        metrics = EphemeralMetrics(namespace=NAMESPACE, service="triple")
        metrics.add_dimension("stage", self._stage)
        metrics.add_metric("Duration", MetricUnit.Milliseconds, elapsed_ms)
        metrics.add_metric("ServerErrors", MetricUnit.Count, int(status >= 500))
        metrics.add_metric("Refusals", MetricUnit.Count, int(400 <= status < 500))
        for key, value in {**self.notes, "ms": elapsed_ms}.items():
            metrics.add_metadata(key, value)
        line = json.dumps(metrics.serialize_metric_set(), ensure_ascii=False)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def shortened(user_id: str) -> str:
    """A user in a log: the same for the same user, of no use as a key."""
    return hashlib.sha256(user_id.encode()).hexdigest()[:12]


def causes(problem: BaseException | None) -> dict[str, Any]:
    """What lies behind a failure, as notes of a log line."""
    cause = problem.__cause__ if problem else None
    return {"cause": described(cause)} if cause else {}


def described(error: BaseException) -> dict[str, Any]:
    """An exception: type, places, code or kind, type of its cause, its text if that is harmless."""
    response = getattr(error, "response", None)
    facts = {
        "code": response.get("Error", {}).get("Code") if isinstance(response, dict) else None,
        "kind": getattr(error, "kind", None),
        "because": type(error.__cause__).__qualname__ if error.__cause__ else None,
        "text": str(error) if getattr(error, "quotes_nobody", False) else None,
    }
    told = {name: fact for name, fact in facts.items() if fact}
    return {"type": type(error).__qualname__, "at": _places(error), **told}


def _places(error: BaseException) -> list[str]:
    trace: TracebackType | None = error.__traceback__
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if _OURS in frame.filename] or list(frames)
    return [f"{frame.filename.rpartition(_OURS)[2]}:{frame.lineno} {frame.name}" for frame in ours]
