"""The local stage can't reach real AWS: endpoints must be loopback, what it runs is fenced."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

REGION = "ap-northeast-2"
ROOT_KEY = "test"
"""The local AWS knows this one as its root user; it is no secret and opens nothing else."""

_HOSTS = {"127.0.0.1", "localhost", "::1"}
_KEPT = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TERM", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


class NotLoopback(Exception):
    """An endpoint that isn't this machine was about to be used by the local stage."""


def require_loopback(url: str) -> str:
    """Return ``url`` if it names this machine, else raise ``NotLoopback``."""
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in _HOSTS:
        raise NotLoopback(f"the local stage only talks to this machine, not to {url!r}")
    return url


def refuse_foreign_endpoints(environ: Mapping[str, str] = os.environ) -> None:
    """Raise ``NotLoopback`` when the caller's environment points AWS calls somewhere else."""
    for name, value in environ.items():
        if name.startswith("AWS_ENDPOINT_URL") and value:
            require_loopback(value)


def base_env(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The caller's environment without anything of AWS: no profile, no keys, no endpoint."""
    kept = {name: environ[name] for name in (*_KEPT, *_PROXIES) if name in environ}
    return kept | {"NO_PROXY": ",".join(_HOSTS), "no_proxy": ",".join(_HOSTS), "PYTHONUTF8": "1"}


def client_env(endpoint: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """``base_env`` plus everything that ties an AWS client to the local AWS at ``endpoint``."""
    nowhere = str(Path(os.devnull))
    return base_env(environ) | {
        "AWS_ENDPOINT_URL": require_loopback(endpoint),
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
