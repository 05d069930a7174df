"""What a search costs: ``python -m bench.search [--rows 10000,100000]``.

Indexes synthetic places in a local AWS, opens the version as a fresh container does, and asks by
name. Requests are counted on the wire. Recall is of the vector branch against an exact scan of the
same vectors. Prints a table with the aims beside it and, last or into a file, the numbers as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import synthetic
from bench.aims import at_least, at_most
from bench.catalogue import built
from bench.wire import Wire, counting
from chalicelib.deadline import Deadline
from chalicelib.index import table
from chalicelib.index.searching.searcher import Searcher
from chalicelib.providers.offline import Settings, embedder
from infra.local.emulator import emulator
from infra.local.loopback import client_env

QUESTIONS = 100
WARM_REQUESTS, RECALL = 4, 0.97
_BUCKET = "bench-search"
_ASKED = ("{} 알려줘", "{}은 어디에 있어?", "{} 입장료가 얼마예요?", "{}에 주차할 수 있나요?")


@dataclass(frozen=True)
class Measured:
    """One size of catalogue."""

    rows: int
    open_requests: int
    open_mb: float
    open_seconds: float
    warm_requests_max: int
    warm_ms_median: float
    warm_ms_p95: float
    found_first: float
    vector_recall_at_10: float


def measure(rows: int, folder: Path, wire: Wire) -> Measured:
    """Index, open and ask."""
    names = embedder(Settings())
    file = folder / f"places-{rows}.csv"
    synthetic.write(file, rows)
    uri = f"s3://{_BUCKET}/{rows}"
    first, kept = built([file], uri, names)
    table._reader_session.cache_clear()  # As a fresh container begins: with nothing cached.
    wire.reset()
    began = time.perf_counter()
    searcher = Searcher(
        table.open_table(uri, first.manifest.lance_version), first.manifest, names.space
    )
    searcher.opened.wait()
    seconds = time.perf_counter() - began
    requests, received = wire.of("s3"), sum(wire.received.values())
    titles = random.Random(rows).sample([row.title for row in kept], QUESTIONS)
    questions = [_ASKED[n % len(_ASKED)].format(title) for n, title in enumerate(titles)]
    vectors = [names.query(each, Deadline.after(60)).vectors[0] for each in questions]
    searcher.search(questions[0], vectors[0])
    times, counts, right = [], [], 0
    for question, vector, title in zip(questions, vectors, titles, strict=True):
        wire.reset()
        began = time.perf_counter()
        found = searcher.search(question, vector)
        times.append((time.perf_counter() - began) * 1_000)
        counts.append(wire.of("s3"))
        right += bool(found.hits) and found.hits[0].doc.title == title
    return Measured(
        rows=rows,
        open_requests=requests,
        open_mb=round(received / 1e6, 1),
        open_seconds=round(seconds, 2),
        warm_requests_max=max(counts),
        warm_ms_median=round(statistics.median(times), 1),
        warm_ms_p95=round(statistics.quantiles(times, n=20)[-1], 1),
        found_first=right / len(questions),
        vector_recall_at_10=round(_recall(searcher, vectors), 4),
    )


def _recall(searcher: Searcher, vectors: Sequence[Any]) -> float:
    """Share of found neighbours that are no farther than the tenth nearest of all."""
    import numpy as np

    scan = searcher.opened.table.search().select(["vector"]).with_row_id(True).to_arrow()
    flat = scan.sort_by("_rowid")["vector"].combine_chunks().flatten()
    every = flat.to_numpy(zero_copy_only=False).reshape(scan.num_rows, -1)
    shares = []
    for vector in vectors:
        cosines = every @ vector
        tenth = np.partition(cosines, -10)[-10]
        near = searcher.opened.nearest(vector, 10)
        shares.append(np.mean([cosines[place] >= tenth - 1e-6 for place, _ in near]))
    return float(np.mean(shares))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--rows", default="10000", help="sizes, separated by commas")
    parser.add_argument("--json", type=Path, help="write the numbers to a file")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as name, emulator(Path(name) / "aws") as local:
        local.client("s3").create_bucket(
            Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )
        with counting(local.endpoint) as wire:
            os.environ |= {**client_env(wire.endpoint), "AWS_ALLOW_HTTP": "true"}
            measured = [measure(int(size), Path(name), wire) for size in options.rows.split(",")]
    _print(measured)
    numbers = json.dumps({"search": [asdict(each) for each in measured]})
    if options.json:
        options.json.write_text(numbers)
    else:
        print(numbers)
    return 0


def _print(measured: Sequence[Measured]) -> None:
    print(
        f"{'rows':>9} {'opening: S3':>11} {'MB':>7} {'s':>6} {'a search: S3':>13} {'ms':>7}"
        f" {'p95':>7} {'found first':>11} {'recall@10':>15}"
    )
    for each in measured:
        requests = at_most(each.warm_requests_max, WARM_REQUESTS)
        recall = at_least(each.vector_recall_at_10, RECALL)
        print(
            f"{each.rows:9,} {each.open_requests:11} {each.open_mb:7} {each.open_seconds:6}"
            f" {requests:>13} {each.warm_ms_median:7} {each.warm_ms_p95:7}"
            f" {each.found_first:11.2f} {recall:>15}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
