"""Takes over the APIs that a deployment made before it broke off.

Chalice finds functions and roles by their names, but an API only through its record of the stage,
and that it writes when everything is done. Deploying again without this would make a second API,
under another address. So what is found on AWS is added to the record beforehand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from infra import record

_APP = "triple"


def adopt(client: Callable[[str], Any], project: Path, stage: str) -> None:
    """Complete Chalice's record of a stage; harmless where nothing is missing."""
    path = record.path_of(project, stage)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else _empty()
    found = [*_missing(client, stage, {resource["name"] for resource in known["resources"]})]
    if found:
        known["resources"] += found
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=2), encoding="utf-8")


def _empty() -> dict[str, Any]:
    return {"resources": [], "schema_version": "2.0", "backend": "api"}


def _missing(client: Callable[[str], Any], stage: str, known: set[str]) -> Iterator[dict[str, str]]:
    if "rest_api" not in known and (api := _rest_api(client("apigateway"), stage)):
        yield {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api}
    if "websocket_api" not in known and (api := _websocket_api(client("apigatewayv2"), stage)):
        yield {"name": "websocket_api", "resource_type": "websocket_api", "websocket_api_id": api}


def _rest_api(gateway: Any, stage: str) -> str | None:
    """All stages' APIs have one name: theirs is the one that calls the stage's function."""
    target = f":function:{_APP}-{stage}/invocations"
    for page in gateway.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == _APP and target in _integrations(gateway, api["id"]):
                return str(api["id"])
    return None


def _integrations(gateway: Any, api: str) -> str:
    pages = gateway.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return " ".join(
        method.get("methodIntegration", {}).get("uri", "")
        for page in pages
        for resource in page["items"]
        for method in resource.get("resourceMethods", {}).values()
    )


def _websocket_api(gateway: Any, stage: str) -> str | None:
    """The stage's API, if it is whole: Chalice completes none, so a half-made one is deleted."""
    for page in gateway.get_paginator("get_apis").paginate():
        for api in page["Items"]:
            if api["Name"] != f"{_APP}-{stage}-websocket-api":
                continue
            if gateway.get_stages(ApiId=api["ApiId"])["Items"]:
                return str(api["ApiId"])
            gateway.delete_api(ApiId=api["ApiId"])
    return None
