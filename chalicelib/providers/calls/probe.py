"""A cheap look at a model service, without an SDK: listing the providers must not load one."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from chalicelib.errors import ModelUnavailable
from chalicelib.providers.calls.faults import Fault, fault_of_status

PROBE_S = 2.0


def probe_url(url: str, headers: Mapping[str, str], *, key: str, model: str, base: str) -> None:
    """Raise what is wrong with a service, by one GET; ``key``, ``model``, ``base`` name settings.

    A service that limits us is alive.
    """
    if not url.startswith(("https://", "http://")):
        raise ModelUnavailable(f"{base} 설정값이 올바르지 않습니다.")
    try:
        with urlopen(Request(url, headers=dict(headers)), timeout=PROBE_S):
            return
    except HTTPError as error:
        error.close()
        if error.code == 429:
            return
        raise _fault(error.code, key, model, base).fact() from error
    except (URLError, HTTPException, OSError) as error:
        raise ModelUnavailable(
            f"모델 서비스에 연결하지 못했습니다. {base}를 확인해 주세요."
        ) from error


def _fault(status: int, key: str, model: str, base: str) -> Fault:
    if status == 400:  # Gemini's answer to a key that it doesn't know
        status = 401
    return fault_of_status(status, None, key=key, model=model, url=base)
