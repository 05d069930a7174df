"""What a cold container must not pay for, seen in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("lancedb", "lance_namespace", "pyarrow", "numpy", "google.genai", "httpx2", "jwt")

IMPORT_APP = """
import app
"""

SERVE = """
import json
from moto import mock_aws
from chalice.test import Client
from tests.conftest import table_definition

with mock_aws():
    import app
    from chalicelib.runtime import runtime
    runtime().dynamodb.create_table(**table_definition(runtime().settings.table))
    with Client(app.app) as client:
        def call(method, path, body=None):
            answer = client.http.request(
                method, f"/api/v1/triple/{path}",
                headers={"Content-Type": "application/json"},
                body=json.dumps(body).encode() if body else b"",
            )
            assert answer.status_code == 200, answer.body
            return answer.json_body
        user = {"user_id": call("POST", "user", {})["user_id"]}
        call("POST", "activity", user)
        call("GET", f"providers?user_id={user['user_id']}")
        call("POST", "providers", {**user, "generation": "offline"})
        call("DELETE", "providers", user)
        call("GET", f"history?user_id={user['user_id']}")
        call("GET", "health")
"""

REPORT = """
import json, sys
print(json.dumps(sorted(sys.modules)))
"""


def loaded(script: str) -> set[str]:
    """The modules that a fresh interpreter holds after a script."""
    run = subprocess.run(
        [sys.executable, "-c", f"import tests.conftest\n{script}\n{REPORT}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("script", [IMPORT_APP, SERVE], ids=["import app", "serve"])
def test_session_calls_load_neither_lancedb_nor_a_model_sdk(script: str) -> None:
    assert loaded(script).isdisjoint(HEAVY)


def test_session_calls_load_no_rules_of_the_offline_provider() -> None:
    rules = {f"chalicelib.providers.offline.{name}" for name in ("extract", "followup", "talk")}
    assert loaded(SERVE).isdisjoint(rules)


def test_importing_the_app_loads_neither_the_aws_sdk_nor_what_deploys_it() -> None:
    assert loaded(IMPORT_APP).isdisjoint({"boto3", "chalice.deploy"})
