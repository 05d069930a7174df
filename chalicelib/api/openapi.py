"""The OpenAPI 3.1 document, made from the registry and from the wire models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

import chalicelib
from chalicelib.api.http import Reply
from chalicelib.api.registry import EVENT_STREAM, Call, Nothing, Route, version_of
from chalicelib.contracts import ErrorBody, Event
from chalicelib.errors import TripleError

REF = "#/components/schemas/{model}"

type Json = dict[str, Any]

_ABOUT = (
    "Answers from catalogues kept in CSV files, Korean first. Every failure has the form of "
    "`ErrorBody`: a stable code and a Korean message. New fields and new error codes may come at "
    "any time within a version: ignore the fields you don't know, and treat a code you don't know "
    "by its status."
)
_HANDLES = {"user_id", "chat_id"}
"""Fields by which one call leads to another."""

_REQUEST_ID = {
    "X-Request-Id": {"schema": {"type": "string"}, "description": "Names the request in the log."}
}
_RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds to wait."}
}


_GOING = {
    "Deprecation": "Since when the call is on its way out, as RFC 9745 writes it.",
    "Sunset": "When it goes.",
    "Link": "What to use instead.",
}


def serve(call: Call[Nothing]) -> Reply:
    """This document."""
    from chalicelib.api.routes import ROUTES

    contract = document(ROUTES, version_of(call.http.path))
    return Reply(200, rendered(contract), headers={"Cache-Control": "max-age=300"})


def rendered(contract: Json) -> str:
    """The document as text, the same for the same contract."""
    import json

    return json.dumps(contract, ensure_ascii=False, indent=1) + "\n"


def document(routes: Iterable[Route], version: int = 1) -> Json:
    """The contract of one version."""
    chosen = [route for route in routes if route.version == version]
    paths: Json = {}
    for route in chosen:
        operation = _operation(route)
        operation["responses"][str(route.status)]["links"] = _links(route, chosen)
        paths.setdefault(route.shown_path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "triple", "version": chalicelib.__version__, "description": _ABOUT},
        "servers": [{"url": "../../..", "description": "Where this document is served from."}],
        "paths": paths,
        "components": {
            "responses": _refusals(chosen),
            "schemas": _schemas(chosen),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _operation(route: Route) -> Json:
    operation: Json = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [*_query(route), *(header.declared() for header in route.headers)],
        "responses": {
            str(route.status): _success(route),
            **{str(status): _told(route, status, model) for status, model in route.also},
            **_failures(route),
        },
    }
    if route.description:
        operation["description"] = route.description
    if route.takes_body:
        operation["requestBody"] = {
            "required": route.body_required,
            "content": {"application/json": {"schema": _ref(route.request)}},
        }
    if route.identified:
        operation["security"] = [{}, {"bearer": []}]
    if route.deprecation:
        operation["deprecated"] = True
    return operation


def _links(route: Route, routes: list[Route]) -> Json:
    """What may be called next with what this call gave."""
    given = set(route.response.model_fields) & _HANDLES if route.response else set()
    links = ((other, given & set(other.request.model_fields)) for other in routes)
    return {
        other.operation: _link(other, sorted(names))
        for other, names in links
        if names and other is not route and (route.opens_session or "chat_id" in names)
    }


def _link(route: Route, names: list[str]) -> Json:
    values = {name: f"$response.body#/{name}" for name in names}
    asked = {"requestBody": values} if route.takes_body else {"parameters": values}
    return {"operationId": route.operation, **asked}


def _query(route: Route) -> list[Json]:
    if route.takes_body:
        return []
    schema = route.request.model_json_schema(ref_template=REF)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "description": field.get("description", ""),
            "schema": _not_null(field),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _not_null(field: Json) -> Json:
    """A query parameter is left out rather than null."""
    plain = {key: value for key, value in field.items() if key not in {"description", "title"}}
    branches = [branch for branch in plain.get("anyOf", []) if branch.get("type") != "null"]
    return branches[0] if len(branches) == 1 else plain


def _told(route: Route, status: int, model: type[BaseModel]) -> Json:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {**_headers(route), **_RETRY_AFTER},
        "content": {"application/json": {"schema": _ref(model)}},
    }


def _success(route: Route) -> Json:
    headers = {**_headers(route), **_texts(dict(route.tells))}
    success: Json = {"description": HTTPStatus(route.status).phrase, "headers": headers}
    if route.response:
        success["content"] = {route.media_type: {"schema": _ref(route.response)}}
    elif route.status != HTTPStatus.NO_CONTENT:
        kind = "object" if route.media_type == "application/json" else "string"
        success["content"] = {route.media_type: {"schema": {"type": kind}}}
    if route.streams:
        success["content"][EVENT_STREAM] = {
            "schema": {"type": "string"},
            "x-event-schema": {"$ref": REF.format(model="Event")},
        }
    return success


def _headers(route: Route) -> Json:
    return {**_REQUEST_ID, **_texts(_GOING if route.deprecation else {})}


def _texts(described: Mapping[str, str]) -> Json:
    return {
        name: {"schema": {"type": "string"}, "description": description}
        for name, description in described.items()
    }


def _by_status(route: Route) -> dict[int, list[type[TripleError]]]:
    grouped: dict[int, list[type[TripleError]]] = {}
    for error in sorted(route.all_errors, key=lambda error: (error.status, error.code)):
        grouped.setdefault(error.status, []).append(error)
    return grouped


def _failures(route: Route) -> Json:
    return {
        str(status): {"$ref": f"#/components/responses/{_named(errors)}"}
        for status, errors in _by_status(route).items()
    }


def _refusals(routes: list[Route]) -> Json:
    groups = (errors for route in routes for errors in _by_status(route).values())
    return dict(sorted((_named(errors), _failure(errors)) for errors in groups))


def _named(errors: list[type[TripleError]]) -> str:
    return "Or".join(error.__name__ for error in errors)


def _failure(errors: list[type[TripleError]]) -> Json:
    codes = [error.code for error in errors]
    told = [f"`{error.code}`: {(error.__doc__ or '').strip()}" for error in errors]
    narrowed = {"properties": {"error": {"enum": codes}}}
    waits = any(error.status in {409, 429, 503} for error in errors)
    return {
        "description": "\n\n".join(told),
        "headers": {**_REQUEST_ID, **(_RETRY_AFTER if waits else {})},
        "content": {"application/json": {"schema": {"allOf": [_ref(ErrorBody), narrowed]}}},
    }


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": REF.format(model=model.__name__)}


def _schemas(routes: list[Route]) -> Json:
    bodies = {route.request for route in routes if route.takes_body}
    answers: set[type[BaseModel]] = {ErrorBody}
    answers |= {route.response for route in routes if route.response}
    answers |= {model for route in routes for _, model in route.also}
    wanted = [*_in_mode(bodies, "validation"), *_in_mode(answers, "serialization")]
    _, definitions = models_json_schema(wanted, ref_template=REF)
    found: Json = definitions["$defs"]
    if any(route.streams for route in routes):
        found |= _events()
    return dict(sorted(found.items()))


def _events() -> Json:
    adapter: TypeAdapter[Any] = TypeAdapter(Event)
    schema = adapter.json_schema(
        ref_template=REF, mode="serialization", schema_generator=GenerateJsonSchema
    )
    definitions: Json = schema.pop("$defs")
    return {**definitions, "Event": {**schema, "title": "Event"}}


def _in_mode(
    models: set[type[BaseModel]], mode: JsonSchemaMode
) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    return [(model, mode) for model in sorted(models, key=lambda model: model.__name__)]
