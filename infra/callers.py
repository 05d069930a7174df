"""Who calls AWS, and what AWS refuses, told in one sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Refused(Exception):
    """A command can't go on; the text says why and what to do."""


def require_region() -> str:
    """The region of the caller's environment or profile; raises ``Refused`` where there is none."""
    import boto3

    region = boto3.Session().region_name
    if not region:
        raise Refused("no region: set AWS_DEFAULT_REGION, or one for the profile")
    return str(region)


def account_of(client: Callable[[str], Any]) -> str:
    """The account of these credentials; raises ``Refused`` when they are worth nothing."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return str(client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise Refused(
            f"AWS does not know these credentials ({error}); see `aws configure` or AWS_PROFILE"
        ) from error


@contextmanager
def clear_errors() -> Iterator[None]:
    """Let what the AWS SDK raises inside end as ``Refused``: the edge of each command."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Refused(f"{error}\n{_advice(error)}") from error


def _advice(error: Any) -> str:
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code", "")
    if code in {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}:
        return "The credentials ran out on the way: renew them and run this again."
    if code in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}:
        return (
            "These credentials may not do that: infra/policies/deployer.json says what is needed."
        )
    return "Mend the cause and run this again."
