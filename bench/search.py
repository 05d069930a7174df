"""What a search costs: ``python -m bench.search [--rows 10000,100000]``.

Indexes synthetic places in a local AWS, opens the version as a fresh container does, and asks by
name. Requests are counted on the wire. Recall is of the vector branch against an exact scan of the
same vectors. Prints a table and, last, one JSON line.
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
from bench.catalogue import built
from bench.wire import Wire, counting
from chalicelib.deadline import Deadline
from chalicelib.index import table
from chalicelib.index.searching.searcher import Searcher
from chalicelib.providers.offline import Settings, embedder
from infra.local.emulator import emulator
from infra.local.loopback import client_env

QUESTIONS = 100
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
    sizes = [int(size) for size in parser.parse_args(arguments).rows.split(",")]
    with TemporaryDirectory() as name, emulator(Path(name) / "aws") as local:
        local.client("s3").create_bucket(
            Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )
        with counting(local.endpoint) as wire:
            os.environ |= {**client_env(wire.endpoint), "AWS_ALLOW_HTTP": "true"}
            measured = [measure(size, Path(name), wire) for size in sizes]
    for each in measured:
        print("  ".join(f"{key} {value}" for key, value in asdict(each).items()))
    print(json.dumps({"search": [asdict(each) for each in measured]}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
