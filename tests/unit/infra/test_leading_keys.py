from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.leading_keys import leading_keys, with_leading_keys


def at(partition: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": "S"}}


@pytest.mark.parametrize(
    ("request_", "keys"),
    [
        ({"Key": at("U#a")}, ["U#a"]),
        ({"Item": {**at("U#a"), "text": {"S": "pk = U#b"}}}, ["U#a"]),
        (
            {"TransactItems": [{"Put": {"Item": at("U#a")}}, {"Delete": {"Key": at("I#b")}}]},
            ["U#a", "I#b"],
        ),
        ({"RequestItems": {"t": [{"DeleteRequest": {"Key": at("U#a")}}] * 2}}, ["U#a"]),
        ({"RequestItems": {"t": {"Keys": [at("U#a"), at("U#b")]}}}, ["U#a", "U#b"]),
        ({"TableName": "t"}, []),
    ],
)
def test_every_partition_that_a_request_names_is_found(
    request_: dict[str, Any], keys: list[str]
) -> None:
    assert leading_keys(request_) == keys


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        ("pk = :p AND begins_with(sk, :s)", "U#a"),
        ("sk = :s and #k=:p", "U#a"),
        ("begins_with(sk, :s)", ""),
    ],
)
def test_the_partition_of_a_query_is_that_of_its_condition(condition: str, key: str) -> None:
    request = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": {"#k": "pk"},
        "ExpressionAttributeValues": {":p": {"S": "U#a"}, ":s": {"S": "I#x"}},
    }
    assert leading_keys(request) == [key]


def test_the_keys_join_what_the_local_aws_knows_of_a_request() -> None:
    context = with_leading_keys(lambda _: {"dynamodb:Select": "COUNT"})
    assert context(json.dumps({"Key": at("U#a")}).encode()) == {
        "dynamodb:Select": "COUNT",
        "dynamodb:LeadingKeys": ["U#a"],
    }
