"""A catalogue file is read through broken connections, and never as something that it isn't."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chalicelib.errors import Unavailable
from chalicelib.index.building.sources import CatalogueStream, Upload, UploadChanged, is_catalogue

CONTENT = bytes(range(256)) * 4_096
UPLOAD = Upload("a.csv", "catalog/a.csv", "e1", len(CONTENT))


class Shop(BaseHTTPRequestHandler):
    """Serves one object and hangs up after ``cut`` bytes, as often as ``cuts`` says."""

    protocol_version = "HTTP/1.1"
    etag = "e1"
    cut = 100_000
    cuts = 0
    ranges: list[str]

    def do_GET(self) -> None:
        cls = type(self)
        cls.ranges.append(self.headers["Range"])
        if self.headers["If-Match"] != cls.etag:
            self.send_response(412)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = CONTENT[int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) :]
        self.send_response(206)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cls.cuts > 0:
            cls.cuts -= 1
            body = body[: cls.cut]
            self.close_connection = True
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def shop(**behaviour: Any) -> Iterator[tuple[Any, type[Shop]]]:
    handler = type("Handler", (Shop,), {"ranges": [], **behaviour})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{server.server_address[1]}",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )
        yield client, handler
        server.shutdown()
        client.close()


def test_a_connection_that_breaks_is_taken_up_where_it_broke() -> None:
    with shop(cuts=3) as (client, handler), CatalogueStream(client, "b", UPLOAD) as stream:
        assert stream.buffered().read() == CONTENT
    starts = [int(each.removeprefix("bytes=").rstrip("-")) for each in handler.ranges]
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert len(starts) == 4


def test_a_connection_that_never_holds_is_an_outage_and_no_short_file() -> None:
    with (
        shop(cuts=99, cut=0) as (client, _),
        CatalogueStream(client, "b", UPLOAD) as stream,
        pytest.raises(Unavailable),
    ):
        stream.read(10)


def test_a_file_that_was_replaced_is_not_read_on() -> None:
    with (
        shop(etag="e2") as (client, _),
        CatalogueStream(client, "b", UPLOAD) as stream,
        pytest.raises(UploadChanged),
    ):
        stream.read(10)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("catalog/a.csv", True),
        ("catalog/가/나.TSV", True),
        ("catalog/a.txt", True),
        ("catalog/images/a.png", False),
        ("catalog/", False),
        ("catalog/csv", False),
    ],
)
def test_catalogue_files_are_known_by_their_names(key: str, wanted: bool) -> None:
    assert is_catalogue(key) is wanted
