"""The native library is inflated once per sandbox, safely, and says what is wrong when it can't."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.package.conftest import Isolated, damaged_layer

pytestmark = pytest.mark.package

IMPORT = "import lancedb; print(lancedb.__version__)"


def inflated(folder: Path) -> list[Path]:
    return sorted(folder.glob("lancedb-*"))


def test_a_cold_start_inflates_and_a_second_one_reuses(isolated: Isolated, tmp_path: Path) -> None:
    assert isolated(IMPORT).returncode == 0
    (library,) = inflated(tmp_path / "tmp")
    first = library.stat()

    assert isolated(IMPORT).returncode == 0

    (library,) = inflated(tmp_path / "tmp")
    assert library.stat().st_mtime_ns == first.st_mtime_ns


def test_processes_that_start_at_once_all_load_a_whole_library(
    layer: Path, isolated: Isolated, tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    script = f"import sys; sys.path.insert(0, {str(layer)!r})\n{IMPORT}"
    running = [
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", script],
            env={"TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=300) for process in running]

    assert [process.returncode for process in running] == [0] * 4, answers
    assert len(inflated(temporary)) == 1


def test_a_file_left_by_a_crashed_start_is_replaced(isolated: Isolated, tmp_path: Path) -> None:
    assert isolated(IMPORT).returncode == 0
    (library,) = inflated(tmp_path / "tmp")
    size = library.stat().st_size
    library.write_bytes(b"\x7fELF")

    assert isolated(IMPORT).returncode == 0
    assert library.stat().st_size == size


def test_what_killed_starts_left_is_removed_and_what_others_write_is_not(
    isolated: Isolated, tmp_path: Path
) -> None:
    assert isolated(IMPORT).returncode == 0
    (library,) = inflated(tmp_path / "tmp")
    library.unlink()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(timeout=60)
    crashed, written = (Path(f"{library}.{pid}") for pid in (gone.pid, os.getpid()))
    for left in (crashed, written):
        left.write_bytes(b"\x7fELF")

    assert isolated(IMPORT).returncode == 0

    assert inflated(tmp_path / "tmp") == [library, written]


def test_a_full_temporary_folder_is_an_import_error_and_leaves_nothing(
    isolated: Isolated, tmp_path: Path
) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))

    failed = isolated(IMPORT, preexec_fn=small_disk)

    assert failed.returncode == 1
    assert "could not inflate lancedb's native library" in failed.stderr
    assert inflated(tmp_path / "tmp") == []


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_layer_is_an_import_error(
    layer: Path, isolated: Isolated, tmp_path: Path, damage: str
) -> None:
    broken = damaged_layer(layer, tmp_path / "opt", damage)

    failed = isolated(IMPORT, first=[broken])

    assert failed.returncode == 1
    assert "the layer is damaged" in failed.stderr
    assert inflated(tmp_path / "tmp") == []


def test_every_name_of_the_lazy_packages_still_resolves(isolated: Isolated) -> None:
    done = isolated(
        "import aws_lambda_powertools, lance_namespace, lance_namespace_urllib3_client as client\n"
        "from lance_namespace_urllib3_client import models\n"
        "from lancedb import embeddings, rerankers\n"
        "lazy = (lance_namespace, client, models, aws_lambda_powertools, embeddings, rerankers)\n"
        "for package in lazy:\n"
        "    for name in package._LAZY:\n"
        "        assert getattr(package, name) is not None, name\n"
        "request = models.DropTableRequest(id=['a'])\n"
        "assert request.to_dict() == {'id': ['a']}, request.to_dict()\n"
        "try:\n"
        "    models.NoSuchModel\n"
        "except AttributeError:\n"
        "    print(len(models._LAZY))\n"
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def test_http_brings_its_asynchronous_half_when_it_is_asked_for(isolated: Isolated) -> None:
    done = isolated(
        "import asyncio, sys, threading\n"
        "from http.server import BaseHTTPRequestHandler, HTTPServer\n"
        "import httpcore2, httpx2\n"
        "late = {'httpcore2._async', 'anyio.abc'}\n"
        "at_first = late & {*sys.modules}\n"
        "class Handler(BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(204)\n"
        "        self.end_headers()\n"
        "    def log_message(self, *_):\n"
        "        pass\n"
        "server = HTTPServer(('127.0.0.1', 0), Handler)\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "url = f'http://127.0.0.1:{server.server_address[1]}'\n"
        "async def asked():\n"
        "    async with httpx2.AsyncClient(trust_env=False) as client:\n"
        "        return (await client.get(url)).status_code\n"
        "with httpx2.Client(trust_env=False) as client:\n"
        "    print(client.get(url).status_code, at_first | (late & {*sys.modules}))\n"
        "print(asyncio.run(asked()), late <= {*sys.modules})\n"
        "for name in httpcore2.__all__:\n"
        "    assert getattr(httpcore2, name) is not None, name\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["204 set()", "204 True"]


def test_the_aws_sdk_makes_the_clients_of_the_functions_and_transfers_late(
    isolated: Isolated,
) -> None:
    services = ("dynamodb", "s3", "ssm", "lambda", "apigatewaymanagementapi", "sts")
    done = isolated(
        "import sys\n"
        "import boto3\n"
        "session = boto3.Session('key', 'secret', region_name='eu-central-1')\n"
        f"clients = {{name: session.client(name) for name in {services!r}}}\n"
        "assert 's3transfer' not in sys.modules\n"
        "pages = clients['s3'].get_paginator('list_objects_v2')\n"
        "form = clients['s3'].generate_presigned_post('bucket', 'key')\n"
        "try:\n"
        "    clients['s3'].upload_file('/nowhere', 'bucket', 'key')\n"
        "except FileNotFoundError:\n"
        "    print(*(client.meta.endpoint_url for client in clients.values()), form['url'])\n"
    )
    assert done.returncode == 0, done.stderr
    *addresses, form = done.stdout.split()
    assert all(".eu-central-1.amazonaws.com" in address for address in addresses), addresses
    assert len(addresses) == len(services)
    assert form.startswith("https://bucket.s3")


def test_every_compute_function_is_there_when_it_is_asked_for(isolated: Isolated) -> None:
    done = isolated(
        "import pickle, sys\n"
        "import pyarrow as pa\n"
        "import pyarrow.compute as pc\n"
        "at_first = 'add' in vars(pc)\n"
        "assert pc.and_(pa.array([True]), pa.array([False])).to_pylist() == [False]\n"
        "assert pc.utf8_zfill(pa.array(['1']), width=3).to_pylist() == ['001']\n"
        "assert pickle.loads(pickle.dumps(pc.add)) is pc.add\n"
        "assert 'pyarrow.vendored.docscrape' not in sys.modules\n"
        "assert pa.table({'n': [2, 1]}).sort_by('n')['n'].to_pylist() == [1, 2]\n"
        "kinds = {n: pc.function_registry().get_function(n).kind for n in pc.list_functions()}\n"
        "for name in (n for n, kind in kinds.items() if kind in ('scalar', 'vector')):\n"
        "    assert callable(getattr(pc, name)), name\n"
        "try:\n"
        "    pc.no_such_function\n"
        "except AttributeError:\n"
        "    print(at_first)\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"


def test_what_lancedb_is_given_is_told_from_the_datasets_that_are_left_out(
    isolated: Isolated,
) -> None:
    done = isolated(
        "import tempfile\n"
        "import lancedb\n"
        "import pyarrow as pa\n"
        "rows = pa.table({'n': [2, 1]})\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    table = lancedb.connect(folder).create_table('t', rows)\n"
        "    table.add(rows.to_reader())\n"
        "    print(table.count_rows())\n"
        "try:\n"
        "    pa.dataset.Dataset()\n"
        "except NotImplementedError as error:\n"
        "    print(error)\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["4", "the layer comes without pyarrow.dataset"]


def test_the_model_sdk_defines_on_demand_and_every_definition_is_whole(isolated: Isolated) -> None:
    done = isolated(
        "import pydantic\n"
        "from google import genai\n"
        "from google.genai import types\n"
        "at_first = sum(name in vars(types) for name in types._DEFINITIONS)\n"
        "from google.genai import _transformers\n"
        "assert 'ContentType' not in vars(_transformers)\n"
        "assert types.Content in _transformers.ContentType.__args__\n"
        "for name in types._DEFINITIONS:\n"
        "    model = getattr(types, name)\n"
        "    if isinstance(model, type) and issubclass(model, pydantic.BaseModel):\n"
        "        model.model_rebuild()\n"
        "        assert model.__pydantic_complete__, name\n"
        "print(at_first, len(types._DEFINITIONS))\n"
    )
    assert done.returncode == 0, done.stderr
    at_first, every = map(int, done.stdout.split())
    assert every > 1_000
    assert at_first < every / 3


def test_the_model_sdk_reaches_the_network_without_what_was_left_out(isolated: Isolated) -> None:
    done = isolated(
        "import httpx2\n"
        "from google import genai\n"
        "nowhere = {'base_url': 'http://127.0.0.1:9'}\n"
        "client = genai.Client(api_key='none', http_options=nowhere)\n"
        "def ask():\n"
        "    yield from client.models.generate_content_stream(model='m', contents='a')\n"
        "def embed():\n"
        "    client.models.embed_content(model='m', contents=['a'])\n"
        "for call in (embed, lambda: [*ask()]):\n"
        "    try:\n"
        "        call()\n"
        "    except httpx2.ConnectError:\n"
        "        print('asked')\n"
    )
    assert done.stdout.split() == ["asked", "asked"], done.stderr
