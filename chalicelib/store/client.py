"""AWS clients with tight limits, and plain values in and out of DynamoDB items.

``call`` is the only way that the stores talk to AWS: an outage becomes ``Unavailable``, a failed
condition becomes ``ConditionFailed`` with the item that stood in the way, and everything else
(a missing permission, a malformed request) stays what it is, because it is a defect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

type Item = dict[str, Any]
"""An item as the low-level client speaks it: attribute name to ``{"S": …}``, ``{"N": …}`` …"""

_OUTAGES = {
    "InternalServerError",
    "InternalFailure",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "ThrottlingException",
    "TransactionInProgressException",
}


class ConditionFailed(Exception):
    """A conditional write was refused; ``old`` is the item that stands there, if any."""

    def __init__(self, old: dict[str, Any] | None) -> None:
        self.old = old
        super().__init__("the condition of a write did not hold")


class TransactionRefused(Exception):
    """A transaction was cancelled; ``reasons`` holds one code per action, ``None`` where fine."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(f"transaction cancelled: {reasons}")


def dynamodb() -> DynamoDBClient:
    """The table's client: a call is over after some seconds, whatever happens."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            tcp_keepalive=True,
            max_pool_connections=16,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def ssm() -> SSMClient:
    """The client for signing keys."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "ssm",
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def s3() -> S3Client:
    """The client for catalogue files, manifests and reports."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            tcp_keepalive=True,
            signature_version="s3v4",
            # Signed forms name the regional host, the one that the page's policy allows; a host
            # that is an IP address, like the local stage's, is spoken to in path style anyway.
            s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
            max_pool_connections=16,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def functions() -> LambdaClient:
    """The client that invokes Lambda functions asynchronously."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "lambda",
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def connections(endpoint: str) -> Any:
    """The client that sends to WebSocket connections."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            tcp_keepalive=True,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def call(operation: Callable[..., Any], **request: Any) -> dict[str, Any]:
    """Run one client method; see the module for what its failures become."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer: dict[str, Any] = operation(**request)
    except ClientError as error:
        raise _fact(error) from error
    except BotoCoreError as error:
        raise Unavailable from error
    return answer


def is_outage(error: BaseException) -> bool:
    """Whether an exception of the AWS SDK says that a service did not answer."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        return isinstance(_fact(error), Unavailable)
    return isinstance(error, BotoCoreError)


def _fact(error: Any) -> Exception:
    response = error.response
    code = response.get("Error", {}).get("Code", "")
    if code == "ConditionalCheckFailedException":
        old = response.get("Item")
        return ConditionFailed(values(old) if old else None)
    if code == "TransactionCanceledException":
        reasons = response.get("CancellationReasons", [])
        return TransactionRefused(tuple(reason.get("Code") or "None" for reason in reasons))
    if code in _OUTAGES or response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return Unavailable()
    return error  # type: ignore[no-any-return]


def item(plain: Mapping[str, Any]) -> Item:
    """Plain values as an item; keys whose value is ``None`` are left out."""
    return {key: attribute(value) for key, value in plain.items() if value is not None}


def attribute(value: Any) -> dict[str, Any]:
    """One plain value as an attribute. A float goes as its shortest exact text."""
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case set():
            return {"SS": sorted(value)}
        case int():
            return {"N": str(value)}
        case float() if math.isfinite(value):
            return {"N": repr(value)}
        case None:
            return {"NULL": True}
        case list() | tuple():
            return {"L": [attribute(element) for element in value]}
        case Mapping():
            return {"M": {str(key): attribute(element) for key, element in value.items()}}
        case _:
            raise TypeError(f"{value!r} can't be stored")


def values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """An item as plain values: the reverse of ``item``."""
    return {key: _value(typed) for key, typed in stored.items()}


def _value(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            return int(value) if value.lstrip("-").isdigit() else float(value)
        case "L":
            return [_value(element) for element in value]
        case "M":
            return values(value)
        case "NULL":
            return None
        case _:
            return value
