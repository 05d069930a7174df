"""What a stage costs a month at some loads, from unit prices and stated assumptions.

    python -m infra.costs            print the tables
    python -m infra.costs --write    put them into docs/deploy.md

Prices are list prices of us-east-1 in US dollars, without free tiers; Seoul is up to a tenth
dearer. They are as of ``PRICES_OF`` and are not looked up: do that before you rely on a sum.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

PRICES_OF = "2025-06"
DOCUMENT = Path("docs/deploy.md")
LOADS = (0, 1_000, 1_000_000)
_TEMPLATE = Path(__file__).with_name("data.yaml")
_BLOCK = re.compile(r"(<!-- costs -->\n).*?(<!-- /costs -->)", re.DOTALL)

PRICES = {
    "Lambda, GB-second": 0.000_016_666_7,
    "Lambda, request": 0.20e-6,
    "API Gateway (REST), request": 3.50e-6,
    "API Gateway (WebSocket), message": 1.00e-6,
    "API Gateway (WebSocket), minute": 0.25e-6,
    "DynamoDB on demand, write unit": 0.625e-6,
    "DynamoDB on demand, read unit": 0.125e-6,
    "DynamoDB, stored GB": 0.25 + 0.20,  # with point-in-time recovery
    "S3, stored GB": 0.023,
    "S3, GET": 0.4e-6,
    "S3, PUT": 5.0e-6,
    "CloudWatch Logs, GB": 0.50,
    "CloudWatch, alarm": 0.10,
    "CloudWatch, own metric": 0.30,
    "CloudWatch, dashboard": 3.00,
    "CloudFront, GB out": 0.085,
    "Model, input token": 0.30e-6,  # a model of the class of gemini-2.5-flash
    "Model, output token": 2.50e-6,
    "Embedding, token": 0.15e-6,
}


@dataclass(frozen=True)
class Assumed:
    """What one question is taken to need; change it to your own measurements."""

    light_calls: float = 0.8
    """Calls beside the question (session, providers, history), five questions to a session."""
    socket_share: float = 0.5
    """Questions over the WebSocket, which the page prefers; the rest comes over the API."""
    frames: float = 30
    """Messages of one such question: itself, its sources, the pieces of the answer."""
    socket_minutes: float = 2
    """How long a page stays connected, for each question."""
    memory_gb: float = 1769 / 1024
    chat_s: float = 2.5
    """Most of it is waiting for the model, which Lambda bills as well."""
    light_s: float = 0.03
    cold_share: float = 0.02
    cold_s: float = 1.5
    cold_gets: float = 40
    write_units: float = 15
    """One conditional update; one transaction of turn, evidence and log, at twice the units."""
    read_units: float = 3
    stored_kb: float = 7
    log_kb: float = 3
    page_kb: float = 60
    """Page and pictures from CloudFront, spread over the questions of a visit."""
    input_tokens: float = 3_200
    output_tokens: float = 500
    """Answer, thoughts, and the rewriting of follow-up questions."""
    embedded_tokens: float = 20
    index_gb: float = 0.2
    """Catalogue, its old versions, index."""
    builds: float = 30
    """An upload a day in which a hundred rows of ten thousand changed (docs/scaling.md)."""
    build_s: float = 30
    builder_gb: float = 3008 / 1024
    build_puts: float = 100
    build_gets: float = 150
    build_tokens: float = 100 * 200


def costs(questions: int, assumed: Assumed) -> dict[str, float]:
    """US dollars a month by service."""
    calls = questions * (1 + assumed.light_calls)
    seconds = questions * (assumed.chat_s + assumed.light_calls * assumed.light_s)
    seconds += calls * assumed.cold_share * assumed.cold_s
    sockets = questions * assumed.socket_share
    builds = assumed.builds if questions else 0
    own_metrics, dashboards = 5, 1
    gb = questions / 1e6  # a KB for each question, in GB
    return {
        "Lambda": (seconds * assumed.memory_gb + builds * assumed.build_s * assumed.builder_gb)
        * PRICES["Lambda, GB-second"]
        + calls * PRICES["Lambda, request"],
        "API Gateway": (calls - sockets) * PRICES["API Gateway (REST), request"]
        + sockets * assumed.frames * PRICES["API Gateway (WebSocket), message"]
        + sockets * assumed.socket_minutes * PRICES["API Gateway (WebSocket), minute"],
        "DynamoDB": questions * assumed.write_units * PRICES["DynamoDB on demand, write unit"]
        + questions * assumed.read_units * PRICES["DynamoDB on demand, read unit"]
        + gb * assumed.stored_kb * PRICES["DynamoDB, stored GB"],
        "S3": assumed.index_gb * PRICES["S3, stored GB"]
        + calls * assumed.cold_share * assumed.cold_gets * PRICES["S3, GET"]
        + builds * assumed.build_gets * PRICES["S3, GET"]
        + builds * assumed.build_puts * PRICES["S3, PUT"],
        "CloudFront": gb * assumed.page_kb * PRICES["CloudFront, GB out"],
        "CloudWatch": gb * assumed.log_kb * PRICES["CloudWatch Logs, GB"]
        + _alarms() * PRICES["CloudWatch, alarm"]
        + dashboards * PRICES["CloudWatch, dashboard"]
        + (own_metrics * PRICES["CloudWatch, own metric"] if questions else 0),
        "Models": questions * assumed.input_tokens * PRICES["Model, input token"]
        + questions * assumed.output_tokens * PRICES["Model, output token"]
        + (questions * assumed.embedded_tokens + builds * assumed.build_tokens)
        * PRICES["Embedding, token"],
    }


def of_a_build(seconds: float, gets: int = 0, puts: int = 0, assumed: Assumed = Assumed()) -> float:
    """US dollars of one build that took so long and asked S3 so often, without its model."""
    return (
        seconds * assumed.builder_gb * PRICES["Lambda, GB-second"]
        + gets * PRICES["S3, GET"]
        + puts * PRICES["S3, PUT"]
    )


def tables(assumed: Assumed = Assumed()) -> str:
    """The sums, and below them the prices that they are made of, as Markdown."""
    loads = [costs(questions, assumed) for questions in LOADS]
    heads = " | ".join(f"{questions:,}" for questions in LOADS)
    lines = [f"| questions a month | {heads} |", "| --- |" + " ---: |" * len(LOADS)]
    for service in loads[0]:
        lines.append(_row(service, [load[service] for load in loads]))
    lines.append(_row("**together**", [sum(load.values()) for load in loads]))
    lines += ["", f"| unit ({PRICES_OF}, us-east-1) | US$ a million |", "| --- | ---: |"]
    lines += [f"| {unit} | {price * 1e6:,.2f} |" for unit, price in PRICES.items() if price < 1e-3]
    lines += ["", "| unit | US$ a month |", "| --- | ---: |"]
    lines += [f"| {unit} | {price:.3f} |" for unit, price in PRICES.items() if price >= 1e-3]
    return "\n".join(lines) + "\n"


def _row(name: str, dollars: list[float]) -> str:
    return f"| {name} | " + " | ".join(f"{amount:,.2f}" for amount in dollars) + " |"


def _alarms() -> int:
    return _TEMPLATE.read_text(encoding="utf-8").count("Type: AWS::CloudWatch::Alarm")


def written(document: str) -> str:
    """The document with the tables of now between its two marks."""
    return _BLOCK.sub(lambda found: found[1] + tables() + found[2], document)


def main() -> None:
    """Print, or rewrite the document."""
    options = argparse.ArgumentParser(prog="python -m infra.costs")
    options.add_argument("--write", action="store_true")
    if options.parse_args().write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(tables())


if __name__ == "__main__":
    main()
