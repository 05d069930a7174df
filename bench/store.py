"""Index and search as one command line, for a bench that compares several systems.

    python -m bench.store build CSV | update CSV
    python -m bench.store search vector|keyword|hybrid QUERIES

The folder ``STORE`` keeps a local AWS with everything that was indexed; models are chosen by
environment, as for a stage. A build includes the upload, but not the start of the local AWS. The
last line of the output is JSON: ``{"seconds", "rows"}`` of a build, and of a search
``{"open_seconds", "ms", "ids"}``, milliseconds and the ids of the ten best rows for each query of
a JSON file ``[{"question", "vector"}]``. An id is what the catalogue's column ``id`` says.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env
from infra.stack import deploy_data
from infra.stage_config import environment

SOURCE = "rows.csv"
BEST = 10
WARMING = 20
_WARM_S = 30.0

type Search = Callable[[str, Any], list[str]]
"""Row ids for a question and its vector, best first."""


def main() -> None:
    """Do what the command line says on the local AWS in ``STORE``."""
    options = argparse.ArgumentParser(prog="python -m bench.store")
    verbs = options.add_subparsers(dest="verb", required=True)
    for verb in ("build", "update"):
        verbs.add_parser(verb).add_argument("file", type=Path)
    search = verbs.add_parser("search")
    search.add_argument("mode", choices=("vector", "keyword", "hybrid"))
    search.add_argument("file", type=Path)
    asked = options.parse_args()
    with emulator(Path(os.environ["STORE"]), persist=True) as aws:
        data = deploy_data(aws.client, "bench", https_only=False)
        os.environ |= client_env(aws.endpoint) | environment(data) | {"AWS_ALLOW_HTTP": "true"}
        if asked.verb == "search":
            result = _search(aws, data["CatalogBucketName"], asked.mode, asked.file)
        else:
            rebuild = asked.verb == "build"
            result = _build(aws, data["CatalogBucketName"], asked.file, rebuild=rebuild)
    print(json.dumps(result))


def _build(aws: Emulator, bucket: str, file: Path, *, rebuild: bool) -> dict[str, Any]:
    import lancedb  # noqa: F401 - a warm container has it, and the model's client

    from chalicelib.deadline import Deadline
    from chalicelib.index.building.order import Order
    from chalicelib.runtime import runtime

    services = runtime()
    embedder = services.providers.embedder()
    embedder.query("준비", Deadline.after(_WARM_S))
    builder = services.builder(embedder.space)
    began = time.perf_counter()
    aws.client("s3").upload_file(str(file), bucket, f"catalog/{SOURCE}")
    outcome = builder.reconcile(Order("bench", rebuild=rebuild))
    if outcome.state != "published" or outcome.job is None:
        raise SystemExit(f"the build ended as {outcome}")
    seconds = time.perf_counter() - began
    job = outcome.job
    return {"seconds": seconds, "rows": job.unchanged + job.changed + job.added}


def _search(aws: Emulator, bucket: str, mode: str, file: Path) -> dict[str, Any]:
    ids = _ids(aws.client("s3").get_object(Bucket=bucket, Key=f"catalog/{SOURCE}")["Body"].read())
    queries = json.loads(file.read_text(encoding="utf-8"))
    began = time.perf_counter()
    search = _opened(mode)
    for query in queries[:WARMING]:
        search(query["question"], query["vector"])
    opened, times, found = time.perf_counter() - began, [], []
    for query in queries:
        began = time.perf_counter()
        rows = search(query["question"], query["vector"])
        times.append((time.perf_counter() - began) * 1_000)
        found.append([ids[row] for row in rows])
    return {"open_seconds": opened, "ms": times, "ids": found}


def _opened(mode: str) -> Search:
    import numpy as np

    from chalicelib.runtime import runtime

    services = runtime()
    searcher = services.searchers.current(services.providers.embedder().space)
    opened = searcher.opened

    def hybrid(question: str, vector: Any) -> list[str]:
        found = searcher.search(question, np.asarray(vector, np.float32), k=BEST)
        return [hit.doc.row for hit in found.hits]

    def branch(question: str, vector: Any) -> list[str]:
        near = mode == "vector"
        scored = (
            opened.nearest(np.asarray(vector, np.float32), BEST)
            if near
            else opened.lexical(question, BEST)
        )
        docs = opened.documents([place for place, _ in scored])
        return [json.loads(doc)["row"] for doc in docs]

    return hybrid if mode == "hybrid" else branch


def _ids(content: bytes) -> dict[str, str]:
    """The catalogue's ids by the ids that its rows have in the index."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    keys = (row["id"] for row in rows)
    return {sha256(f"{SOURCE}\0{key}".encode()).hexdigest()[:16]: key for key in keys}


if __name__ == "__main__":
    main()
