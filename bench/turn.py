"""What a call of the API costs: AWS requests on the wire, and the handler's own time.

    python -m bench.turn [--json FILE]

The app runs in this process, against a local AWS behind a counting proxy, with the sample
catalogue and the offline provider, so that the time is ours and not a model's. Every call is warm:
it was made once before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.wire import Wire, counting
from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env
from infra.stack import deploy_data
from infra.stage_config import environment

SAMPLE = Path(__file__).parents[1] / "ingest" / "sample"
REPEATS = 20
QUESTIONS = Path(__file__).with_name("questions") / "sample.jsonl"


@dataclass(frozen=True)
class Cost:
    """One call: the most requests that it made, and medians of the rest."""

    call: str
    dynamodb: int
    in_a_row: int
    s3: int
    ms: float


def measure() -> list[Cost]:
    """Every call of the API, warm."""
    with _stage() as (handler, wire):
        user = handler("POST", "user", {})["user_id"]
        session = {"user_id": user}
        first = {"question": "512GB 모델 중에 제일 가벼운 건 뭐야?"}
        calls: list[tuple[str, str, str, dict[str, Any]]] = [
            ("user, first visit", "POST", "user", {}),
            ("user, known", "POST", "user", session),
            ("activity", "POST", "activity", session),
            ("providers", "GET", "providers", session),
            ("history", "GET", "history", session),
            ("index", "GET", "index", {}),
        ]
        costs = [_cost(handler, wire, *call) for call in calls]
        costs.append(_cost(handler, wire, "chat, follow-up", "POST", "chat", session | first))
        return [*costs, _first_questions(handler, wire)]


def _first_questions(handler: Any, wire: Wire) -> Cost:
    """As many different questions of new visitors, none of which was asked before."""
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()]
    seen = []
    for question in asked[:: len(asked) // REPEATS]:
        body = {"user_id": handler("POST", "user", {})["user_id"], "question": question}
        seen.append(_once(handler, wire, "chat, first", "POST", "chat", body))
    return _worst(seen)


def _cost(
    handler: Any, wire: Wire, call: str, method: str, path: str, body: dict[str, Any]
) -> Cost:
    handler(method, path, body)
    return _worst([_once(handler, wire, call, method, path, body) for _ in range(REPEATS)])


def _once(
    handler: Any, wire: Wire, call: str, method: str, path: str, body: dict[str, Any]
) -> Cost:
    wire.reset()
    began = time.perf_counter()
    handler(method, path, body)
    took = (time.perf_counter() - began) * 1_000
    return Cost(call, wire.of("dynamodb"), wire.in_a_row("dynamodb"), wire.of("s3"), took)


def _worst(seen: list[Cost]) -> Cost:
    return Cost(
        seen[0].call,
        max(cost.dynamodb for cost in seen),
        statistics.median_high(cost.in_a_row for cost in seen),
        max(cost.s3 for cost in seen),
        round(statistics.median(cost.ms for cost in seen), 1),
    )


@contextmanager
def _stage() -> Iterator[tuple[Any, Wire]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        emulator(Path(folder)) as aws,
        counting(aws.endpoint) as wire,
    ):
        _point_at(aws, wire)
        from chalicelib.index.building.order import Order
        from chalicelib.runtime import runtime

        services = runtime()
        built = services.builder(services.providers.embedder().space).reconcile(Order("bench"))
        if built.state != "published":
            raise SystemExit(f"the sample catalogue was not indexed: {built}")
        yield _handler(), wire


def _point_at(aws: Emulator, wire: Wire) -> None:
    data = deploy_data(aws.client, "bench", https_only=False)
    for file in sorted(SAMPLE.glob("*.csv")):
        key = f"catalog/{file.name}"
        aws.client("s3").put_object(
            Bucket=data["CatalogBucketName"], Key=key, Body=file.read_bytes()
        )
    providers = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}
    limits = {"TRIPLE_RATE_LIMIT": "10000", "TRIPLE_INDEX_CHECK_S": "600"}
    os.environ |= client_env(wire.endpoint) | environment(data) | providers | limits
    os.environ["AWS_ALLOW_HTTP"] = "true"


def _handler() -> Any:
    """The app as API Gateway calls it, with bodies as plain values."""
    from app import app

    class Context:
        function_name, aws_request_id = "bench", "bench"

        def get_remaining_time_in_millis(self) -> int:
            return 29_000

    def handle(method: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        path = f"/api/v1/triple/{name}"
        query = {key: [value] for key, value in body.items()} if method == "GET" else None
        reply = app(
            {
                "resource": path,
                "path": path,
                "httpMethod": method,
                "body": json.dumps(body) if method != "GET" else None,
                "isBase64Encoded": False,
                "headers": {"content-type": "application/json"},
                "multiValueHeaders": {"content-type": ["application/json"]},
                "queryStringParameters": body if query else None,
                "multiValueQueryStringParameters": query or None,
                "pathParameters": None,
                "stageVariables": None,
                "requestContext": {
                    "resourcePath": path,
                    "httpMethod": method,
                    "path": path,
                    "stage": "api",
                    "requestId": "bench",
                    "identity": {"sourceIp": "127.0.0.1"},
                },
            },
            Context(),
        )
        if reply["statusCode"] != 200:
            raise SystemExit(f"{method} {name}: {reply}")
        answer: dict[str, Any] = json.loads(reply["body"])
        return answer

    return handle


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    stdout = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the app's log lines are not the result
    try:
        costs = measure()
    finally:
        os.dup2(stdout, 1)
    print(f"{'call':<20}{'DynamoDB':>9}{'in a row':>9}{'S3':>5}{'ms':>9}")
    for cost in costs:
        print(f"{cost.call:<20}{cost.dynamodb:>9}{cost.in_a_row:>9}{cost.s3:>5}{cost.ms:>9}")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1))


if __name__ == "__main__":
    main()
