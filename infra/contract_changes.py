"""What differs between two OpenAPI documents, and whether a client of the old one would break.

A request may only grow more tolerant: what the old document let a client send must stay welcome.
A response may only grow more precise: what the old document promised must stay true. New fields
of a response, new calls and new error codes are compatible; the document tells clients so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

type Json = dict[str, Any]
type Side = Literal["request", "response"]

_ABSENT: Json = {}
_SHARED: tuple[tuple[str, Side], ...] = (("ErrorBody", "response"), ("Event", "response"))
"""Schemas that no success response names: the form of errors, the events of a stream."""
_METHODS = ("get", "put", "post", "delete", "patch")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")


@dataclass(frozen=True)
class Change:
    """One difference."""

    where: str
    what: str
    breaking: bool

    def __str__(self) -> str:
        return f"{'breaking' if self.breaking else 'compatible'}: {self.where}: {self.what}"


def changes(old: Json, new: Json) -> list[Change]:
    """Every difference that a client could notice, in the order of the document."""
    return list(_Comparison(old, new).paths())


class _Comparison:
    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new
        self._under_way: set[tuple[str, str, Side]] = set()

    def paths(self) -> Iterator[Change]:
        for path, was, now in _both(self._old["paths"], self._new["paths"]):
            for method in _METHODS:
                where = f"{method.upper()} {path}"
                yield from self._operation(where, was.get(method), now.get(method))
        for name, side in _SHARED:
            before, after = (_component(each, name) for each in (self._old, self._new))
            if before and after:
                yield from self._schema(name, before, after, side)

    def _operation(self, where: str, was: Json | None, now: Json | None) -> Iterator[Change]:
        if was is None or now is None:
            if was is not now:
                yield Change(where, "removed" if now is None else "added", now is None)
            return
        if now.get("deprecated", False) != was.get("deprecated", False):
            yield Change(where, "deprecation changed", False)
        yield from self._parameters(where, was, now)
        yield from self._body(where, was.get("requestBody"), now.get("requestBody"))
        yield from self._responses(where, was["responses"], now["responses"])

    def _parameters(self, where: str, was: Json, now: Json) -> Iterator[Change]:
        for name, before, after in _both(_by_name(was), _by_name(now)):
            place = f"{where} parameter {name}"
            if not before:
                yield Change(place, "added", bool(after.get("required")))
            elif not after:
                yield Change(place, "removed", True)
            else:
                yield from _required(place, before, after)
                yield from self._schema(place, before["schema"], after["schema"], "request")

    def _body(self, where: str, was: Json | None, now: Json | None) -> Iterator[Change]:
        place = f"{where} body"
        if was is None or now is None:
            if was is not now:
                required = bool(now and now.get("required"))
                yield Change(place, "removed" if now is None else "added", now is None or required)
            return
        yield from _required(place, was, now)
        yield from self._contents(place, was, now, "request")

    def _responses(self, where: str, was: Json, now: Json) -> Iterator[Change]:
        for status, before, after in _both(was, now):
            place = f"{where} {status}"
            if not before or not after:
                gone = not after
                yield Change(place, "removed" if gone else "added", gone and status.startswith("2"))
                continue
            before, after = _resolved(self._old, before), _resolved(self._new, after)
            if not status.startswith("2"):
                continue  # errors differ by code only
            yield from self._contents(place, before, after, "response")
        yield from self._error_codes(where, was, now)

    def _error_codes(self, where: str, was: Json, now: Json) -> Iterator[Change]:
        for status, before, after in _both(was, now):
            if status.startswith("2") or not before or not after:
                continue
            old = _codes(_resolved(self._old, before))
            new = _codes(_resolved(self._new, after))
            for code in sorted(old ^ new):
                yield Change(f"{where} {status}", f"code {code!r} {_came(code in new)}", False)

    def _contents(self, where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
        for kind, before, after in _both(was.get("content", {}), now.get("content", {})):
            if not before or not after:
                yield Change(f"{where} {kind}", _came(bool(after)), not after)
            else:
                yield from self._schema(f"{where} {kind}", before["schema"], after["schema"], side)

    def _schema(self, where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
        names = (was.get("$ref", ""), now.get("$ref", ""), side)
        if names[0] and names in self._under_way:
            return
        self._under_way.add(names)
        was, now = _resolved(self._old, was), _resolved(self._new, now)
        if "anyOf" in was or "anyOf" in now:
            yield from self._branches(where, was, now, side)
            return
        if was.get("type") != now.get("type"):
            yield Change(where, f"type {was.get('type')} became {now.get('type')}", True)
            return
        yield from _values(where, was, now, side)
        yield from _limits(where, was, now, side)
        yield from self._object(where, was, now, side)
        for part in ("items", "additionalProperties"):
            before, after = was.get(part), now.get(part)
            if isinstance(before, dict) and isinstance(after, dict):
                yield from self._schema(f"{where}[]", before, after, side)
            elif before != after and part == "additionalProperties":
                yield Change(where, "openness to other fields changed", before is not False)

    def _branches(self, where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
        before = {_kind(branch): branch for branch in was.get("anyOf", [was])}
        after = {_kind(branch): branch for branch in now.get("anyOf", [now])}
        for kind, old, new in _both(before, after):
            if not old or not new:
                breaks = (not new) if side == "request" else (not old)
                yield Change(where, f"alternative {kind} {_came(bool(new))}", breaks)
            else:
                yield from self._schema(where, old, new, side)

    def _object(self, where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
        old_required, new_required = set(was.get("required", [])), set(now.get("required", []))
        for name, before, after in _both(was.get("properties", {}), now.get("properties", {})):
            place = f"{where} field {name}"
            if not before:
                yield Change(place, "added", side == "request" and name in new_required)
            elif not after:
                yield Change(place, "removed", True)
            else:
                if (name in old_required) != (name in new_required):
                    demanded = name in new_required
                    told = "became required" if demanded else "became optional"
                    yield Change(place, told, demanded == (side == "request"))
                yield from self._schema(place, before, after, side)


def _values(where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
    old, new = _constants(was), _constants(now)
    if old == new:
        return
    if old is None or new is None:
        narrowed = old is None
        yield Change(
            where, "values fixed" if narrowed else "values freed", narrowed == (side == "request")
        )
        return
    for value in sorted(old ^ new):
        breaks = (value in old) if side == "request" else (value in new)
        yield Change(where, f"value {value!r} {_came(value in new)}", breaks)


def _limits(where: str, was: Json, now: Json, side: Side) -> Iterator[Change]:
    for limit in (*_UPPER, *_LOWER):
        before, after = was.get(limit), now.get(limit)
        if before == after:
            continue
        infinite = float("inf") if limit in _UPPER else float("-inf")
        low, high = (infinite if bound is None else bound for bound in (before, after))
        narrowed = high < low if limit in _UPPER else high > low
        yield Change(where, f"{limit} {before} became {after}", narrowed == (side == "request"))
    for rule in ("pattern", "format"):
        if was.get(rule) != now.get(rule):
            freed = now.get(rule) is None
            breaks = not freed if side == "request" else was.get(rule) is not None
            yield Change(where, f"{rule} {was.get(rule)} became {now.get(rule)}", breaks)


def _required(where: str, was: Json, now: Json) -> Iterator[Change]:
    before, after = bool(was.get("required")), bool(now.get("required"))
    if before != after:
        yield Change(where, "became required" if after else "became optional", after)


def _both(was: Json, now: Json) -> Iterator[tuple[str, Json, Json]]:
    for name in dict.fromkeys((*was, *now)):
        yield name, was.get(name, _ABSENT), now.get(name, _ABSENT)


def _by_name(operation: Json) -> Json:
    return {f"{each['in']} {each['name']}": each for each in operation.get("parameters", [])}


def _resolved(document: Json, part: Json) -> Json:
    while "$ref" in part:
        target: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        part = target
    return part


def _component(document: Json, name: str) -> Json | None:
    there = name in document.get("components", {}).get("schemas", {})
    return {"$ref": f"#/components/schemas/{name}"} if there else None


def _codes(response: Json) -> set[str]:
    content = response.get("content", {}).get("application/json", {})
    parts = content.get("schema", {}).get("allOf", [])
    return {
        code
        for part in parts
        for code in part.get("properties", {}).get("error", {}).get("enum", [])
    }


def _constants(schema: Json) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _kind(branch: Json) -> str:
    return str(branch.get("$ref") or branch.get("type") or branch.get("const") or "any")


def _came(there: bool) -> str:
    return "added" if there else "removed"
