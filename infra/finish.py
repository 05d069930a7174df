"""Sets what Chalice has no setting for, after each ``chalice deploy``; again is harmless.

    python -m infra.finish --stage dev

That is: API Gateway's throttling, how long logs are kept, the index builder's disk, its leave to
invoke itself and the queue that keeps an upload's event which it could not handle after all
retries, and the Function URL of a stage that streams.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from infra import stream_url
from infra.stack import DataStack, read_data

_ROOT = Path(__file__).resolve().parents[1]
_BUILDER = "rebuild_index"
_BUILDER_DISK_MIB = 4_096
"""Room for the vector index of a million rows while it is made; what isn't used costs nothing."""

_LOG_DAYS = 30
_REQUESTS_PER_S = 100
_REQUESTS_AT_ONCE = 200


def finish(
    client: Callable[[str], Any],
    project: Path,
    data: DataStack,
    say: Callable[[str], None] = lambda _: None,
) -> str:
    """Finish the stage that ``project`` was deployed to; return the API's id and stage, joined."""
    resources = _deployed(project, data.stage)
    config = json.loads((project / ".chalice" / "config.json").read_text(encoding="utf-8"))
    stage = config["stages"][data.stage]
    api, api_stage = resources["rest_api"]["rest_api_id"], config["api_gateway_stage"]
    _throttle(client("apigateway"), api, api_stage)
    _bound_logs(client("logs"), resources)
    client("lambda").update_function_configuration(
        FunctionName=resources[_BUILDER]["lambda_arn"],
        EphemeralStorage={"Size": _BUILDER_DISK_MIB},
    )
    # A long build invokes itself again and again; Lambda would take that for a runaway loop after
    # some sixteen times. Its end is HOPS_MAX in chalicelib.api.index_events.
    client("lambda").put_function_recursion_config(
        FunctionName=resources[_BUILDER]["lambda_arn"], RecursiveLoop="Allow"
    )
    client("lambda").put_function_event_invoke_config(
        FunctionName=resources[_BUILDER]["lambda_arn"],
        DestinationConfig={"OnFailure": {"Destination": data["FailedEventsArn"]}},
    )
    function = resources[stream_url.API]["lambda_arn"]
    if stream_url.streams(stage):
        origin = stage.get("environment_variables", {}).get("TRIPLE_CORS_ORIGIN", "*")
        say(f"streams at {stream_url.open_url(client('lambda'), function, origin)}")
    else:
        stream_url.close_url(client("lambda"), function)
    return f"{api}/{api_stage}"


def _throttle(api_gateway: Any, api: str, stage: str) -> None:
    """A ceiling for the whole stage; the limit of a single user is the app's own."""
    limits = {"rateLimit": _REQUESTS_PER_S, "burstLimit": _REQUESTS_AT_ONCE}
    api_gateway.update_stage(
        restApiId=api,
        stageName=stage,
        patchOperations=[
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)}
            for name, value in limits.items()
        ],
    )


def _bound_logs(logs: Any, resources: dict[str, Any]) -> None:
    # Chalice's own setting misses the API's function, whose log group has another name.
    for resource in resources.values():
        if resource["resource_type"] != "lambda_function":
            continue
        group = f"/aws/lambda/{resource['lambda_arn'].rpartition(':')[2]}"
        with suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_group(logGroupName=group)
        logs.put_retention_policy(logGroupName=group, retentionInDays=_LOG_DAYS)


def _deployed(project: Path, stage: str) -> dict[str, Any]:
    record = project / ".chalice" / "deployed" / f"{stage}.json"
    resources = json.loads(record.read_text(encoding="utf-8"))["resources"]
    return {resource["name"]: resource for resource in resources}


def main() -> None:
    """Finish a stage on AWS with the caller's credentials."""
    import boto3

    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--stage", required=True)
    stage = options.parse_args().stage
    client: Any = boto3.client
    print(finish(client, _ROOT, read_data(client, stage), print))


if __name__ == "__main__":
    main()
