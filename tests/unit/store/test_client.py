from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.store.client import ConditionFailed, attribute, call, item, values

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**37), max_value=10**37)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(stored=st.dictionaries(st.text(min_size=1), plain, max_size=6))
def test_what_is_stored_comes_back_the_same(stored: dict[str, Any]) -> None:
    kept = {key: value for key, value in stored.items() if value is not None}

    assert values(item(stored)) == kept


def test_numbers_travel_as_exact_text() -> None:
    assert attribute(0.1) == {"N": "0.1"}
    assert attribute(2**53 - 1) == {"N": "9007199254740991"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_what_dynamodb_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        attribute(value)


def test_a_refused_condition_hands_back_the_item_in_the_way(dynamodb: Any) -> None:
    stored = item({"pk": "U#a", "sk": "S", "count": 3})
    dynamodb.put_item(TableName="triple", Item=stored)

    with pytest.raises(ConditionFailed) as failure:
        call(
            dynamodb.put_item,
            TableName="triple",
            Item=stored,
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    assert failure.value.old == {"pk": "U#a", "sk": "S", "count": 3}


def test_an_endpoint_that_does_not_answer_is_an_outage() -> None:
    import boto3
    from botocore.config import Config

    nobody = boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}),
    )

    with pytest.raises(Unavailable):
        call(nobody.get_item, TableName="triple", Key=item({"pk": "a", "sk": "b"}))


def test_a_defect_of_ours_is_not_sold_as_an_outage(dynamodb: Any) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match="ResourceNotFound"):
        call(dynamodb.get_item, TableName="elsewhere", Key=item({"pk": "a", "sk": "b"}))
