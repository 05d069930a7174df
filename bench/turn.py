"""What a call of the API costs: AWS requests on the wire, and the handler's own time.

    python -m bench.turn [--repeats 20] [--json FILE]

The app runs in this process, against a local AWS behind a counting proxy, with the sample
catalogue, the default settings and the offline provider, so that the time is ours and not a
model's. Every call is warm: it was made once before. A chat turn looks at the index pointer again
when that was not done for some seconds, so it is measured right after another turn and after that
pause. Requests are counted in runs of their own, on a network slow enough that what is sent at the
same time is seen to overlap.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.aims import at_most
from bench.in_process import Handler, stage
from bench.wire import Wire
from chalicelib.config import Settings

QUESTIONS = Path(__file__).with_name("questions") / "sample.jsonl"
REPEATS = 20
PAUSES_MAX = 5
SLOW_S = 0.03
PAUSE_S = Settings.model_fields["index_check_s"].default + 0.2

AIMS = {"user": (2, 2, 0), "activity": (1, 1, 0), "chat": (3, 2, 4)}
"""By the first word of a call: DynamoDB calls, of those one after another, S3 requests."""

type Body = dict[str, Any]


@dataclass(frozen=True)
class Cost:
    """One call: the most requests that it made in any run, and the median of its time.

    ``in_a_row`` is of the run that overlapped most: a busy machine can make parallel calls wait
    for each other, but nothing makes calls that need each other overlap.
    """

    call: str
    dynamodb: int
    in_a_row: int
    s3: int
    ms: float


class Bench:
    """A warm stage and how often each call is made."""

    def __init__(self, handler: Handler, wire: Wire, repeats: int) -> None:
        self._handler = handler
        self._wire = wire
        self._repeats = repeats

    def measure(self) -> list[Cost]:
        """Every call of the API."""
        session = {"user_id": self._visitor()}
        question = {"question": "512GB 모델 중에 제일 가벼운 건 뭐야?"}
        calls: list[tuple[str, str, Body]] = [
            ("user, first visit", "POST", {}),
            ("user, known", "POST", session),
            ("activity", "POST", session),
            ("providers", "GET", session),
            ("history", "GET", session),
            ("index", "GET", {}),
        ]
        costs = [self._repeated(call, method, [body] * 2) for call, method, body in calls]
        return [*costs, self._firsts(), *self._follow_ups(session | question)]

    def _visitor(self) -> str:
        return str(self._handler("POST", "user", {})["user_id"])

    def _firsts(self) -> Cost:
        """Questions of new visitors, none of which was asked before."""
        asked = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()]
        some = asked[:: len(asked) // (2 * self._repeats)]
        bodies = [{"user_id": self._visitor(), "question": question} for question in some]
        return self._repeated("chat, first", "POST", bodies)

    def _follow_ups(self, body: Body) -> list[Cost]:
        """Turns after a pause, each with one right after it."""
        late, soon = "chat, after a pause", "chat, right after"
        runs = []
        for _ in range(min(self._repeats, PAUSES_MAX)):
            for counted in (True, False):
                time.sleep(PAUSE_S)
                runs += [self._once(call, "POST", body, counted) for call in (late, soon)]
        return [_worst(run for run in runs if run[0].call == call) for call in (soon, late)]

    def _repeated(self, call: str, method: str, bodies: list[Body]) -> Cost:
        self._once(call, method, bodies[0], counted=False)
        turns = [(body, n % 2 == 0) for n, body in enumerate(bodies * self._repeats)]
        return _worst(
            self._once(call, method, body, counted) for body, counted in turns[: 2 * self._repeats]
        )

    def _once(self, call: str, method: str, body: Body, counted: bool) -> tuple[Cost, bool]:
        wire = self._wire
        wire.delay_s = SLOW_S if counted else 0.0
        wire.reset()
        began = time.perf_counter()
        self._handler(method, call.partition(",")[0], body)
        took = (time.perf_counter() - began) * 1_000
        cost = Cost(call, wire.of("dynamodb"), wire.in_a_row("dynamodb"), wire.of("s3"), took)
        wire.delay_s = 0.0
        return cost, counted


def _worst(runs: Iterable[tuple[Cost, bool]]) -> Cost:
    seen = list(runs)
    counted = [cost for cost, is_counted in seen if is_counted]
    return Cost(
        seen[0][0].call,
        max(cost.dynamodb for cost in counted),
        min(cost.in_a_row for cost in counted),
        max(cost.s3 for cost in counted),
        round(statistics.median(cost.ms for cost, is_counted in seen if not is_counted), 1),
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--repeats", type=int, default=REPEATS)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    stdout = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the app's log lines are not the result
    try:
        with stage() as (handler, wire):
            costs = Bench(handler, wire, chosen.repeats).measure()
    finally:
        os.dup2(stdout, 1)
    print(f"{'call':<20}{'DynamoDB':>10}{'in a row':>10}{'S3':>8}{'ms':>9}")
    for cost in costs:
        print(_line(cost))
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1))


def _line(cost: Cost) -> str:
    numbers = [cost.dynamodb, cost.in_a_row, cost.s3]
    aims = AIMS.get(cost.call.partition(",")[0])
    cells = [at_most(n, aim) for n, aim in zip(numbers, aims, strict=True)] if aims else numbers
    first, second, third = map(str, cells)
    return f"{cost.call:<20}{first:>10}{second:>10}{third:>8}{cost.ms:>9}"


if __name__ == "__main__":
    main()
