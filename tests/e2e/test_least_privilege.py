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
        ("SiteBucketName", "put_object", {"Key": "index.html", "Body": "x"}),
    ],
)
def test_the_builder_never_changes_what_editors_uploaded(
    stage: Stage, attempt: Attempt, bucket: str, call: str, request_: dict[str, Any]
) -> None:
    answer = attempt("rebuild_index", "s3", call, Bucket=stage.data[bucket], **request_)
    assert answer in DENIED


@pytest.mark.parametrize("role", ["api_handler", "rebuild_index"])
@pytest.mark.parametrize(
    ("service", "call", "request_"),
    [
        ("dynamodb", "scan", {"TableName": "triple-local"}),
        ("dynamodb", "delete_table", {"TableName": "triple-local"}),
        ("dynamodb", "get_item", {"TableName": "other", "Key": {"pk": {"S": "a"}}}),
        ("s3", "list_buckets", {}),
        ("lambda", "invoke", {"FunctionName": "triple-local", "Payload": "{}"}),
        ("iam", "list_roles", {}),
    ],
)
def test_no_function_may_do_what_its_work_does_not_need(
    attempt: Attempt, role: str, service: str, call: str, request_: dict[str, Any]
) -> None:
    assert attempt(role, service, call, **request_) in DENIED


def test_the_probe_itself_works_where_it_is_allowed(stage: Stage, attempt: Attempt) -> None:
    bucket = stage.data["IndexBucketName"]
    assert attempt("api_handler", "s3", "list_objects_v2", Bucket=bucket) == "allowed"
    assert attempt("rebuild_index", "s3", "put_object", Bucket=bucket, Key="staging/x") == "allowed"
