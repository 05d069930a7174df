"""The packaged functions, and nothing beside them, index a CSV and answer from it."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.layer.target import Target
from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env
from infra.package import check, function_zip
from infra.stack import DataStack, deploy_data
from infra.stage_config import environment
from tests.package.conftest import OUT, Isolated

pytestmark = pytest.mark.package

RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3")
"""What Lambda's Python runtime brings; it comes last on the path there as well."""

SCRIPTS = Path(__file__).with_name("scripts")
ENOUGH_FOR_A_VECTOR_INDEX = 3_000


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def data(aws: Emulator) -> DataStack:
    return deploy_data(aws.client, "package", https_only=False)


@pytest.fixture(scope="module")
def archive(layer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The function's zip, within Lambda's limits beside the layer."""
    made = function_zip(tmp_path_factory.mktemp("package"))
    check(made, OUT / f"{Target.here().name}.zip")
    return made


@pytest.fixture(scope="module")
def function(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip unpacked and read-only."""
    root = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(root)
    for path in root.rglob("*"):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return root


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runtime")
    installed = Path(sysconfig.get_paths()["purelib"])
    for name in RUNTIME:
        if (installed / name).exists():
            (folder / name).symlink_to(installed / name)
    return folder


def deployed_builder(aws: Emulator, archive: Path, stage: dict[str, str]) -> str:
    """The builder as a function, for the work that it hands to another invocation of itself."""
    role = aws.client("iam").create_role(RoleName="builder", AssumeRolePolicyDocument="{}")
    made = aws.client("lambda").create_function(
        FunctionName="triple-package-rebuild_index",
        Runtime=f"python{Target.here().python}",
        Role=role["Role"]["Arn"],
        Handler="chalicelib.api.index_events.rebuild_index",
        Code={"ZipFile": archive.read_bytes()},
        Environment={
            "Variables": {
                k: v
                for k, v in stage.items()
                if k.startswith("TRIPLE_") or k.endswith("_PROVIDER") or k == "AWS_ALLOW_HTTP"
            }
        },
        Timeout=60,
    )
    return str(made["FunctionArn"])


def rows(price_of_first: int) -> bytes:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["id", "상품명", "분류", "가격", "설명"])
    for number in range(ENOUGH_FOR_A_VECTOR_INDEX):
        price = price_of_first if number == 0 else 10_000 + number
        kind = ("주전자", "찻잔", "쟁반")[number % 3]
        words = f"손으로 빚은 {kind}이며 {number}번 가마에서 구웠습니다."
        sheet.writerow([f"P{number}", f"도예 {kind} {number}호", kind, f"{price:,}원", words])
    return text.getvalue().encode()


def test_the_packaged_functions_index_a_csv_and_answer_from_it(
    aws: Emulator,
    data: DataStack,
    layer: Path,
    archive: Path,
    function: Path,
    runtime: Path,
    isolated: Isolated,
    tmp_path: Path,
) -> None:
    offline = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}
    stage = client_env(aws.endpoint) | environment(data) | offline | {"AWS_ALLOW_HTTP": "true"}
    stage["BUILDER_ARN"] = deployed_builder(aws, archive, stage)

    def run(script: str, **env: str) -> str:
        done = isolated(
            (SCRIPTS / script).read_text(), first=[function], last=[runtime], env=stage | env
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def upload(content: bytes) -> None:
        key = "catalog/pottery.csv"
        aws.client("s3").put_object(Bucket=data["CatalogBucketName"], Key=key, Body=content)
        run("rebuild.py", UPLOADED=key)

    def talk(*questions: str) -> dict[str, list[dict[str, str]]]:
        said = run("talk.py", QUESTIONS=json.dumps(questions))
        return json.loads(said.splitlines()[-1])  # type: ignore[no-any-return]

    upload(rows(price_of_first=77_000))
    first = talk("도예 주전자 0호 가격은?", "그거 설명해 줘")
    upload(rows(price_of_first=88_000))
    # Upkeep may hold the lease just then; its holder takes the upload over.
    for _ in range(20):
        second = talk("도예 주전자 0호 가격은?")
        if "88,000" in second["answers"][0]["response"]:
            break
        time.sleep(1)

    assert "77,000" in first["answers"][0]["response"]
    assert "0번 가마" in first["answers"][1]["response"]
    assert "88,000" in second["answers"][0]["response"]
    assert first["heavy_before"] == []
    own = tuple(map(str, (function, layer, runtime, sysconfig.get_paths()["stdlib"], tmp_path)))
    realpaths = (*own, os.path.realpath(sysconfig.get_paths()["purelib"]))
    assert [file for file in first["files"] if not str(file).startswith(realpaths)] == []
    used = sum(path.stat().st_size for path in (tmp_path / "tmp").rglob("*") if path.is_file())
    assert used <= 512 << 20, "Lambda's temporary folder holds 512 MB unless configured"
