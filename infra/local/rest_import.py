"""ASGI middleware that adds to MiniStack what ``chalice deploy`` needs of API Gateway.

MiniStack ignores the body of ImportRestApi and lacks PutRestApi. Both are translated here into
the calls that it does know, so that the deploy command stays the one that AWS gets. Changing the
definition makes the API anew under its old id; as on AWS, nothing of the old one is left.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from infra.local.emulator import client

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_RESPONSES = "x-amazon-apigateway-gateway-responses"
_ONE_API = re.compile(r"/restapis/([^/]+)/?")


class RestImport:
    """Answers ImportRestApi, PutRestApi and UpdateRestApi; hands everything else on."""

    def __init__(self, app: App, endpoint: str) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection."""
        path, method = scope.get("path", ""), scope.get("method")
        one = _ONE_API.fullmatch(path)
        if path == "/restapis" and b"mode=import" in scope["query_string"]:
            await self._define(self._apis().create, receive, send)
        elif one and method == "PUT":
            await self._define(partial(self._apis().replace, one[1]), receive, send)
        elif one and method == "PATCH":
            await self._app(scope, _said_again(_without_empty(await _body(receive))), send)
        else:
            await self._app(scope, receive, send)

    def _apis(self) -> RestApis:
        return RestApis(client(self._endpoint, "apigateway"))

    async def _define(self, call: Callable[[Any], Any], receive: Receive, send: Send) -> None:
        definition = json.loads(await _body(receive))
        await _reply(send, await asyncio.to_thread(call, definition))


class RestApis:
    """REST APIs made from their Swagger definition by single calls."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    def create(self, definition: dict[str, Any]) -> Any:
        """Make the API; its id derives from its title, so its address never changes."""
        title = definition["info"]["title"]
        return self._build(hashlib.sha256(title.encode()).hexdigest()[:8], definition)

    def replace(self, api: str, definition: dict[str, Any]) -> Any:
        """Make the API anew under its id."""
        self._gateway.delete_rest_api(restApiId=api)
        return self._build(api, definition)

    def _build(self, api: str, definition: dict[str, Any]) -> Any:
        made = self._gateway.create_rest_api(
            name=definition["info"]["title"],
            binaryMediaTypes=definition.get("x-amazon-apigateway-binary-media-types", []),
            endpointConfiguration={"types": ["REGIONAL"]},
            tags={"ms-custom-id": api},
        )
        resources = {"/": self._gateway.get_resources(restApiId=api)["items"][0]["id"]}
        for path, operations in definition["paths"].items():
            resource = self._resource(api, resources, path.rstrip("/") or "/")
            for method, operation in operations.items():
                self._operation({"restApiId": api, "resourceId": resource}, method, operation)
        for kind, response in definition.get(_RESPONSES, {}).items():
            self._gateway.put_gateway_response(restApiId=api, responseType=kind, **response)
        return made

    def _resource(self, api: str, resources: dict[str, str], path: str) -> str:
        if path not in resources:
            parent, _, part = path.rpartition("/")
            made = self._gateway.create_resource(
                restApiId=api,
                parentId=self._resource(api, resources, parent or "/"),
                pathPart=part,
            )
            resources[path] = made["id"]
        return resources[path]

    def _operation(self, where: dict[str, str], method: str, operation: dict[str, Any]) -> None:
        if operation.get("security"):
            raise ValueError("gateway authorizers are not translated: identity is the app's matter")
        where = where | {"httpMethod": method.upper()}
        self._gateway.put_method(authorizationType="NONE", **where)
        integration = operation["x-amazon-apigateway-integration"]
        self._gateway.put_integration(**where, **_integration(integration))
        for response in integration.get("responses", {}).values():
            for put in (self._gateway.put_method_response, self._gateway.put_integration_response):
                put(statusCode=response["statusCode"], **where, **_parameters(response, put))


def _integration(spec: dict[str, Any]) -> dict[str, Any]:
    given = {
        "type": spec["type"].upper(),
        "integrationHttpMethod": spec.get("httpMethod"),
        "uri": spec.get("uri"),
        "requestTemplates": spec.get("requestTemplates"),
        "passthroughBehavior": spec.get("passthroughBehavior", "").upper() or None,
        "contentHandling": spec.get("contentHandling"),
    }
    return {name: value for name, value in given.items() if value}


def _parameters(response: dict[str, Any], put: Any) -> dict[str, Any]:
    values = response.get("responseParameters", {})
    if put.__name__ == "put_method_response":
        return {"responseParameters": dict.fromkeys(values, True)}
    return {"responseParameters": values}


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _without_empty(body: bytes) -> bytes:
    """The patch without its operations on ``""``: MiniStack would take that for a value."""
    operations = json.loads(body)["patchOperations"]
    return json.dumps({"patchOperations": [op for op in operations if op["value"] != ""]}).encode()


def _said_again(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _reply(send: Send, answer: dict[str, Any]) -> None:
    answer = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    body = json.dumps(answer, default=datetime.timestamp).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
