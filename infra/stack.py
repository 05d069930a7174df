"""Creates or updates the data stack of a stage from ``data.yaml``, on AWS and on the local AWS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("data.yaml")
TTL_ATTRIBUTE = "ttl"

_POLL_S = 2
_PATIENCE_S = 3_600
"""A distribution of CloudFront may take half an hour to come or to go."""


class StackFailed(Exception):
    """CloudFormation gave up; the message says on which resources."""


@dataclass(frozen=True)
class DataStack:
    """The data resources of one stage; the fields are the outputs of the template."""

    stage: str
    outputs: dict[str, str]

    def __getitem__(self, output: str) -> str:
        return self.outputs[output]


def deploy_data(
    client: Callable[[str], Any],
    stage: str,
    *,
    https_only: bool = True,
    alarm_email: str | None = None,
) -> DataStack:
    """Bring the stack to the template's state and return its outputs; again is harmless.

    ``alarm_email`` stays as it was where it is ``None``; empty means nobody.
    """
    cloudformation = client("cloudformation")
    name = _name(stage)
    parameters: list[dict[str, Any]] = [
        {"ParameterKey": "Stage", "ParameterValue": stage},
        {"ParameterKey": "HttpsOnly", "ParameterValue": str(https_only).lower()},
    ]
    if alarm_email is not None:
        parameters.append({"ParameterKey": "AlarmEmail", "ParameterValue": alarm_email})
    request = {
        "StackName": name,
        "TemplateBody": TEMPLATE.read_text(encoding="utf-8"),
        "Parameters": parameters,
        # What a failed operation had just made goes with it, or the next one would trip over it.
        "RetainExceptOnCreate": True,
    }
    state = _state(cloudformation, name)
    if state == "ROLLBACK_COMPLETE":  # its creation failed; such a stack can't be updated
        delete_data(client, stage)
        state = None
    if state:
        if alarm_email is None:
            parameters.append({"ParameterKey": "AlarmEmail", "UsePreviousValue": True})
        _update(cloudformation, request)
    else:
        cloudformation.create_stack(**request, EnableTerminationProtection=https_only)
        _await(cloudformation, "stack_create_complete", name)
    data = read_data(client, stage)
    _enable_expiry(client("dynamodb"), data["TableName"])
    return data


def read_data(client: Callable[[str], Any], stage: str) -> DataStack:
    """The outputs of a stack that is there."""
    stack = client("cloudformation").describe_stacks(StackName=_name(stage))["Stacks"][0]
    return DataStack(stage, {out["OutputKey"]: out["OutputValue"] for out in stack["Outputs"]})


def is_there(client: Callable[[str], Any], stage: str) -> bool:
    """Whether a stage has a stack, in whatever state."""
    return _state(client("cloudformation"), _name(stage)) is not None


def names_of(stage: str, account: str) -> dict[str, str]:
    """What the template calls the things that outlive the stack, by the names of its outputs."""
    buckets = {f"{kind.title()}BucketName": kind for kind in ("catalog", "index", "site")}
    return {"TableName": f"triple-{stage}"} | {
        output: f"triple-{stage}-{kind}-{account}" for output, kind in buckets.items()
    }


def delete_data(client: Callable[[str], Any], stage: str) -> None:
    """Delete the stack, if there is one; table and buckets stay, as the template says."""
    cloudformation, name = client("cloudformation"), _name(stage)
    match _state(cloudformation, name):
        case None:
            return
        case "DELETE_IN_PROGRESS":
            pass
        case _:
            cloudformation.update_termination_protection(
                StackName=name, EnableTerminationProtection=False
            )
            cloudformation.delete_stack(StackName=name)
    _await(cloudformation, "stack_delete_complete", name)


def _name(stage: str) -> str:
    return f"triple-{stage}-data"


def _state(cloudformation: Any, name: str) -> str | None:
    """The state of a stack that is there."""
    from botocore.exceptions import ClientError

    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return str(found[0]["StackStatus"])


def _update(cloudformation: Any, request: dict[str, Any]) -> None:
    from botocore.exceptions import ClientError

    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise StackFailed(str(error)) from error
    _await(cloudformation, "stack_update_complete", request["StackName"])


def _await(cloudformation: Any, state: str, name: str) -> None:
    from botocore.exceptions import WaiterError

    try:
        cloudformation.get_waiter(state).wait(
            StackName=name, WaiterConfig={"Delay": _POLL_S, "MaxAttempts": _PATIENCE_S // _POLL_S}
        )
    except WaiterError as error:
        raise StackFailed(f"stack {name} failed\n{_reasons(cloudformation, name)}") from error


def _reasons(cloudformation: Any, name: str) -> str:
    """What validation or a resource objected to, a line each."""
    lines = []
    for event in cloudformation.describe_events(StackName=name)["OperationEvents"]:
        reason = event.get("ValidationStatusReason")
        if event.get("ResourceStatus", "").endswith("_FAILED"):
            reason = event.get("ResourceStatusReason")
        if reason:
            lines.append(f"{event['LogicalResourceId']}: {reason}")
    return "\n".join(lines)


def _enable_expiry(dynamodb: Any, table: str) -> None:
    """The local AWS ignores the template's TimeToLiveSpecification; on AWS this finds it done."""
    state = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if state["TimeToLiveStatus"] not in {"ENABLED", "ENABLING"}:
        dynamodb.update_time_to_live(
            TableName=table,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
        )
