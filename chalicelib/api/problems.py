"""What is wrong with a request, field by field, in Korean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.contracts import NOT_BLANK_PATTERN
from chalicelib.errors import InvalidRequest

if TYPE_CHECKING:
    from pydantic import ValidationError

_WHOLE_BODY = {
    "json_invalid": "요청 본문이 올바른 JSON이 아닙니다.",
    "model_type": "요청 본문은 JSON 객체여야 합니다.",
}

_MESSAGES = {
    "missing": "필수 항목입니다.",
    "extra_forbidden": "알 수 없는 항목입니다.",
    "string_type": "문자열이어야 합니다.",
    "string_too_long": "{max_length}자 이하로 입력해 주세요.",
    "string_pattern_mismatch": "형식이 올바르지 않습니다.",
    "string_unicode": "올바른 유니코드 문자열이 아닙니다.",
    "int_type": "정수여야 합니다.",
    "int_parsing": "정수여야 합니다.",
    "int_from_float": "정수여야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "less_than": "{lt}보다 작아야 합니다.",
    "literal_error": "허용되지 않는 값입니다.",
}

_BLANK = "내용을 입력해 주세요."
_MOST = 20
_FALLBACK = "값이 올바르지 않습니다."


def invalid(error: ValidationError) -> InvalidRequest:
    """A pydantic error as the contract's; what the client sent is never repeated."""
    found = error.errors(include_url=False, include_input=False)
    whole = next((_WHOLE_BODY[each["type"]] for each in found if each["type"] in _WHOLE_BODY), None)
    if whole:
        return InvalidRequest(whole)
    fields = [{"field": _name(each["loc"]), "message": _message(each)} for each in found[:_MOST]]
    listed = ", ".join(dict.fromkeys(problem["field"] for problem in fields))
    return InvalidRequest(f"요청 항목을 확인해 주세요: {listed}", fields=fields)


def _message(problem: Any) -> str:
    context = problem.get("ctx", {})
    if problem["type"] == "string_too_short" or context.get("pattern") == NOT_BLANK_PATTERN:
        return _BLANK
    return _MESSAGES.get(problem["type"], _FALLBACK).format(**context)


def _name(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if len(name) <= 64 else f"{name[:63]}…"
