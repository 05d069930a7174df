"""Cold starts: process start → first answer, per function, of the packaged form and others.

    python -m bench.cold [--rounds 7] [--csv FILE] [--gemini URL]
                         [--peer PYTHON FOLDER [--peer-env NAME=VALUE …]]

``--gemini`` names a service that speaks Gemini's API, for embedding and answers; without it the
offline provider is used. ``--peer`` adds another handler (``handler:handler`` in a folder, run by
the Python that has its packages), which gets the same events. Rounds are interleaved, so that
what else the machine does hits every form alike. The temporary folder is empty at each start.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench.cold_forms import Form, naive, packaged
from bench.in_process import event as request
from infra.local import catalogue
from infra.local import stage as local_stage
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.loopback import client_env
from infra.local.script import SAMPLE
from infra.local.stage import Stage
from infra.stage_config import environment

ROLES = ("EMBEDDING", "REASONING", "GENERATION")
FUNCTIONS = ("user", "activity", "providers", "chat", "rebuild_index")
CONFIG = Path(".chalice/config.json")
OUT = Path("bench/results/cold.json")
INDEX_S = 300.0

type Report = dict[str, float]
type Reports = dict[tuple[str, str], list[Report]]


def main() -> None:
    """Measure and print; the numbers also go to ``bench/results``."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        forms = [packaged(_made(folder / "p")), naive(_made(folder / "n"))]
        if options.peer:
            forms.append(_peer(options))
        with emulator(folder / "aws") as running:
            stage = local_stage.deploy(running, folder / "project", _providers(options.gemini))
            _index(stage, options.csv)
            reports = _measured(stage, forms, options, folder)
    _print(reports, [form.name for form in forms])
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps([[*key, rows] for key, rows in reports.items()], indent=1))


def _measured(stage: Stage, forms: list[Form], options: Any, folder: Path) -> Reports:
    api = Api(stage.api)
    ours = client_env(stage.emulator.endpoint) | environment(stage.data)
    ours |= json.loads(CONFIG.read_text(encoding="utf-8"))["environment_variables"]
    ours |= _providers(options.gemini) | {"TRIPLE_RATE_LIMIT": "1000"}
    reports: Reports = {}
    for _ in range(options.rounds):
        for function in FUNCTIONS:
            for form in forms:
                if form.handlers and function == "rebuild_index":
                    continue
                # A session without a past each time: a second question is understood first.
                user = api.post("user").body["user_id"]
                event = json.dumps(_event(function, user, stage, options), ensure_ascii=False)
                handler = form.handlers.get("api") or _handler(function)
                env = {} if form.handlers else ours
                report = json.loads(form.start(folder / "tmp", handler, event, env))
                reports.setdefault((function, form.name), []).append(report)
    return reports


def _handler(function: str) -> str:
    if function == "rebuild_index":
        return "chalicelib.api.index_events:rebuild_index"
    return "app:app"


def _event(function: str, user: str, stage: Stage, options: Any) -> dict[str, Any]:
    if function == "rebuild_index":
        files = (f.name for f in [options.csv])
        bucket = {"name": stage.data["CatalogBucketName"]}
        upload = {"bucket": bucket, "object": {"key": f"catalog/{next(files)}"}}
        functions = stage.client("lambda").list_functions()["Functions"]
        arns = {each["FunctionName"]: each["FunctionArn"] for each in functions}
        return {
            "Records": [{"eventName": "ObjectCreated:Put", "s3": upload}],
            "arn": arns["triple-local-rebuild_index"],
        }
    body = {} if function == "user" else {"user_id": user}
    if function == "chat":
        body["question"] = options.question
    return request("GET" if function == "providers" else "POST", function, body)


def _index(stage: Stage, csv: Path) -> None:
    catalogue.upload(stage, csv.name, csv.read_bytes())
    for _ in catalogue.await_index(stage, INDEX_S):
        pass


def _providers(gemini: str | None) -> dict[str, str]:
    named = {f"{role}_PROVIDER": "gemini" if gemini else "offline" for role in ROLES}
    service = {"GEMINI_BASE_URL": gemini, "GEMINI_API_KEY": "none"} if gemini else {}
    return named | service | {"AWS_ALLOW_HTTP": "true"}


def _peer(options: Any) -> Form:
    python, folder = options.peer
    env = dict(pair.partition("=")[::2] for pair in options.peer_env)
    base = {"GEMINI_BASE_URL": options.gemini} if options.gemini else {}
    handlers = {"api": "handler:handler"}
    return Form("peer", python, ("-I",), [Path(folder)], env=base | env, handlers=handlers)


def _print(reports: Reports, forms: list[str]) -> None:
    head = f"{'first ms':>9}{'ready ms':>9}{'CPU ms':>8}{'MB':>6}  of naive, peer"
    print(f"{'function':15}{'form':10}{head}")
    for function in FUNCTIONS:
        for form in forms:
            if rows := reports.get((function, form)):
                first, ready, cpu = (_median(rows, k) * 1_000 for k in ("first", "ready", "cpu"))
                line = f"{function:15}{form:10}{first:9.0f}{ready:9.0f}{cpu:8.0f}"
                ratios = [_ratio(reports, function, form, other) for other in ("naive", "peer")]
                print(f"{line}{_median(rows, 'peak_mb'):6.0f}  {'  '.join(ratios)}")


def _ratio(reports: Reports, function: str, form: str, other: str) -> str:
    mine, theirs = reports[function, form], reports.get((function, other))
    if not theirs or form == other:
        return "-"
    wall, cpu = (_median(mine, key) / _median(theirs, key) for key in ("first", "cpu"))
    return f"{wall:.2f} (CPU {cpu:.2f})"


def _median(rows: list[Report], key: str) -> float:
    return statistics.median(row[key] for row in rows)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _options() -> Any:
    options = argparse.ArgumentParser(prog="python -m bench.cold")
    options.add_argument("--json", type=Path, default=OUT)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--csv", type=Path, default=SAMPLE / "products.csv")
    options.add_argument("--question", default="512GB 모델 중에 제일 가벼운 건 뭐야?")
    options.add_argument("--gemini", help="address of a service that speaks Gemini's API")
    options.add_argument("--peer", nargs=2, metavar=("PYTHON", "FOLDER"))
    options.add_argument("--peer-env", action="append", default=[], metavar="NAME=VALUE")
    return options.parse_args()


if __name__ == "__main__":
    main()
