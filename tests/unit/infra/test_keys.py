from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.store.client import ssm
from chalicelib.store.keys import KeyRing
from infra.keys import add, key_ids, main
from tests.conftest import Clock

PATH = "/triple/prod/jwt"


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield ssm()


def test_an_added_key_signs_and_the_one_before_still_verifies(client: Any) -> None:
    first = add(client, PATH, datetime(2026, 1, 1, tzinfo=UTC))
    second = add(client, PATH, datetime(2026, 6, 1, tzinfo=UTC))

    ring = KeyRing(client, PATH, Clock())

    assert key_ids(client, PATH) == [first, second] == ["20260101T000000Z", "20260601T000000Z"]
    key_id, key = ring.signing()
    assert key_id == second
    assert len(key) == 32
    assert ring.verifying(first) not in (None, key)


def test_the_command_adds_lists_and_removes_without_showing_a_key(
    client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prod", "add"]) == 0
    (key_id,) = key_ids(client, PATH)
    assert main(["prod", "remove", key_id]) == 0
    assert main(["prod", "list"]) == 0

    assert key_ids(client, PATH) == []
    assert capsys.readouterr().out.split() == ["added", key_id, key_id]


def test_removing_without_an_id_is_refused(client: Any) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["prod", "remove"])
