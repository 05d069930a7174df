"""Writes what a stage's data stack says into Chalice's configuration: names and IAM policies.

Chalice wants literal ARNs in a policy file per function. They are made from ``infra/policies`` by
filling in the stack's outputs, so that each function gets exactly the rights that it needs on
exactly the resources of its stage.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from infra.stack import DataStack
from infra.stream_url import API, SWITCH, WRAPPER

_POLICIES = Path(__file__).with_name("policies")
_FUNCTIONS = {
    "api_handler": ("api",),
    "rebuild_index": ("rebuild",),
    "websocket_connect": ("log",),
    "websocket_message": ("api", "sockets"),
    "websocket_disconnect": ("log",),
}


def configure(
    project: Path,
    data: DataStack,
    extra: Mapping[str, str],
    *,
    layers: Sequence[str] = (),
    arch: str = "x86_64",
    stream: bool = False,
) -> None:
    """Set the stage of ``data`` in ``project/.chalice``; ``extra`` joins its environment.

    ``stream`` starts the API function through the layer's wrapper, which needs the layer.
    Other stages, and what somebody set by hand in this one, stay as they are.
    """
    path = project / ".chalice" / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    stage = config["stages"].setdefault(data.stage, {})
    kept = stage.get("environment_variables", {})
    stage["environment_variables"] = _edge(data) | kept | dict(extra) | environment(data)
    if layers:
        stage |= {"layers": list(layers), "lambda_architecture": arch}
    functions = stage.setdefault("lambda_functions", {})
    for function, rights in _FUNCTIONS.items():
        name = f"policy-{function}-{data.stage}.json"
        _write(path.with_name(name), _policy(rights, data))
        functions.setdefault(function, {})["iam_policy_file"] = name
    _switch(functions[API], stream)
    _write(path, config)


def _switch(function: dict[str, Any], stream: bool) -> None:
    own = function.setdefault("environment_variables", {})
    own.pop(SWITCH, None)
    if stream:
        own[SWITCH] = WRAPPER
    elif not own:
        del function["environment_variables"]


def environment(data: DataStack) -> dict[str, str]:
    """What the functions are told of their stage's data."""
    return {
        "TRIPLE_STAGE": data.stage,
        "TRIPLE_TABLE": data["TableName"],
        "TRIPLE_CATALOG_BUCKET": data["CatalogBucketName"],
        "TRIPLE_INDEX_BUCKET": data["IndexBucketName"],
    }


def _edge(data: DataStack) -> dict[str, str]:
    """Where pages and pictures come from, unless somebody set a domain of their own."""
    site = data.outputs.get("SiteUrl")
    return {"TRIPLE_ASSETS_URL": site, "TRIPLE_CORS_ORIGIN": site} if site else {}


def _policy(names: Sequence[str], data: DataStack) -> Any:
    statements = [each for name in names for each in _filled(name, data)["Statement"]]
    return {"Version": "2012-10-17", "Statement": statements}


def _filled(name: str, data: DataStack) -> Any:
    text = (_POLICIES / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(Template(text).substitute(data.outputs, Stage=data.stage))


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
