"""What the functions' roles must not be able to do, tried with those very roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.local.stage import Stage

pytestmark = pytest.mark.e2e

DENIED = {"AccessDenied", "AccessDeniedException"}

type Attempt = Callable[..., str]


@pytest.mark.parametrize(
    ("bucket", "call", "request_"),
    [
        ("IndexBucketName", "put_object", {"Key": "spaces/x", "Body": "x"}),
        ("IndexBucketName", "delete_object", {"Key": "spaces/x"}),
        ("IndexBucketName", "get_object", {"Key": "deployed/dev.json"}),
        ("IndexBucketName", "get_object", {"Key": "staging/x"}),
        ("CatalogBucketName", "put_object", {"Key": "catalog/x.csv", "Body": "x"}),
        ("CatalogBucketName", "get_object", {"Key": "catalog/products.csv"}),
        ("SiteBucketName", "put_object", {"Key": "index.html", "Body": "x"}),
    ],
)
def test_the_api_reads_the_index_and_touches_no_other_object(
    stage: Stage, attempt: Attempt, bucket: str, call: str, request_: dict[str, Any]
) -> None:
    answer = attempt("api_handler", "s3", call, Bucket=stage.data[bucket], **request_)
    assert answer in DENIED


@pytest.mark.parametrize(
    ("bucket", "call", "request_"),
    [
        ("CatalogBucketName", "put_object", {"Key": "catalog/x.csv", "Body": "x"}),
        ("CatalogBucketName", "delete_object", {"Key": "catalog/products.csv"}),
        ("IndexBucketName", "put_object", {"Key": "deployed/dev.json", "Body": "x"}),
        ("IndexBucketName", "delete_object", {"Key": "layers/x.zip"}),
        ("SiteBucketName", "put_object", {"Key": "index.html", "Body": "x"}),
    ],
)
def test_the_builder_changes_neither_what_editors_uploaded_nor_what_is_deployed(
    stage: Stage, attempt: Attempt, bucket: str, call: str, request_: dict[str, Any]
) -> None:
    answer = attempt("rebuild_index", "s3", call, Bucket=stage.data[bucket], **request_)
    assert answer in DENIED


@pytest.mark.parametrize("role", ["api_handler", "rebuild_index"])
@pytest.mark.parametrize(
    ("service", "call", "request_"),
    [
        ("dynamodb", "scan", {"TableName": "TABLE"}),
        ("dynamodb", "delete_table", {"TableName": "TABLE"}),
        ("dynamodb", "get_item", {"TableName": "other", "Key": {"pk": {"S": "a"}}}),
        ("s3", "list_buckets", {}),
        ("lambda", "invoke", {"FunctionName": "TABLE", "Payload": "{}"}),
        ("iam", "list_roles", {}),
    ],
)
def test_no_function_may_do_what_its_work_does_not_need(
    attempt: Attempt, role: str, service: str, call: str, request_: dict[str, Any]
) -> None:
    assert attempt(role, service, call, **request_) in DENIED


def at(partition: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": "probe"}}


def on(partition: str) -> list[tuple[str, dict[str, Any]]]:
    """Every way of the functions to touch a partition, reads first."""
    table, key = {"TableName": "TABLE"}, at(partition)
    asked = {"ExpressionAttributeValues": {":pk": {"S": partition}}}
    put, get = {"Put": {**table, "Item": key}}, {"Get": {**table, "Key": key}}
    delete = {"Delete": {**table, "Key": key}}
    check = {"ConditionCheck": {**table, "Key": key, "ConditionExpression": "attribute_exists(pk)"}}
    return [
        ("get_item", {**table, "Key": key}),
        ("query", {**table, "KeyConditionExpression": "pk = :pk", **asked}),
        ("transact_get_items", {"TransactItems": [get]}),
        ("put_item", {**table, "Item": key}),
        ("update_item", {**table, "Key": key}),
        ("transact_write_items", {"TransactItems": [put]}),
        ("transact_write_items", {"TransactItems": [check]}),
        ("transact_write_items", {"TransactItems": [delete]}),
        ("delete_item", {**table, "Key": key}),
    ]


@pytest.mark.parametrize(("call", "request_"), on("U#visitor"))
def test_the_builder_can_neither_read_nor_change_anything_of_a_visitor(
    attempt: Attempt, call: str, request_: dict[str, Any]
) -> None:
    assert attempt("rebuild_index", "dynamodb", call, **request_) in DENIED


@pytest.mark.parametrize(("call", "request_"), on("I#space")[3:])
def test_the_api_can_not_change_the_state_of_the_index(
    attempt: Attempt, call: str, request_: dict[str, Any]
) -> None:
    assert attempt("api_handler", "dynamodb", call, **request_) in DENIED


@pytest.mark.parametrize("role", ["api_handler", "rebuild_index"])
def test_one_foreign_partition_in_a_transaction_denies_it_all(attempt: Attempt, role: str) -> None:
    puts = [{"Put": {"TableName": "TABLE", "Item": at(each)}} for each in ("I#space", "U#other")]
    assert attempt(role, "dynamodb", "transact_write_items", TransactItems=puts) in DENIED


@pytest.mark.parametrize("call", ["batch_write_item", "batch_get_item"])
def test_the_builder_writes_and_reads_no_batches(attempt: Attempt, call: str) -> None:
    many = [{"PutRequest": {"Item": at("I#space")}}]
    asked: Any = many if call == "batch_write_item" else {"Keys": [at("I#space")]}
    request = {"RequestItems": {"TABLE": asked}}
    assert attempt("rebuild_index", "dynamodb", call, **request) in DENIED


@pytest.mark.parametrize("partition", ["U#visitor", "I#space"])
def test_the_api_can_not_slip_a_foreign_partition_into_a_batch(
    attempt: Attempt, partition: str
) -> None:
    requests = [{"PutRequest": {"Item": at(each)}} for each in ("U#own", partition)]
    answer = attempt(
        "api_handler", "dynamodb", "batch_write_item", RequestItems={"TABLE": requests}
    )
    assert (answer == "allowed") == (partition == "U#visitor")


@pytest.mark.parametrize(
    ("role", "partition", "calls"),
    [("api_handler", "U#own", 9), ("api_handler", "I#space", 3), ("rebuild_index", "I#space", 9)],
)
def test_each_role_reaches_its_own_partitions(
    attempt: Attempt, role: str, partition: str, calls: int
) -> None:
    answers = [attempt(role, "dynamodb", call, **asked) for call, asked in on(partition)[:calls]]
    assert answers == ["allowed"] * calls


def test_the_probe_itself_works_where_it_is_allowed(stage: Stage, attempt: Attempt) -> None:
    bucket = stage.data["IndexBucketName"]
    assert attempt("api_handler", "s3", "list_objects_v2", Bucket=bucket) == "allowed"
    assert attempt("rebuild_index", "s3", "put_object", Bucket=bucket, Key="staging/x") == "allowed"
