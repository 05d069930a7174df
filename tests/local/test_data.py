"""DynamoDB, S3 and CloudFormation: the data stack, races, and state that outlives a restart."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.emulator import Emulator, PortInUse
from infra.local.emulator import emulator as run_emulator
from infra.local.loopback import REGION
from infra.stack import (
    DataStack,
    StackFailed,
    delete_data,
    deploy_data,
    is_there,
    names_of,
)


@pytest.fixture(scope="module")
def data(emulator: Emulator) -> DataStack:
    return deploy_data(emulator.client, "contract", https_only=False)


def test_the_stack_makes_a_table_that_forgets_by_ttl(emulator: Emulator, data: DataStack) -> None:
    dynamodb = emulator.client("dynamodb")
    table = dynamodb.describe_table(TableName=data["TableName"])["Table"]
    keys = [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    ttl = dynamodb.describe_time_to_live(TableName=data["TableName"])["TimeToLiveDescription"]
    assert (ttl["AttributeName"], ttl["TimeToLiveStatus"]) == ("ttl", "ENABLED")


def test_the_names_of_what_outlives_the_stack_follow_from_stage_and_account(
    data: DataStack,
) -> None:
    names = names_of("contract", "000000000000")
    assert {output: data[output] for output in names} == names


def test_a_second_deployment_of_the_same_stack_changes_nothing(
    emulator: Emulator, data: DataStack
) -> None:
    assert deploy_data(emulator.client, "contract", https_only=False) == data


def test_who_is_told_of_alarms_stays_until_somebody_else_is_named(emulator: Emulator) -> None:
    def told(**named: str) -> list[str]:
        data = deploy_data(emulator.client, "told", https_only=False, **named)  # type: ignore[arg-type]
        found = emulator.client("sns").list_subscriptions_by_topic(TopicArn=data["AlarmsArn"])
        return [each["Endpoint"] for each in found["Subscriptions"]]

    assert told() == []
    assert told(alarm_email="a@example.org") == ["a@example.org"]
    assert told() == ["a@example.org"]
    assert told(alarm_email="b@example.org") == ["b@example.org"]


def test_the_catalogue_keeps_overwritten_versions(emulator: Emulator, data: DataStack) -> None:
    s3, bucket = emulator.client("s3"), data["CatalogBucketName"]
    for body in (b"old", b"new"):
        s3.put_object(Bucket=bucket, Key="catalog/a.csv", Body=body)
    versions = s3.list_object_versions(Bucket=bucket, Prefix="catalog/a.csv")["Versions"]
    assert len(versions) == 2


def test_sixteen_conditional_writes_agree_on_one_winner(
    emulator: Emulator, data: DataStack
) -> None:
    client = emulator.client("dynamodb", max_pool_connections=16)

    def write(key: str, number: int) -> str:
        item = {"pk": {"S": key}, "sk": {"S": "x"}, "by": {"N": str(number)}}
        try:
            client.put_item(
                TableName=data["TableName"],
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as refusal:
            return str(refusal.response["Item"]["by"]["N"])  # type: ignore[typeddict-item]
        return str(number)

    with ThreadPoolExecutor(16) as pool:
        for _ in range(20):
            key = uuid.uuid4().hex
            winners = set(pool.map(write, [key] * 16, range(16)))
            assert len(winners) == 1


def test_a_cancelled_transaction_writes_nothing_and_says_which_part_failed(
    emulator: Emulator, data: DataStack
) -> None:
    client, key = emulator.client("dynamodb"), uuid.uuid4().hex
    table = data["TableName"]
    taken = {"pk": {"S": key}, "sk": {"S": "taken"}}
    client.put_item(TableName=table, Item=taken)
    actions: list[Any] = [
        {
            "Put": {
                "TableName": table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        for item in ({"pk": {"S": key}, "sk": {"S": "free"}}, taken)
    ]
    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        client.transact_write_items(TransactItems=actions)
    reasons = [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed"]
    assert "Item" not in client.get_item(
        TableName=table, Key={"pk": {"S": key}, "sk": {"S": "free"}}
    )


def test_one_of_sixteen_first_writes_of_an_object_wins(emulator: Emulator, data: DataStack) -> None:
    s3 = emulator.client("s3", max_pool_connections=16)

    def write(key: str, number: int) -> int:
        try:
            s3.put_object(
                Bucket=data["IndexBucketName"], Key=key, Body=str(number), IfNoneMatch="*"
            )
        except ClientError as refusal:
            return int(refusal.response["ResponseMetadata"]["HTTPStatusCode"])
        return 200

    with ThreadPoolExecutor(16) as pool:
        for _ in range(5):
            answers = list(pool.map(write, [uuid.uuid4().hex] * 16, range(16)))
            assert sorted(set(answers)) == [200, 412]
            assert answers.count(200) == 1


def test_a_plain_put_and_get_without_credentials_work_for_the_person_at_the_machine(
    emulator: Emulator, data: DataStack
) -> None:
    url = f"{emulator.endpoint}/{data['CatalogBucketName']}/catalog/my.csv"
    put = urllib.request.Request(url, data=b"name\nkim\n", method="PUT")
    with urllib.request.urlopen(put) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"name\nkim\n"


def test_a_clean_stop_keeps_items_and_objects(tmp_path: Path) -> None:
    with run_emulator(tmp_path, persist=True) as first:
        data = deploy_data(first.client, "kept", https_only=False)
        item = {"pk": {"S": "a"}, "sk": {"S": "b"}}
        first.client("dynamodb").put_item(TableName=data["TableName"], Item=item)
        first.client("s3").put_object(Bucket=data["IndexBucketName"], Key="c", Body=b"d")
    assert first.process.returncode == 0
    with run_emulator(tmp_path, persist=True) as second:
        found = second.client("dynamodb").get_item(TableName=data["TableName"], Key=item)
        assert found["Item"] == item
        body = second.client("s3").get_object(Bucket=data["IndexBucketName"], Key="c")["Body"]
        assert body.read() == b"d"


def test_a_killed_local_aws_comes_back_with_what_it_had_some_seconds_before(
    tmp_path: Path,
) -> None:
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    with run_emulator(tmp_path, persist=True) as first:
        data = deploy_data(first.client, "cut", https_only=False)
        first.client("dynamodb").put_item(TableName=data["TableName"], Item=item)
        saved = tmp_path / "services" / "dynamodb.json"
        deadline = time.monotonic() + 60
        while not (saved.exists() and '"b"' in saved.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        first.process.kill()
    with run_emulator(tmp_path, persist=True) as second:
        assert deploy_data(second.client, "cut", https_only=False) == data
        found = second.client("dynamodb").get_item(TableName=data["TableName"], Key=item)
        assert found["Item"] == item


def test_a_stack_that_fails_says_on_which_resource(tmp_path: Path) -> None:
    with run_emulator(tmp_path) as local:
        local.client("s3").create_bucket(
            Bucket="triple-taken-catalog-000000000000",
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
        with pytest.raises(StackFailed, match="CatalogBucket"):
            deploy_data(local.client, "taken", https_only=False)


def test_a_stage_of_aws_has_the_edge_and_its_stack_can_not_be_deleted_by_mistake(
    tmp_path: Path,
) -> None:
    with run_emulator(tmp_path) as local:
        data = deploy_data(local.client, "edge", https_only=True)

        (site,) = local.client("cloudfront").list_distributions()["DistributionList"]["Items"]
        assert data["SiteUrl"] == f"https://{site['DomainName']}"
        config = local.client("cloudfront").get_distribution_config(Id=site["Id"])
        behaviours = config["DistributionConfig"]["CacheBehaviors"]["Items"]
        assert [each["PathPattern"] for each in behaviours] == ["catalog/*"]
        headers = [
            local.client("cloudfront").get_response_headers_policy(
                Id=each["ResponseHeadersPolicyId"]
            )
            for each in (config["DistributionConfig"]["DefaultCacheBehavior"], *behaviours)
        ]
        page, objects = (
            each["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
            for each in headers
        )
        assert "ContentSecurityPolicy" not in page
        assert "sandbox" in objects["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        for output in ("CatalogBucketName", "IndexBucketName", "SiteBucketName"):
            policy = json.loads(local.client("s3").get_bucket_policy(Bucket=data[output])["Policy"])
            refused = [each for each in policy["Statement"] if each["Effect"] == "Deny"]
            assert [each["Condition"] for each in refused] == [
                {"Bool": {"aws:SecureTransport": "false"}}
            ]
        stack = local.client("cloudformation").describe_stacks(StackName="triple-edge-data")
        assert stack["Stacks"][0]["EnableTerminationProtection"] is True

        delete_data(local.client, "edge")
        assert not is_there(local.client, "edge")


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)), run_emulator(tmp_path, port=port):
            pass
