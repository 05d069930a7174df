"""From bytes to a request model; every way that this can fail is an error of the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from chalicelib.api.http import Request
from chalicelib.api.problems import invalid
from chalicelib.api.registry import Header, Route
from chalicelib.errors import InvalidRequest, NotAcceptable, PayloadTooLarge, UnsupportedMediaType

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
_UTF8 = {"", "utf-8", "utf8"}


def parse(
    route: Route, request: Request, body_max_bytes: int, proven: str | None = None
) -> BaseModel:
    """The request model of a route, or the ``TripleError`` that says what does not fit.

    The user whom a token has ``proven`` need not be named.
    """
    _require_acceptable(route, request.header("accept"))
    for header in route.headers:
        _require_form(header, request)
    if not route.takes_body:
        return _from_query(route, request.query, proven)
    if len(request.body) > body_max_bytes:
        raise PayloadTooLarge(f"요청 본문은 {body_max_bytes:,}바이트까지 보낼 수 있습니다.")
    if not request.body.strip():
        return _from_nothing(route, proven)
    _require_json(request.header("content-type"))
    return _from_body(route, request.body, proven)


def _from_body(route: Route, body: bytes, proven: str | None) -> BaseModel:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise InvalidRequest("요청 본문이 올바른 UTF-8이 아닙니다.") from None
    if _REPLACEMENT in body:
        # A gateway on the way replaces what is not UTF-8 by this character.
        raise InvalidRequest("요청 본문에 깨진 글자가 있습니다. UTF-8로 보내 주세요.")
    try:
        return route.request.model_validate_json(text, context=proven)
    except ValidationError as error:
        raise invalid(error) from None


def _from_nothing(route: Route, proven: str | None) -> BaseModel:
    if route.body_required and not proven:
        raise InvalidRequest("요청 본문이 비어 있습니다. JSON 객체를 보내 주세요.")
    return _from_body(route, b"{}", proven)


def _from_query(
    route: Route, query: Mapping[str, tuple[str, ...]], proven: str | None
) -> BaseModel:
    repeated = [name for name, values in query.items() if len(values) > 1]
    if repeated:
        problems = [{"field": name, "message": "한 번만 보낼 수 있습니다."} for name in repeated]
        raise InvalidRequest(fields=problems)
    given: dict[str, Any] = {name: values[0] for name, values in query.items()}
    try:
        return route.request.model_validate_strings(given, strict=False, context=proven)
    except ValidationError as error:
        raise invalid(error) from None


def _require_form(header: Header, request: Request) -> None:
    sent = header.name.lower() in request.headers
    if sent and not re.fullmatch(header.pattern, request.header(header.name)):
        problem = {"field": header.name, "message": "형식이 올바르지 않습니다."}
        raise InvalidRequest(f"요청 헤더를 확인해 주세요: {header.name}", fields=[problem])


def _require_json(content_type: str) -> None:
    kind, _, parameters = content_type.partition(";")
    charset = _parameters(parameters).get("charset", "").strip('"')
    if kind.strip().lower() not in {"", "application/json"} or charset not in _UTF8:
        raise UnsupportedMediaType


def _require_acceptable(route: Route, accept: str) -> None:
    wanted = weights(accept)
    kinds = [kind for kind, weight in wanted.items() if weight]
    if wanted and not any(
        _covers(kind, offered) for kind in kinds for offered in route.media_types
    ):
        raise NotAcceptable


def weights(accept: str) -> dict[str, float]:
    """The media types of an Accept header in their order, with how much each is wanted."""
    choices = (choice.partition(";") for choice in accept.lower().split(",") if choice.strip())
    return {kind.strip(): _weight(_parameters(rest).get("q", "1")) for kind, _, rest in choices}


def _weight(q: str) -> float:
    return float(q) if _WEIGHT.fullmatch(q) else 1.0


_WEIGHT = re.compile(r"[01](?:\.\d{0,3})?")


def _covers(kind: str, offered: str) -> bool:
    return kind in {"*/*", offered, f"{offered.partition('/')[0]}/*"}


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}
