"""Builds the page and puts it into a stage's site bucket.

    python -m infra.site --stage dev

One build serves every stage: where the API lives stands in ``config.json``, and what the browser
may talk to in the policy that ``index.html`` is given here.
"""

from __future__ import annotations

import argparse
import html
import json
import mimetypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalicelib.api.registry import base_path
from infra import record
from infra.callers import Refused, clear_errors, require_region
from infra.page_build import build_page, files_below
from infra.project import ROOT
from infra.stack import is_there, read_data

INDEX = "index.html"
CONFIG = "config.json"

_FOREVER = "public, max-age=31536000, immutable"
_NEVER = "no-cache"
_HEAD = "<head>"


@dataclass(frozen=True)
class Addresses:
    """What the page of one stage talks to."""

    api: str
    socket: str | None = None
    stream: str | None = None
    """Base of the contract where answers really stream, if that is another."""
    pictures: tuple[str, ...] = ()
    """Origins that pictures come from; ``https:`` for any."""
    uploads: str | None = None
    """Origin that an operator's files are put to."""


def publish_page(s3: Any, bucket: str, addresses: Addresses) -> str:
    """Build the page where its sources changed and upload it; return the name of the build."""
    build = build_page()
    upload_build(s3, bucket, build, addresses)
    return build.name


def upload_build(s3: Any, bucket: str, build: Path, addresses: Addresses) -> None:
    """Upload a build; ``index.html`` goes last, so that it never names what isn't there."""
    for path in sorted(files_below(build), key=lambda path: path.name == INDEX):
        name = path.relative_to(build).as_posix()
        body = path.read_bytes()
        if name == INDEX:
            _put(s3, bucket, CONFIG, _config(addresses), _NEVER)
            body = with_policy(body.decode(), content_policy(addresses)).encode()
        _put(s3, bucket, name, body, _FOREVER if name.startswith("assets/") else _NEVER)


def content_policy(addresses: Addresses) -> str:
    """What the page may load and call: only itself and the addresses it was given."""
    calls = [addresses.api, addresses.socket, addresses.stream, addresses.uploads]
    connect = dict.fromkeys(["'self'", *(_origin(call) for call in calls if call)])
    pictures = dict.fromkeys(["'self'", *(_origin(place) for place in addresses.pictures)])
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {' '.join(pictures)}",
            f"connect-src {' '.join(connect)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def with_policy(document: str, policy: str) -> str:
    """``index.html`` with the policy as the first thing in its head."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}" />'
    if _HEAD not in document:
        raise ValueError("the page has no head that could carry its policy")
    return document.replace(_HEAD, f"{_HEAD}\n    {meta}", 1)


def _config(addresses: Addresses) -> bytes:
    config = {"api": addresses.api, "ws": addresses.socket, "stream": addresses.stream}
    return json.dumps(config).encode()


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else address


def _put(s3: Any, bucket: str, name: str, body: bytes, cache: str) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=name,
        Body=body,
        ContentType=_content_type(name),
        CacheControl=cache,
    )


def _content_type(name: str) -> str:
    if name.endswith(".js"):
        return "text/javascript; charset=utf-8"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def api_ids(project: Path, stage: str) -> tuple[str, str | None]:
    """Ids of the REST API and the WebSocket API that Chalice deployed from ``project``."""
    deployed = record.path_of(project, stage).read_text(encoding="utf-8")
    resources = json.loads(deployed)["resources"]
    found = {resource["name"]: resource for resource in resources}
    socket = found.get("websocket_api", {}).get("websocket_api_id")
    return found["rest_api"]["rest_api_id"], socket


def publish_on_aws(client: Callable[[str], Any], project: Path, stage: str, region: str) -> str:
    """Publish the page of a deployed stage; return where CloudFront serves it."""
    if not is_there(client, stage):
        raise Refused(f"there is no stage {stage!r} in this account and region")
    data = read_data(client, stage)
    config = json.loads((project / ".chalice" / "config.json").read_text(encoding="utf-8"))
    if stage not in config["stages"] or not record.path_of(project, stage).exists():
        raise Refused(f"this checkout has not deployed {stage!r} yet: run `make deploy` first")
    settings = config["stages"][stage].get("environment_variables", {})
    rest, socket = api_ids(project, stage)
    host, path = f"execute-api.{region}.amazonaws.com", config["api_gateway_stage"]
    hosts = [name.strip() for name in settings.get("TRIPLE_IMAGE_HOSTS", "").split(",")]
    addresses = Addresses(
        api=f"https://{rest}.{host}/{path}{base_path(1)}",
        socket=f"wss://{socket}.{host}/{path}" if socket else None,
        stream=_stream(client("lambda"), f"triple-{stage}"),
        pictures=tuple(f"https://{name}" for name in hosts if name) or ("https:",),
        uploads=upload_origin(data["CatalogBucketName"], region),
    )
    publish_page(client("s3"), data["SiteBucketName"], addresses)
    return data["SiteUrl"]


def upload_origin(bucket: str, region: str) -> str:
    """Where the forms that the API signs send a file on AWS."""
    return f"https://{bucket}.s3.{region}.amazonaws.com"


def _stream(functions: Any, function: str) -> str | None:
    """Base of the contract at the function's own URL, where the stage was given one."""
    try:
        url = functions.get_function_url_config(FunctionName=function)["FunctionUrl"]
    except functions.exceptions.ResourceNotFoundException:
        return None
    return f"{url.rstrip('/')}{base_path(1)}"


def main() -> int:
    """Publish the page of a stage with the caller's AWS credentials."""
    import boto3

    options = argparse.ArgumentParser(prog="python -m infra.site")
    options.add_argument("--stage", required=True)
    stage = options.parse_args().stage
    client: Any = boto3.client
    try:
        with clear_errors():
            print(publish_on_aws(client, ROOT, stage, require_region()))
    except Refused as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
