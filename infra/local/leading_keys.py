"""The condition key ``dynamodb:LeadingKeys``, which the local AWS does not fill by itself.

The functions' policies confine each role to partitions of the table by it. Left empty it would
satisfy ``ForAllValues``, so that the policies would hold on AWS alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_EQUALS = re.compile(r"(#?\w+)\s*=\s*(:\w+)")

type Context = Callable[[bytes], dict[str, Any]]


def with_leading_keys(context: Context) -> Context:
    """Let what MiniStack evaluates of a DynamoDB request hold its leading keys too."""

    def context_with_keys(body: bytes) -> dict[str, Any]:
        keys = leading_keys(json.loads(body or b"{}"))
        return context(body) | ({"dynamodb:LeadingKeys": keys} if keys else {})

    return context_with_keys


def leading_keys(request: dict[str, Any]) -> list[str]:
    """The partition keys that a request names, all parts of a transaction or batch together.

    AWS judges each part by itself. Judging them together is stricter by so much that one role
    can't mix partitions which different statements allow it; no function does.
    """
    if (condition := request.get("KeyConditionExpression")) is not None:
        return [_asked(condition, request)]
    return list(dict.fromkeys(_named(request)))


def _named(part: Any) -> Iterator[str]:
    """Keys and items are objects that hold the partition key, wherever a call puts them."""
    match part:
        case {"pk": {"S": str(key)}}:
            yield key
        case dict():
            for value in part.values():
                yield from _named(value)
        case list():
            for value in part:
                yield from _named(value)


def _asked(condition: str, request: dict[str, Any]) -> str:
    """The partition of a query; one that can't be told is nobody's, so that it is refused."""
    names = request.get("ExpressionAttributeNames", {})
    for name, placeholder in _EQUALS.findall(condition):
        if names.get(name, name) == "pk":
            return str(request["ExpressionAttributeValues"][placeholder].get("S", ""))
    return ""
