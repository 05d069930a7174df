"""Where the servers that speak the OpenAI-compatible protocol differ. Pure."""

from __future__ import annotations

from typing import Any, Literal

Dialect = Literal["dashscope", "vllm", "ollama"]

_OPEN, _CLOSE = "<think>", "</think>"


def limit(dialect: Dialect, tokens: int) -> dict[str, Any]:
    """The longest answer."""
    return {"max_tokens" if dialect == "ollama" else "max_completion_tokens": tokens}


def thinking(dialect: Dialect, on: bool, budget: int) -> dict[str, Any]:
    """Said explicitly always: models differ in what they do when nothing is said."""
    match dialect:
        case "dashscope":
            return {"enable_thinking": on, **({"thinking_budget": budget} if on else {})}
        case "vllm":
            return {"chat_template_kwargs": {"enable_thinking": on}}
        case "ollama":
            return {"reasoning_effort": "medium" if on else "none"}


class Spoken:
    """A text in pieces without the thoughts that some servers leave in it, in ``<think>`` tags."""

    def __init__(self) -> None:
        self._held = ""
        self._thinks = False

    def feed(self, text: str) -> str:
        """Take the next piece, return what was spoken; half a tag waits for its other half."""
        self._held += text
        spoken = ""
        while True:
            before, tag, after = self._held.partition(self._next_tag)
            if not tag:
                break
            spoken += self._said(before)
            self._thinks = not self._thinks
            self._held = after
        end = len(self._held) - self._half_tag()
        spoken += self._said(self._held[:end])
        self._held = self._held[end:]
        return spoken

    def finish(self) -> str:
        """The rest."""
        rest, self._held = self._said(self._held), ""
        return rest

    @property
    def _next_tag(self) -> str:
        return _CLOSE if self._thinks else _OPEN

    def _said(self, text: str) -> str:
        return "" if self._thinks else text

    def _half_tag(self) -> int:
        """Length of the beginning of a tag that the text ends with."""
        tag = self._next_tag
        return next((n for n in range(len(tag) - 1, 0, -1) if self._held.endswith(tag[:n])), 0)
