"""Which models a session uses."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import (
    ROLES,
    ProvidersRequest,
    ProvidersResponse,
    Role,
    RoleChoices,
    SessionRequest,
)
from chalicelib.errors import Conflict
from chalicelib.providers import not_built
from chalicelib.providers.ports import Space
from chalicelib.runtime import Runtime
from chalicelib.store.sessions import Session


def show(call: Call[SessionRequest]) -> ProvidersResponse:
    """Every choice, and what this session uses."""
    return _choices(call.runtime, call.runtime.sessions.get(call.request.user_id))


def choose(call: Call[ProvidersRequest]) -> ProvidersResponse:
    """Change some roles of the session's mix."""
    mix = _chosen(call.request)
    for role, name in mix.items():
        _require_selectable(call.runtime, role, name)
    return _choices(call.runtime, call.runtime.sessions.choose(call.request.user_id, mix))


def reset(call: Call[SessionRequest]) -> ProvidersResponse:
    """Go back to the stage's defaults."""
    return _choices(call.runtime, call.runtime.sessions.reset(call.request.user_id))


def _chosen(request: ProvidersRequest) -> dict[Role, str]:
    named = {role: getattr(request, role) for role in ROLES}
    return {role: name for role, name in named.items() if name is not None}


def _require_selectable(runtime: Runtime, role: Role, name: str) -> None:
    runtime.providers.check(role, name)
    if role != "embedding":
        return
    if not _is_live(runtime, runtime.providers.embedder(name).space):
        raise Conflict(not_built(name))


def _choices(runtime: Runtime, session: Session) -> ProvidersResponse:
    return ProvidersResponse.model_validate({role: _role(runtime, session, role) for role in ROLES})


def _role(runtime: Runtime, session: Session, role: Role) -> RoleChoices:
    providers = runtime.providers
    return RoleChoices(
        current=providers.order(role, session.mix.get(role))[0],
        default=providers.default(role),
        choices=list(providers.describe(role, lambda space: _is_live(runtime, space))),
    )


def _is_live(runtime: Runtime, space: Space) -> bool:
    return runtime.index_state(space).live() is not None
