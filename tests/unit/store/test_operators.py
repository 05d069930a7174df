"""Operator tokens against a real parameter store, in process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.errors import Forbidden
from chalicelib.store.client import ssm
from chalicelib.store.keys import FRESH_S, KeyRing
from chalicelib.store.operators import Operators
from infra import operators
from tests.conftest import Clock


@pytest.fixture
def parameters() -> Iterator[Any]:
    with mock_aws():
        yield ssm()


@pytest.fixture
def known(parameters: Any, clock: Clock) -> Operators:
    return Operators(KeyRing(parameters, "/triple/test/admin", clock))


def test_the_bearer_of_a_token_is_let_in_by_name(parameters: Any, known: Operators) -> None:
    token = operators.add(parameters, "test", "minji")
    assert known.require(token) == "minji"


@pytest.mark.parametrize(
    "bad", ["", "minji", "minji.", "minji.short", "nobody.{secret}", "{other}"]
)
def test_everything_else_is_refused(parameters: Any, known: Operators, bad: str) -> None:
    secret = operators.add(parameters, "test", "minji").partition(".")[2]
    other = operators.add(parameters, "other", "minji")
    with pytest.raises(Forbidden):
        known.require(bad.format(secret=secret, other=other))


def test_the_parameter_store_does_not_hold_the_token(parameters: Any) -> None:
    token = operators.add(parameters, "test", "minji")
    found = parameters.get_parameter(Name="/triple/test/admin/minji", WithDecryption=True)
    assert token.partition(".")[2] not in found["Parameter"]["Value"]


def test_a_removed_operator_is_out_within_minutes(
    parameters: Any, known: Operators, clock: Clock
) -> None:
    token = operators.add(parameters, "test", "minji")
    assert known.require(token) == "minji"
    parameters.delete_parameter(Name="/triple/test/admin/minji")
    clock.wait(FRESH_S + 1)
    with pytest.raises(Forbidden):
        known.require(token)


def test_a_new_token_of_the_same_name_replaces_the_old_one(
    parameters: Any, known: Operators, clock: Clock
) -> None:
    old = operators.add(parameters, "test", "minji")
    new = operators.add(parameters, "test", "minji")
    assert known.require(new) == "minji"
    with pytest.raises(Forbidden):
        known.require(old)
