"""Model providers by role: what exists, what is configured, what answers.

A vendor is a module or package here that has a ``LABEL``; see ``ports`` for what it offers. Its
file's name is its name. ``Settings`` of a vendor may have ``missing(role)``, which names the
environment variable that has to be set first, and the vendor may have ``probe(settings)``, a
cheap call without an SDK that raises ``ModelUnavailable`` if the service can't be used.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from chalicelib.config import Settings, provider_settings
from chalicelib.contracts import ProviderChoice, Role
from chalicelib.errors import Conflict, ModelUnavailable, NotFound

if TYPE_CHECKING:
    from chalicelib.providers.ports import Embedder, Generator, Reasoner, Space

HEALTHY_S = 30.0
UNHEALTHY_S = 5.0

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_FACTORY: dict[Role, str] = {
    "embedding": "embedder",
    "reasoning": "reasoner",
    "generation": "generator",
}


@dataclass(frozen=True)
class _Health:
    problem: str | None
    until: float


class Providers:
    """The providers of one stage; each adapter is built at most once, on first use."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        stored: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """``stored`` gives a key by its variable's name, if it stands in no environment."""
        self._settings = settings
        self._environ = environ
        self._stored = stored
        self._clock = clock
        self._lock = RLock()
        self._vendor_settings: dict[str, BaseModel] = {}
        self._adapters: dict[tuple[Role, str], Any] = {}
        self._health: dict[str, _Health] = {}

    def names(self, role: Role) -> list[str]:
        """The vendors that offer a role."""
        vendors = ((name, _vendor(name)) for name in _modules())
        return [name for name, module in vendors if module and hasattr(module, _FACTORY[role])]

    def default(self, role: Role) -> str:
        """The stage's choice."""
        return cast(str, getattr(self._settings, f"{role}_provider"))

    def order(self, role: Role, chosen: str | None = None) -> list[str]:
        """Who is asked, one after the other: the chosen one, then the configured fallbacks.

        A chosen vendor that has vanished since gives way to the stage's default.
        """
        first = chosen if chosen and self._offers(chosen, role) else self.default(role)
        fallback: str = getattr(self._settings, f"{role}_fallback")
        rest = (name.strip() for name in fallback.split(","))
        return list(dict.fromkeys([first, *(name for name in rest if name)]))

    def embedder(self, name: str | None = None) -> Embedder:
        """The named embedder, or the stage's default."""
        return cast("Embedder", self._adapter("embedding", name))

    def reasoner(self, name: str | None = None) -> Reasoner:
        """The named reasoner, or the stage's default."""
        return cast("Reasoner", self._adapter("reasoning", name))

    def generator(self, name: str | None = None) -> Generator:
        """The named generator, or the stage's default."""
        return cast("Generator", self._adapter("generation", name))

    def check(self, role: Role, name: str) -> None:
        """Raise what keeps a session from choosing this vendor, with the remedy."""
        if not self._offers(name, role):
            raise NotFound(_unknown(name, self.names(role)))
        if problem := self._missing(role, name):
            raise Conflict(problem)

    def describe(
        self, role: Role, space_is_live: Callable[[Space], bool] | None = None
    ) -> Sequence[ProviderChoice]:
        """Every vendor as a choice for a role.

        An embedding can be chosen only where ``space_is_live`` says that its index is there.
        """
        return [self._choice(role, name, space_is_live) for name in self.names(role)]

    def close(self) -> None:
        """Give back what adapters hold; a stage that goes on needs new ``Providers``."""
        with self._lock:
            for adapter in self._adapters.values():
                if hasattr(adapter, "close"):
                    adapter.close()
            self._adapters.clear()

    def _choice(
        self, role: Role, name: str, space_is_live: Callable[[Space], bool] | None
    ) -> ProviderChoice:
        module = _vendor(name)
        missing = self._missing(role, name)
        sick = None if missing else self._sickness(name)
        reason = missing or sick
        if not reason and role == "embedding" and space_is_live:
            space = self.embedder(name).space
            reason = None if space_is_live(space) else not_built(name)
        return ProviderChoice(
            name=name,
            label=getattr(module, "LABEL", name),
            model=None if missing else self._model(role, name),
            configured=not missing,
            healthy=None if missing else sick is None,
            selectable=reason is None,
            reason=reason,
        )

    def _model(self, role: Role, name: str) -> str:
        adapter = self._adapter(role, name)
        return cast(str, adapter.space.model if role == "embedding" else adapter.model)

    def _adapter(self, role: Role, name: str | None) -> Any:
        name = name or self.default(role)
        with self._lock:
            if (role, name) not in self._adapters:
                self._adapters[role, name] = self._built(role, name)
            return self._adapters[role, name]

    def _built(self, role: Role, name: str) -> Any:
        if not self._offers(name, role):
            raise ModelUnavailable(_unknown(name, self.names(role)))
        if problem := self._missing(role, name):
            raise ModelUnavailable(problem)
        return getattr(_vendor(name), _FACTORY[role])(self._settings_of(name))

    def _offers(self, name: str, role: Role) -> bool:
        return name in _modules() and hasattr(_vendor(name), _FACTORY[role])

    def _missing(self, role: Role, name: str) -> str | None:
        """What has to be set before this vendor can play the role, in words for an operator."""
        try:
            settings = self._settings_of(name)
        except ValidationError as error:
            fields = {f"{name}_{'_'.join(map(str, e['loc']))}".upper() for e in error.errors()}
            return f"{', '.join(sorted(fields))} 설정값이 올바르지 않습니다."
        variable = settings.missing(role) if hasattr(settings, "missing") else None
        return f"{variable} 설정이 필요합니다." if variable else None

    def _settings_of(self, name: str) -> BaseModel:
        with self._lock:
            if name not in self._vendor_settings:
                model: type[BaseModel] = _vendor(name).Settings  # type: ignore[union-attr]
                found = provider_settings(name, model, self._environ)
                if (key := _lacking(found)) and (value := self._stored(key)):
                    found = provider_settings(name, model, {**self._environ, key: value})
                self._vendor_settings[name] = found
            return self._vendor_settings[name]

    def _sickness(self, name: str) -> str | None:
        known = self._health.get(name)
        if known is None or known.until <= self._clock():
            problem = self._probed(name)
            known = _Health(problem, self._clock() + (UNHEALTHY_S if problem else HEALTHY_S))
            self._health[name] = known
        return known.problem

    def _probed(self, name: str) -> str | None:
        probe = getattr(_vendor(name), "probe", None)
        if probe is None:
            return None
        try:
            probe(self._settings_of(name))
        except ModelUnavailable as error:
            return error.message
        return None


def _modules() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if _NAME.fullmatch(name))


def _vendor(name: str) -> ModuleType | None:
    """The module of a vendor; ``None`` for one that isn't a vendor's."""
    module = importlib.import_module(f"{__name__}.{name}")
    return module if hasattr(module, "LABEL") else None


def _lacking(settings: BaseModel) -> str | None:
    """The variable that these settings need for any role."""
    if not hasattr(settings, "missing"):
        return None
    return next((name for role in _FACTORY if (name := settings.missing(role))), None)


def _unknown(name: str, known: Sequence[str]) -> str:
    shown = name if _NAME.fullmatch(name) else "요청하신 이름"
    return f"{shown}: 없는 제공자입니다. 사용할 수 있는 제공자는 {', '.join(known)}입니다."


def not_built(name: str) -> str:
    """Why an embedding can't be chosen whose space has no index, and what helps."""
    return (
        f"{name} 임베딩으로 만든 색인이 아직 없어 선택할 수 없습니다. "
        "운영자가 이 임베딩의 색인을 만들고 나면 선택할 수 있습니다."
    )
