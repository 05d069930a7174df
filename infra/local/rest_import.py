"""ASGI middleware that adds to MiniStack what ``chalice deploy`` needs of API Gateway.

MiniStack ignores the body of ImportRestApi and lacks PutRestApi. Both are translated here into
the calls that it does know, so that the deploy command stays the one that AWS gets. Changing the
definition makes the API anew under its old id; what stands beside the definition, the gateway
responses, is carried over.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from infra.local.emulator import client

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_ONE_API = re.compile(r"/restapis/([^/]+)/?")


class RestImport:
    """Answers ImportRestApi, PutRestApi and UpdateRestApi; hands everything else on."""

    def __init__(self, app: App, endpoint: str) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection."""
        call = self._translated(scope)
        if call is None:
            await self._app(scope, receive, send)
            return
        answer = await asyncio.to_thread(call, json.loads(await _body(receive)))
        await _reply(send, answer)

    def _translated(self, scope: dict[str, Any]) -> Callable[[Any], Any] | None:
        if scope["type"] != "http" or not scope["path"].startswith("/restapis"):
            return None
        apis = RestApis(client(self._endpoint, "apigateway"))
        if scope["method"] == "POST" and b"mode=import" in scope["query_string"]:
            return apis.create
        one = _ONE_API.fullmatch(scope["path"])
        if one and scope["method"] == "PUT":
            return lambda definition: apis.replace(one[1], definition)
        if one and scope["method"] == "PATCH":
            return lambda patch: apis.patch(one[1], patch["patchOperations"])
        return None


class RestApis:
    """REST APIs made from their Swagger definition by single calls."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    def create(self, definition: dict[str, Any]) -> Any:
        """Make the API; its id derives from its title, so its address never changes."""
        title = definition["info"]["title"]
        return self._build(hashlib.sha256(title.encode()).hexdigest()[:8], definition)

    def replace(self, api: str, definition: dict[str, Any]) -> Any:
        """Make the API anew under its id, keeping its gateway responses."""
        kept = [
            response
            for response in self._gateway.get_gateway_responses(restApiId=api)["items"]
            if not response["defaultResponse"]
        ]
        self._gateway.delete_rest_api(restApiId=api)
        made = self._build(api, definition)
        for response in kept:
            del response["defaultResponse"]
            self._gateway.put_gateway_response(restApiId=api, **response)
        return made

    def patch(self, api: str, operations: list[dict[str, str]]) -> Any:
        """Apply the operations that say something; an empty value means "leave it"."""
        real = [operation for operation in operations if operation.get("value") != ""]
        if real:
            self._gateway.update_rest_api(restApiId=api, patchOperations=real)
        return self._gateway.get_rest_api(restApiId=api)

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


async def _reply(send: Send, answer: dict[str, Any]) -> None:
    answer = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    body = json.dumps(answer, default=datetime.timestamp).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
