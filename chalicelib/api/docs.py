"""The contract as a page: plain HTML with its style inside, so that nothing is loaded for it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

from chalicelib.api.http import Reply
from chalicelib.api.openapi import Json, document
from chalicelib.api.registry import Call, Nothing, version_of

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{border-top:1px solid;margin-top:3rem;padding-top:1rem}h2 code{font-size:1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
td,th{border:1px solid #8886;padding:.25rem .5rem;text-align:left;vertical-align:top}
.gone{text-decoration:line-through}:root{color-scheme:light dark}
"""
_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-{}'"


def serve(call: Call[Nothing]) -> Reply:
    """The page."""
    from chalicelib.api.routes import ROUTES

    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    headers = {"Content-Security-Policy": _CSP.format(digest), "Cache-Control": "max-age=300"}
    return Reply(
        200, page(document(ROUTES, version_of(call.http.path))), "text/html; charset=utf-8", headers
    )


def page(contract: Json) -> str:
    """The whole document as HTML; every text of the contract is escaped."""
    info = contract["info"]
    operations = [
        "".join(_operation(contract, method, path, operation))
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = [
        f'<h3 id="{escape(name)}">{escape(name)}</h3>{_fields(schema)}'
        for name, schema in contract["components"]["schemas"].items()
    ]
    title = f"{info['title']} {info['version']}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>{escape(info['description'])}</p>"
        f'<p><a href="openapi.json">openapi.json</a></p>'
        f"{''.join(operations)}<h2>Models</h2>{''.join(schemas)}</html>"
    )


def _operation(contract: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    gone = ' class="gone"' if operation.get("deprecated") else ""
    yield f'<h2 id="{escape(operation["operationId"])}"{gone}>'
    yield f"<code>{method.upper()} {escape(path)}</code><br>{escape(operation['summary'])}</h2>"
    if "description" in operation:
        yield f"<p>{escape(operation['description'])}</p>"
    if operation["parameters"]:
        yield _table(("Parameter", "In", "Type", ""), map(_parameter, operation["parameters"]))
    for schema in _schemas(operation.get("requestBody", {})):
        yield f"<p>Body: {_type(schema)}</p>"
    rows = (_response(contract, status, told) for status, told in operation["responses"].items())
    yield _table(("Status", "Body", ""), rows)


def _parameter(parameter: Json) -> tuple[str, ...]:
    name = escape(parameter["name"]) + (" *" if parameter["required"] else "")
    return name, parameter["in"], _type(parameter["schema"]), escape(parameter["description"])


def _response(contract: Json, status: str, told: Json) -> tuple[str, ...]:
    if "$ref" in told:
        told = contract["components"]["responses"][told["$ref"].rpartition("/")[2]]
    bodies = "<br>".join(_type(schema) for schema in _schemas(told))
    return status, bodies, escape(told["description"]).replace("\n\n", "<br>")


def _schemas(told: Json) -> Iterator[Json]:
    for content in told.get("content", {}).values():
        yield content.get("x-event-schema", content["schema"])


def _fields(schema: Json) -> str:
    about = f"<p>{escape(schema.get('description', ''))}</p>"
    required = schema.get("required", [])
    rows = (
        (escape(name) + (" *" if name in required else ""), _type(field), _about(field))
        for name, field in schema.get("properties", {}).items()
    )
    listed = _table(("Field", "Type", ""), rows) if "properties" in schema else _type(schema)
    return about + listed


def _about(field: Json) -> str:
    return escape(str(field.get("description", "")))


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    for joint in ("anyOf", "allOf"):
        if joint in schema:
            parts = [_type(part) for part in schema[joint] if part.keys() - {"properties"}]
            return " or ".join(parts)
    if "enum" in schema or "const" in schema:
        return " or ".join(escape(repr(value)) for value in _values(schema))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return escape(str(schema.get("type", "any")))


def _values(schema: Json) -> list[Any]:
    return list(schema.get("enum", [schema.get("const")]))


def _table(heads: tuple[str, ...], rows: Any) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
