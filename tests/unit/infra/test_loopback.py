from __future__ import annotations

import pytest

from infra.local.loopback import (
    NotLoopback,
    client_env,
    refuse_foreign_endpoints,
    require_loopback,
)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:1/x", "http://[::1]:2"])
def test_this_machine_is_let_through(url: str) -> None:
    assert require_loopback(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.ap-northeast-2.amazonaws.com",
        "http://10.0.0.1:4566",
        "http://localhost.example.com:4566",
        "http://127.0.0.1@evil.example:80",
        "127.0.0.1:4566",
        "",
    ],
)
def test_any_other_endpoint_is_refused(url: str) -> None:
    with pytest.raises(NotLoopback):
        require_loopback(url)


def test_an_endpoint_of_one_service_in_the_environment_is_refused_too() -> None:
    refuse_foreign_endpoints({"AWS_ENDPOINT_URL": "http://localhost:4566"})
    with pytest.raises(NotLoopback):
        refuse_foreign_endpoints({"AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com"})


def test_nothing_of_the_callers_aws_reaches_what_the_local_stage_runs() -> None:
    caller = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SESSION_TOKEN": "real",
        "AWS_CONFIG_FILE": "/home/me/.aws/config",
    }
    env = client_env("http://127.0.0.1:4566", caller)
    assert env["PATH"] == "/bin"
    assert env["AWS_ACCESS_KEY_ID"] == "test"
    assert env["AWS_CONFIG_FILE"] == env["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN"}.isdisjoint(env)
