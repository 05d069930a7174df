"""The page on its way into a bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.store import client as store
from infra.page_build import files_below
from infra.site import (
    Addresses,
    api_ids,
    content_policy,
    upload_build,
    upload_origin,
    with_policy,
)

BUCKET = "triple-test-site"
ADDRESSES = Addresses(
    api="https://a1.execute-api.ap-northeast-2.amazonaws.com/api/api/v1/triple",
    socket="wss://b2.execute-api.ap-northeast-2.amazonaws.com/api",
    pictures=("https://pictures.example",),
    uploads="https://files.example",
)


@pytest.fixture
def s3() -> Iterator[Any]:
    import boto3

    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )
        yield client


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "index.html").write_text("<html><head></head></html>", encoding="utf-8")
    return tmp_path


def directives(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in policy.split(";"))}


def test_the_policy_allows_the_stage_and_nothing_else() -> None:
    policy = directives(content_policy(ADDRESSES))

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["img-src"] == ["'self'", "https://pictures.example"]
    assert policy["connect-src"] == [
        "'self'",
        "https://a1.execute-api.ap-northeast-2.amazonaws.com",
        "wss://b2.execute-api.ap-northeast-2.amazonaws.com",
        "https://files.example",
    ]
    assert "unsafe" not in content_policy(ADDRESSES)


def test_a_signed_form_goes_to_where_the_policy_lets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for region in ("ap-northeast-2", "us-east-1"):
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        form = store.s3().generate_presigned_post("triple-dev-catalog", "catalog/a.csv")
        addresses = Addresses(
            api=ADDRESSES.api, uploads=upload_origin("triple-dev-catalog", region)
        )
        allowed = directives(content_policy(addresses))["connect-src"]
        assert form["url"].rstrip("/") in allowed


def test_a_page_without_a_head_is_not_published_without_its_policy() -> None:
    with pytest.raises(ValueError, match="no head"):
        with_policy("<html></html>", "default-src 'none'")


def test_assets_are_kept_for_good_and_the_rest_is_asked_for_again(s3: Any, build: Path) -> None:
    upload_build(s3, BUCKET, build, ADDRESSES)

    heads = {
        name: s3.head_object(Bucket=BUCKET, Key=name)
        for name in ("assets/index-abc.js", "index.html", "config.json")
    }
    assert "immutable" in heads["assets/index-abc.js"]["CacheControl"]
    assert heads["assets/index-abc.js"]["ContentType"] == "text/javascript; charset=utf-8"
    assert heads["index.html"]["CacheControl"] == heads["config.json"]["CacheControl"] == "no-cache"
    config = json.loads(s3.get_object(Bucket=BUCKET, Key="config.json")["Body"].read())
    assert config == {"api": ADDRESSES.api, "ws": ADDRESSES.socket, "stream": None}
    page = s3.get_object(Bucket=BUCKET, Key="index.html")["Body"].read().decode()
    assert page.startswith('<html><head>\n    <meta http-equiv="Content-Security-Policy"')


def test_the_ids_come_from_what_chalice_deployed(tmp_path: Path) -> None:
    record = tmp_path / ".chalice" / "deployed" / "dev.json"
    record.parent.mkdir(parents=True)
    rest = {"name": "rest_api", "rest_api_id": "a1"}
    socket = {"name": "websocket_api", "websocket_api_id": "b2"}

    record.write_text(json.dumps({"resources": [rest, socket]}), encoding="utf-8")
    assert api_ids(tmp_path, "dev") == ("a1", "b2")
    record.write_text(json.dumps({"resources": [rest]}), encoding="utf-8")
    assert api_ids(tmp_path, "dev") == ("a1", None)


def test_what_is_fetched_or_made_is_no_source(tmp_path: Path) -> None:
    for name in ("src/main.tsx", "node_modules/a/index.js", "dist/index.html", "index.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)]
    assert found == ["index.html", "src/main.tsx"]
