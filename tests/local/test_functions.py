"""Functions: how many run at once, what they see, and the seams of MiniStack that we use."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.emulator import Emulator
from infra.local.server import EVENTS_AT_ONCE, REQUESTS_AT_ONCE
from tests.local.conftest import invoke

SLOW = """
import os, time
def handler(event, context):
    time.sleep(0.5)
    return os.getpid()
"""

RECORD = """
import os, time, boto3
def handler(event, context):
    time.sleep(0.3)
    s3 = boto3.client("s3")
    for record in event["Records"]:
        body = f"{os.getpid()} {record['eventName']} {record['s3']['object']['key']}"
        bucket = record["s3"]["bucket"]["name"]
        s3.put_object(Bucket=bucket, Key=f"seen/{context.aws_request_id}", Body=body.encode())
"""

ENVIRONMENT = """
import os
def handler(event, context):
    return dict(os.environ)
"""


def watch(emulator: Emulator, bucket: str, function: str) -> None:
    emulator.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {
                    "LambdaFunctionArn": function,
                    "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "catalog/"}]}},
                }
            ]
        },
        SkipDestinationValidation=True,
    )


def seen(emulator: Emulator, bucket: str, count: int) -> list[list[str]]:
    """What the function recorded, once it recorded that much."""
    s3: Any = emulator.client("s3")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = s3.list_objects_v2(Bucket=bucket, Prefix="seen/").get("Contents", [])
        if len(found) >= count:
            break
        time.sleep(0.2)
    bodies = [s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read() for entry in found]
    return [body.decode().split(" ") for body in bodies]


def test_requests_at_once_share_a_bounded_number_of_processes(
    emulator: Emulator, function: Callable[[str], str]
) -> None:
    slow = function(SLOW)
    with ThreadPoolExecutor(24) as pool:
        pids = list(pool.map(lambda _: invoke(emulator, slow), range(24)))
    assert len(pids) == 24
    assert 2 <= len(set(pids)) <= REQUESTS_AT_ONCE


def test_uploads_at_once_share_fewer_processes_and_none_is_lost(
    emulator: Emulator, bucket: str, function: Callable[[str], str]
) -> None:
    watch(emulator, bucket, function(RECORD))
    for number in range(8):
        emulator.client("s3").put_object(Bucket=bucket, Key=f"catalog/{number}.csv", Body=b"a")
    records = seen(emulator, bucket, 8)
    assert {key for _, _, key in records} == {f"catalog/{number}.csv" for number in range(8)}
    assert len({pid for pid, _, _ in records}) <= EVENTS_AT_ONCE


def test_an_upload_and_a_delete_are_told_with_the_key_in_url_form(
    emulator: Emulator, bucket: str, function: Callable[[str], str]
) -> None:
    watch(emulator, bucket, function(RECORD))
    s3 = emulator.client("s3")
    s3.put_object(Bucket=bucket, Key="elsewhere/a.csv", Body=b"a")
    s3.put_object(Bucket=bucket, Key="catalog/제주 1.csv", Body=b"a")
    s3.delete_object(Bucket=bucket, Key="catalog/제주 1.csv")
    told = {(event, key) for _, event, key in seen(emulator, bucket, 2)}
    key = "catalog/%EC%A0%9C%EC%A3%BC+1.csv"
    assert told == {("ObjectCreated:Put", key), ("ObjectRemoved:Delete", key)}


def test_a_function_talks_to_the_local_aws_and_sees_nothing_of_the_caller(
    emulator: Emulator, function: Callable[[str], str]
) -> None:
    environment = invoke(emulator, function(ENVIRONMENT))
    assert environment["AWS_ENDPOINT_URL"] == emulator.endpoint
    assert environment["AWS_REGION"] == "ap-northeast-2"
    assert "AWS_PROFILE" not in environment
    assert "PYTEST_CURRENT_TEST" not in environment


def test_what_a_function_fails_at_after_all_retries_lands_in_its_queue(
    emulator: Emulator, function: Callable[[str], str]
) -> None:
    sqs: Any = emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"failed-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    broken = function("def handler(event, context): raise ValueError('no')")
    client = emulator.client("lambda")
    client.put_function_event_invoke_config(
        FunctionName=broken,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue["QueueArn"]}},
    )
    client.invoke(FunctionName=broken, InvocationType="Event", Payload=b'{"upload": 1}')
    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"][0]
    assert json.loads(message["Body"])["requestPayload"] == {"upload": 1}


def test_ministack_has_the_seams_that_the_server_uses() -> None:
    from ministack.core import iam_actions
    from ministack.services import lambda_svc

    assert lambda_svc._LAMBDA_STATE_TRANSITION_DELAY == 0.5
    assert lambda_svc._execute_function_dispatch.__code__.co_varnames[:3] == (
        "func",
        "config",
        "event",
    )
    context = iam_actions.dynamodb_service_context(b'{"Key": {"pk": {"S": "a"}}}')
    assert context == {"dynamodb:Select": "ALL_ATTRIBUTES"}
