"""What an index build costs: ``python -m bench.build [--rows 10000,100000]``.

With ``--csv FULL CHANGED`` the catalogue is not made up: the second file is the first one edited.
Every build runs in a process of its own against a local AWS and embeds through the default
provider, whose service is on this machine and answers at once; with ``--offline`` it embeds names
by itself, which hardly takes time. CPU and memory are the builder's alone. Prints a table with the
aims beside it and, last or into a file, the numbers as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import synthetic
from bench.aims import at_most
from bench.model_service import environment, serving
from bench.wire import counting
from chalicelib.config import Settings
from infra.costs import of_a_build
from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env

NAME = "bench"
STAGE = {
    "TRIPLE_TABLE": NAME,
    "TRIPLE_CATALOG_BUCKET": f"{NAME}-catalog",
    "TRIPLE_INDEX_BUCKET": f"{NAME}-index",
    "AWS_ALLOW_HTTP": "true",
}
TIMEOUT_S, WARM_S = 3_600, 60

PEAK_MIB = 1_024
TEXTS_SHARE, TIME_SHARE = 0.05, 0.20
"""Aims of a build after 1 % of the rows changed, of what the full build took."""


type Environment = dict[str, str]


@dataclass(frozen=True)
class Measured:
    """One build."""

    verb: str
    rows: int
    seconds: float
    cpu_s: float
    texts: int
    peak_mib: int
    s3_requests: int | None = None
    usd_of_1000: float = 0.0
    """A thousand such builds on AWS, if they took as long there; without the model."""


def measure(files: Sequence[Path], models: Environment, *, requests: bool) -> list[Measured]:
    """A full build, and one after the file was edited, on a fresh stage."""
    with TemporaryDirectory() as folder, emulator(Path(folder) / "aws") as aws:
        _prepare(aws)
        found = []
        for verb, path in zip(("full", "changed"), files, strict=True):
            aws.client("s3").upload_file(str(path), f"{NAME}-catalog", "catalog/rows.csv")
            found.append(_build(aws.endpoint, verb, models, requests=requests))
        return found


def main() -> None:
    """Measure what the command line asks for; with ``--one`` be the process that builds."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", default="10000")
    options.add_argument("--csv", type=Path, nargs=2, metavar=("FULL", "CHANGED"))
    options.add_argument("--offline", action="store_true", help="embed without a model service")
    options.add_argument("--requests", action="store_true", help="count S3 requests; slower")
    options.add_argument("--json", type=Path, help="write the numbers to a file")
    options.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.one:
        print(json.dumps(_build_here()))
        return
    results: list[Measured] = []
    with TemporaryDirectory() as folder, _models(offline=asked.offline) as models:
        made_up = (_made_up(Path(folder), int(rows)) for rows in asked.rows.split(","))
        for files in [asked.csv] if asked.csv else made_up:
            results += measure(files, models, requests=asked.requests)
    _print(results)
    numbers = json.dumps([asdict(each) for each in results])
    if asked.json:
        asked.json.write_text(numbers)
    else:
        print(numbers)


@contextmanager
def _models(*, offline: bool) -> Iterator[Environment]:
    if offline:
        yield {"EMBEDDING_PROVIDER": "offline"}
        return
    provider = Settings().embedding_provider
    with serving(provider) as url:
        yield {"EMBEDDING_PROVIDER": provider} | environment(provider, url)


def _made_up(folder: Path, rows: int) -> list[Path]:
    shares = {"full": 0.0, "changed": 0.01}
    return [synthetic.write(folder / f"{name}.csv", rows, share) for name, share in shares.items()]


def _print(results: list[Measured]) -> None:
    head = f"{'s':>8} {'CPU s':>8} {'texts':>9} {'peak MiB':>14} {'S3':>6} {'$/1000':>8}"
    print(f"{'build':12} {'rows':>9} {head}  share of the full build: texts, s, CPU s")
    for full, changed in batched(results, 2, strict=True):
        for each in (full, changed):
            peak = at_most(each.peak_mib, PEAK_MIB)
            print(
                f"{each.verb:12} {each.rows:9,} {each.seconds:8.2f} {each.cpu_s:8.2f}"
                f" {each.texts:9,} {peak:>14} {each.s3_requests or '-':>6} {each.usd_of_1000:8.2f}",
                end="\n" if each is full else "  ",
            )
        texts, seconds = changed.texts / full.texts, changed.seconds / full.seconds
        cpu = changed.cpu_s / full.cpu_s
        print(
            at_most(texts, TEXTS_SHARE, f"{texts:.3f}"),
            at_most(seconds, TIME_SHARE, f"{seconds:.2f}"),
            f"{cpu:.2f}",
            sep=", ",
        )


def _prepare(aws: Emulator) -> None:
    from tests.conftest import table_definition

    aws.client("dynamodb").create_table(**table_definition(NAME))
    for bucket in (f"{NAME}-catalog", f"{NAME}-index"):
        aws.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )


def _build(endpoint: str, verb: str, models: Environment, *, requests: bool) -> Measured:
    if not requests:
        result = _run(endpoint, models)
        return Measured(verb, **result, usd_of_1000=1_000 * of_a_build(result["seconds"]))
    with counting(endpoint) as wire:
        result = _run(wire.endpoint, models)
        gets, puts = wire.of("s3.GET") + wire.of("s3.HEAD"), wire.of("s3.P")
        usd = 1_000 * of_a_build(result["seconds"], gets, puts)
        return Measured(verb, **result, s3_requests=wire.of("s3"), usd_of_1000=usd)


def _run(endpoint: str, models: Environment) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.build", "--one"]
    env = client_env(endpoint) | STAGE | models
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, timeout=TIMEOUT_S)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _build_here() -> dict[str, Any]:
    from chalicelib.deadline import Deadline
    from chalicelib.index.building.order import Order
    from chalicelib.runtime import runtime

    services = runtime()
    embedder = services.providers.embedder()
    # A warm container has the model's client, the machinery and the table library.
    embedder.query("준비", Deadline.after(WARM_S))
    import_module("chalicelib.index.building.build_pass")
    import_module("lancedb")
    builder = services.builder(embedder.space)
    began, cpu = time.perf_counter(), time.process_time()
    outcome = builder.reconcile(Order("bench"))
    if outcome.state != "published" or outcome.job is None:
        raise RuntimeError(f"the build ended as {outcome}")
    job = outcome.job
    return {
        "rows": job.unchanged + job.changed + job.added,
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "texts": job.added + job.changed,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024,
    }


if __name__ == "__main__":
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    main()
