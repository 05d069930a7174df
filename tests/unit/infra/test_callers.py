from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra.callers import Refused, clear_errors, require_region


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ExpiredToken", "ran out on the way"),
        ("AccessDenied", r"infra/policies/deployer\.json"),
        ("InternalFailure", "run this again"),
    ],
)
def test_what_aws_refuses_is_told_with_what_to_do(code: str, advice: str) -> None:
    with pytest.raises(Refused, match=advice), clear_errors():
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "PutObject")


def test_a_service_that_is_out_of_reach_is_told_too() -> None:
    with pytest.raises(Refused, match=r"https://nowhere\.example"), clear_errors():
        raise EndpointConnectionError(endpoint_url="https://nowhere.example")


def test_a_missing_region_is_told_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert require_region() == "ap-northeast-2"
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(Refused, match="AWS_DEFAULT_REGION"):
        require_region()
