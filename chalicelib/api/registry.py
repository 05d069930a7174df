"""What a route is: one declaration that both the Chalice app and ``openapi.json`` are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from chalicelib.api.http import Reply, Request
from chalicelib.contracts import Request as RequestModel
from chalicelib.errors import (
    Forbidden,
    InternalError,
    InvalidRequest,
    NotAcceptable,
    PayloadTooLarge,
    TooManyRequests,
    TripleError,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline
    from chalicelib.runtime import Runtime


def base_path(version: int) -> str:
    """Where a version of the contract lives."""
    return f"/api/v{version}/triple"


def version_of(path: str) -> int:
    """The version of the contract that a path lies in."""
    return int(path.split("/")[2].removeprefix("v"))


type Method = Literal["GET", "POST", "DELETE"]
EVENT_STREAM = "text/event-stream"
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
"""What API Gateway can route; OPTIONS is its own."""


class Nothing(RequestModel):
    """The request of a route that takes none."""


@dataclass(frozen=True)
class Call[T: BaseModel]:
    """One request on its way into a view.

    ``notes`` goes into the request's log line: facts for operators, never what a visitor wrote.
    """

    request: T
    http: Request
    runtime: Runtime
    deadline: Deadline
    user_id: str | None = None
    """Whom the call is for: proven by a token, or named where no proof is asked."""
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Deprecation:
    """A route on its way out: since when, when it goes, and what to use instead."""

    since: datetime
    sunset: datetime
    successor: str

    def headers(self) -> dict[str, str]:
        """RFC 9745 ``Deprecation``, RFC 8594 ``Sunset`` and the link to the successor."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.sunset.astimezone(UTC), usegmt=True),
            "Link": f'<{self.successor}>; rel="successor-version"',
        }


@dataclass(frozen=True)
class Header:
    """A request header that a route understands."""

    name: str
    description: str
    pattern: str
    required: bool = False

    def declared(self) -> dict[str, Any]:
        """The header as an OpenAPI parameter."""
        return {
            "name": self.name,
            "in": "header",
            "required": self.required,
            "description": self.description,
            "schema": {"type": "string", "pattern": self.pattern},
        }


type View = Callable[[Call[Any]], BaseModel | Reply | None]


@dataclass(frozen=True)
class Route:
    """One call of the contract. A ``request`` comes in the body, or for GET in the query."""

    method: Method
    path: str
    view: View
    summary: str
    tag: str
    request: type[BaseModel] = Nothing
    response: type[BaseModel] | None = None
    media_type: str = "application/json"
    status: int = 200
    also: tuple[tuple[int, type[BaseModel]], ...] = ()
    """Further successes, by status."""
    errors: tuple[type[TripleError], ...] = ()
    headers: tuple[Header, ...] = ()
    tells: tuple[tuple[str, str], ...] = ()
    """Headers of its success, with what they say."""
    streams: bool = False
    opens_session: bool = False
    """Hands out ids, so that nobody has to prove one first."""
    description: str = ""
    version: int = 1
    deprecation: Deprecation | None = None

    @property
    def full_path(self) -> str:
        """The path as API Gateway knows it: no trailing slash."""
        return f"{base_path(self.version)}/{self.path}"

    @property
    def shown_path(self) -> str:
        """The path as the contract writes it: with a slash, but for files."""
        return self.full_path if "." in self.path else f"{self.full_path}/"

    @property
    def operation(self) -> str:
        """Names the call in logs and in the document: resource and verb."""
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"

    @property
    def media_types(self) -> tuple[str, ...]:
        """What it can answer with."""
        return (self.media_type, EVENT_STREAM) if self.streams else (self.media_type,)

    @property
    def takes_body(self) -> bool:
        """Whether the request is read from the body."""
        return self.method != "GET" and self.request is not Nothing

    @property
    def body_required(self) -> bool:
        """Whether a request without a body can't be meant."""
        return self.takes_body and any(f.is_required() for f in self.request.model_fields.values())

    @property
    def identified(self) -> bool:
        """Whether it acts for a user."""
        return "user_id" in self.request.model_fields

    @property
    def all_errors(self) -> tuple[type[TripleError], ...]:
        """What it may answer besides success: its own errors and those of any route."""
        body = (PayloadTooLarge, UnsupportedMediaType) if self.takes_body else ()
        identity = (Unauthorized, Forbidden) if self.identified else ()
        common = (
            *identity,
            InvalidRequest,
            NotAcceptable,
            *body,
            TooManyRequests,
            InternalError,
            Unavailable,
        )
        return tuple(dict.fromkeys((*self.errors, *common)))


def by_path(routes: Iterable[Route]) -> dict[str, dict[str, Route]]:
    """Routes by full path and method; raises ``ValueError`` when two share both."""
    table: dict[str, dict[str, Route]] = {}
    for route in routes:
        methods = table.setdefault(route.full_path, {})
        if route.method in methods:
            raise ValueError(f"{route.method} {route.full_path} is declared twice")
        methods[route.method] = route
    return table
