"""Tokens: what they prove, and every forgery that we could think of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest

from chalicelib.store.client import ssm
from tests.conftest import NOW, Clock
from tests.unit.api.conftest import Answer, Api

PATH = "/triple/test/jwt"
OLD, NEW = b"o" * 32, b"n" * 48


@pytest.fixture
def keys(dynamodb: Any) -> Any:
    client = ssm()
    put(client, "2026-01-01", OLD)
    return client


def put(client: Any, name: str, key: bytes) -> None:
    client.put_parameter(
        Name=f"{PATH}/{name}",
        Value=base64.b64encode(key).decode(),
        Type="SecureString",
        Overwrite=True,
    )


def with_mode(api: Api, mode: str) -> Api:
    api.runtime.settings = api.runtime.settings.model_copy(update={"auth_mode": mode})
    return api


@pytest.fixture
def required(api: Api, keys: Any) -> Api:
    return with_mode(api, "required")


@pytest.fixture
def optional(api: Api, keys: Any) -> Api:
    return with_mode(api, "optional")


def activity(api: Api, user_id: str, token: str | None) -> Answer:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return api.post("activity", {"user_id": user_id}, **headers)


def begin(api: Api) -> tuple[str, str]:
    body = api.post("user", {}).json
    return body["user_id"], body["token"]


def claims(user_id: str, **other: Any) -> dict[str, Any]:
    now = int(NOW)
    return {
        "sub": user_id,
        "iat": now,
        "nbf": now,
        "exp": now + 3_600,
        "aud": "triple-chat",
        "iss": "triple:test",
        **other,
    }


def signed(body: dict[str, Any], key: bytes = OLD, kid: Any = "2026-01-01", **header: Any) -> str:
    """A token put together by hand, so that nothing stops a forgery."""
    head = {"alg": "HS256", "typ": "JWT", "kid": kid, **header}
    parts = [encoded(json.dumps(part).encode()) for part in (head, body)]
    signature = hmac.new(key, ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, encoded(signature)])


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_with_auth_off_nothing_is_issued_and_nothing_is_read(api: Api) -> None:
    body = api.post("user", {}).json

    assert set(body) == {"user_id", "expires_at"}
    assert activity(api, body["user_id"], "no token at all").status == 200


def test_a_token_proves_its_user_until_the_sessions_cap(required: Api, clock: Clock) -> None:
    user_id, token = begin(required)

    assert activity(required, user_id, token).status == 200
    found = jwt.decode(token, options={"verify_signature": False})
    assert found == claims(user_id, exp=1_780_086_401)


def test_a_token_does_not_make_a_dead_session_live(required: Api, clock: Clock) -> None:
    user_id, token = begin(required)
    clock.wait(2_000)

    answer = activity(required, user_id, token)

    assert (answer.status, answer.json["error"]) == (401, "Session expired")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "activity", {"user_id": "z" * 24}),
        ("POST", "chat", {"user_id": "z" * 24, "question": "안녕"}),
        ("GET", f"history?user_id={'z' * 24}", None),
        ("GET", f"providers?user_id={'z' * 24}", None),
        ("POST", "providers", {"user_id": "z" * 24}),
        ("DELETE", "providers", {"user_id": "z" * 24}),
    ],
)
def test_required_mode_lets_no_call_for_a_user_through_without_a_token(
    required: Api, method: str, path: str, body: Any
) -> None:
    answer = required.call(method, path, body)

    assert (answer.status, answer.json["error"]) == (401, "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_required_mode_covers_every_route_that_acts_for_a_user(required: Api) -> None:
    from chalicelib.api.routes import ROUTES

    open_routes = {route.operation for route in ROUTES if not route.identified}

    assert open_routes <= {
        "index_show",
        "health_check",
        "openapi_serve",
        "docs_serve",
        "upload_sign",  # for operators, by a token of their own
    }
    assert [route.operation for route in ROUTES if route.opens_session] == ["session_begin"]


def test_optional_mode_takes_both_but_no_bad_token(optional: Api) -> None:
    user_id, token = begin(optional)

    assert activity(optional, user_id, None).status == 200
    assert activity(optional, user_id, token).status == 200
    assert activity(optional, user_id, token[:-2]).status == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "activity", None, 200),
        ("POST", "activity", {}, 200),
        ("GET", "history?limit=5", None, 200),
        ("GET", "providers", None, 200),
        ("POST", "feedback", {"chat_id": 5, "rating": "up"}, 404),
        ("POST", "chat", {"question": ""}, 400),
        ("DELETE", "user", None, 204),
    ],
)
@pytest.mark.parametrize("mode", ["optional", "required"])
def test_a_token_alone_says_who_asks(
    api: Api, keys: Any, mode: str, method: str, path: str, body: Any, status: int
) -> None:
    api.runtime.settings = api.runtime.settings.model_copy(update={"auth_mode": mode})
    _, token = begin(api)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    assert api.call(method, path, body, headers).status == status
    del headers["Authorization"]
    assert api.call(method, path, body, headers).status == 400


def test_an_id_without_its_token_opens_no_session_of_its_owner(required: Api) -> None:
    user_id, _ = begin(required)

    answer = required.post("user", {"user_id": user_id})

    assert answer.status == 200
    assert answer.json["user_id"] != user_id


def test_a_token_takes_up_the_session_of_its_user(required: Api, clock: Clock) -> None:
    user_id, token = begin(required)
    clock.wait(2_000)

    again = required.post("user", {}, Authorization=f"Bearer {token}").json

    assert again["user_id"] == user_id
    assert again["expires_at"] == 1_780_003_801


FORGERIES: dict[str, Any] = {
    "algorithm none": lambda u: signed(claims(u), alg="none"),
    "algorithm none, unsigned": lambda u: signed(claims(u), alg="none").rpartition(".")[0] + ".",
    "algorithm None in odd case": lambda u: signed(claims(u), alg="nOnE"),
    "another hash": lambda u: jwt.encode(
        claims(u), OLD + OLD, algorithm="HS512", headers={"kid": "2026-01-01"}
    ),
    "asymmetric algorithm claimed": lambda u: signed(claims(u), alg="RS256"),
    "another key": lambda u: signed(claims(u), key=b"x" * 32),
    "empty key": lambda u: signed(claims(u), key=b""),
    "the key's id as the key": lambda u: signed(claims(u), key=b"2026-01-01"),
    "unknown kid": lambda u: signed(claims(u), kid="2099-01-01"),
    "kid like a path": lambda u: signed(claims(u), kid="../../other/jwt/key"),
    "kid of another type": lambda u: signed(claims(u), kid=["2026-01-01"]),
    "no kid": lambda u: signed(claims(u), kid=None),
    "its own key in the header": lambda u: signed(
        claims(u), key=b"x" * 32, jwk={"kty": "oct", "k": encoded(b"x" * 32)}
    ),
    "critical extension": lambda u: signed(claims(u), crit=["b64"], b64=False),
    "another type": lambda u: signed(claims(u), typ="at+jwt"),
    "another audience": lambda u: signed(claims(u, aud="triple-admin")),
    "many audiences": lambda u: signed(claims(u, aud=["triple-chat", "other"])),
    "another issuer": lambda u: signed(claims(u, iss="triple:prod")),
    "no subject": lambda u: signed({k: v for k, v in claims(u).items() if k != "sub"}),
    "subject no id": lambda u: signed(claims("admin")),
    "subject no text": lambda u: signed(claims(u, sub={"id": u})),
    "no expiry": lambda u: signed({k: v for k, v in claims(u).items() if k != "exp"}),
    "expiry as text": lambda u: signed(claims(u, exp="9999999999")),
    "expiry true": lambda u: signed(claims(u, exp=True)),
    "expired": lambda u: signed(claims(u, exp=int(NOW) - 31)),
    "not yet valid": lambda u: signed(claims(u, nbf=int(NOW) + 60)),
    "issued in the future": lambda u: signed(claims(u, iat=int(NOW) + 60)),
    "truncated": lambda u: signed(claims(u))[:-1],
    "half": lambda u: signed(claims(u)).rpartition(".")[0],
    "one part": lambda u: "abc",
    "nothing": lambda u: "",
    "oversized": lambda u: signed(claims(u, pad="x" * 2_000)),
    "padded": lambda u: signed(claims(u)) + "==",
    "doubled": lambda u: signed(claims(u)) + "." + signed(claims(u)),
    "header no object": lambda u: f"{encoded(b'[]')}.{encoded(b'{}')}.{encoded(b'x')}",
    "claims no object": lambda u: signed([u]),  # type: ignore[arg-type]
    "tampered claims": lambda u: tampered(signed(claims("z" * 24)), u),
    "not even ASCII": lambda u: "토큰.토큰.토큰",
}  # fmt: skip


def tampered(token: str, user_id: str) -> str:
    head, _, signature = token.split(".")
    return ".".join([head, encoded(json.dumps(claims(user_id)).encode()), signature])


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_proves_nothing(required: Api, name: str) -> None:
    user_id, _ = begin(required)

    answer = activity(required, user_id, FORGERIES[name](user_id))

    assert (answer.status, answer.json["error"]) == (401, "Unauthorized")
    assert activity(required, user_id, signed(claims(user_id))).status == 200


@pytest.mark.parametrize("scheme", ["Basic abc", "token", "Bearer", "bearertoken"])
def test_another_scheme_is_refused(required: Api, scheme: str) -> None:
    user_id, _ = begin(required)

    answer = required.post("activity", {"user_id": user_id}, Authorization=scheme)

    assert (answer.status, answer.json["error"]) == (401, "Unauthorized")


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_ones_own_token_opens_nobody_elses_session(api: Api, keys: Any, mode: str) -> None:
    with_mode(api, mode)
    victim, _ = begin(api)
    _, token = begin(api)

    for answer in (
        activity(api, victim, token),
        api.get(f"history?user_id={victim}", Authorization=f"Bearer {token}"),
        api.post("user", {"user_id": victim}, Authorization=f"Bearer {token}"),
    ):
        assert (answer.status, answer.json["error"]) == (403, "Forbidden")


def test_a_guessed_id_reads_like_any_other_failure(required: Api) -> None:
    victim, _ = begin(required)

    known, unknown = (activity(required, user_id, None) for user_id in (victim, "z" * 24))

    assert known.status == unknown.status
    assert {**known.json, "request_id": ""} == {**unknown.json, "request_id": ""}


def test_a_new_key_signs_and_the_old_one_still_verifies(
    required: Api, keys: Any, clock: Clock
) -> None:
    user_id, old_token = begin(required)
    put(keys, "2026-06-01", NEW)
    clock.wait(301)

    _, new_token = begin(required)

    assert jwt.get_unverified_header(new_token)["kid"] == "2026-06-01"
    assert activity(required, user_id, old_token).status == 200


def test_a_key_that_another_container_uses_already_is_looked_up(
    required: Api, keys: Any, clock: Clock
) -> None:
    user_id, _ = begin(required)
    put(keys, "2026-06-01", NEW)
    clock.wait(11)

    assert activity(required, user_id, signed(claims(user_id), NEW, "2026-06-01")).status == 200


def test_a_removed_key_verifies_no_more(required: Api, keys: Any, clock: Clock) -> None:
    user_id, token = begin(required)
    put(keys, "2026-06-01", NEW)
    keys.delete_parameter(Name=f"{PATH}/2026-01-01")
    clock.wait(301)

    assert activity(required, user_id, token).status == 401


@pytest.mark.parametrize("value", ["c2hvcnQ=", "not base64!", "한글"])
def test_a_weak_key_stops_the_service_instead_of_signing(
    required: Api, keys: Any, value: str
) -> None:
    keys.put_parameter(Name=f"{PATH}/2026-09-01", Value=value, Type="SecureString")

    answer = required.post("user", {})

    assert (answer.status, answer.json["error"]) == (500, "Internal error")


def test_strangers_can_not_make_us_read_the_keys_over_and_over(required: Api, clock: Clock) -> None:
    user_id, _ = begin(required)
    reads = []
    ring = required.runtime.tokens._keys
    ring._ssm.meta.events.register("before-call.ssm", lambda **_: reads.append(1))

    for number in range(20):
        activity(required, user_id, signed(claims(user_id), kid=f"unknown-{number}"))
    assert reads == []

    clock.wait(11)
    for number in range(20):
        activity(required, user_id, signed(claims(user_id), kid=f"unknown-{number}"))
    assert reads == [1]
