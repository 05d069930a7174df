"""One local AWS for all tests of this folder; each test takes its own table and buckets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.emulator import Emulator
from infra.local.emulator import emulator as run_emulator


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """A child process on a free port; ``.endpoint`` is its address, ``.client("s3")`` a client."""
    with run_emulator(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def wire(emulator: Emulator) -> Iterator[None]:
    """Clients and the table library find the emulator without being told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
        patch.setenv("AWS_ALLOW_HTTP", "true")
        yield
