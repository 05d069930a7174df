"""A model service that goes on writing only when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from tests.support.openai_api import OpenAiApi

FIRST, REST = "첫 조각은 바로 나옵니다. ", "나머지는 나중에 나옵니다[1]."


class GatedApi(OpenAiApi):
    """Streams its first piece, waits for ``go_on``, then streams the rest."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        super().__init__()

    def pieces(self) -> Iterator[str]:  # type: ignore[override]
        yield FIRST
        if not self.go_on.wait(60):
            raise TimeoutError("nobody let the model go on")
        yield REST
