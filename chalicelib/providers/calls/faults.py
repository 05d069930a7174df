"""What can go wrong with one attempt, in the kinds that call for different behaviour."""

from __future__ import annotations

import math
from typing import Literal

from chalicelib.errors import ModelUnavailable, TooManyRequests, TripleError

type Kind = Literal["busy", "silent", "malformed", "limited", "exhausted", "refused"]

LIMIT_RETRY_S = 10
EXHAUSTED_RETRY_S = 3_600


class Fault(Exception):
    """One attempt failed.

    ``busy``: the service or the way to it failed, which may be over in a moment. ``silent``:
    nothing came in time. ``malformed``: it answered, but with nothing usable. ``limited``: we ask
    too fast. ``exhausted``: a quota that a short wait won't bring back. ``refused``: the
    request itself, its key or its model; asking again is of no use, and ``remedy`` (Korean, never
    a secret) says what is.
    """

    def __init__(
        self, kind: Kind, retry_after: float | None = None, remedy: str | None = None
    ) -> None:
        self.kind = kind
        self.retry_after = retry_after
        self.remedy = remedy
        super().__init__(kind)

    def fact(self) -> TripleError:
        """What the caller of a provider learns."""
        match self.kind:
            case "limited":
                return _too_many(self.retry_after or LIMIT_RETRY_S)
            case "exhausted":
                return _too_many(self.retry_after or EXHAUSTED_RETRY_S)
            case "refused":
                return ModelUnavailable(self.remedy)
            case "busy" | "silent" | "malformed":
                return ModelUnavailable(retry_after=_whole(self.retry_after))


def fault_of_status(
    status: int, retry_after: float | None, *, key: str, model: str, url: str
) -> Fault:
    """The fault that an HTTP status stands for; the names are those of settings."""
    match status:
        case 401 | 403:
            return Fault(
                "refused", remedy=f"모델 서비스가 키를 거절했습니다. {key}를 확인해 주세요."
            )
        case 404:
            return Fault(
                "refused", remedy=f"모델을 찾을 수 없습니다. {model}과 {url}을 확인해 주세요."
            )
        case 429:
            return Fault("limited", retry_after)
        case 408 | 409 | 425:
            return Fault("busy", retry_after)
        case _ if status >= 500:
            return Fault("busy", retry_after)
        case _:
            return Fault("refused", remedy="모델 서비스가 요청을 받아들이지 않았습니다.")


def seconds_of(header: str | None) -> float | None:
    """A ``Retry-After`` in seconds; dates are not taken, as no model service sends them."""
    try:
        seconds = float(header) if header else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < math.inf else None


def _too_many(seconds: float) -> TooManyRequests:
    wait = _whole(seconds)
    return TooManyRequests(
        f"답변 모델의 사용량 한도에 도달했습니다. {wait}초 뒤에 다시 시도해 주세요.",
        retry_after=wait,
    )


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, math.ceil(seconds))
