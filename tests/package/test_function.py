"""The packaged functions, and nothing beside them, index a CSV and answer from it."""

from __future__ import annotations

import csv
import io
import json
import resource
import stat
import sysconfig
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.layer.target import Target
from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env
from infra.package import check, function_zip
from infra.stack import DataStack, deploy_data
from infra.stage_config import environment
from tests.package.conftest import OUT, Isolated, damaged_layer

pytestmark = pytest.mark.package

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


def rows(price_of_first: int, count: int = ENOUGH_FOR_A_VECTOR_INDEX) -> bytes:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["id", "상품명", "분류", "가격", "설명"])
    for number in range(count):
        price = price_of_first if number == 0 else 10_000 + number
        kind = ("주전자", "찻잔", "쟁반")[number % 3]
        words = f"손으로 빚은 {kind}이며 {number}번 가마에서 구웠습니다."
        sheet.writerow([f"P{number}", f"도예 {kind} {number}호", kind, f"{price:,}원", words])
    return text.getvalue().encode()


@dataclass(frozen=True)
class Packaged:
    """The functions as scripts of their own, each run a fresh container."""

    isolated: Isolated
    function: Path
    stage: dict[str, str]
    aws: Emulator
    temporary: Path
    used: list[int] = field(default_factory=list)
    """Bytes in the temporary folder, as seen again and again while a function ran."""

    def run(self, script: str, *, first: Sequence[Path] = (), **options: Any) -> str:
        options["env"] = self.stage | options.get("env", {})
        code = (SCRIPTS / script).read_text()
        with watching(self.temporary, self.used):
            done = self.isolated(code, first=[*first, self.function], **options)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    def upload(self, content: bytes) -> None:
        bucket, key = self.stage["TRIPLE_CATALOG_BUCKET"], "catalog/pottery.csv"
        self.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        self.run("rebuild.py", env={"UPLOADED": key})
        # What is asked next is asked of a fresh sandbox.
        for left in self.temporary.glob("lancedb-*"):
            left.unlink()

    def newest_manifest(self) -> dict[str, Any]:
        """What the version that was published last says of itself."""
        s3, bucket = self.aws.client("s3"), self.stage["TRIPLE_INDEX_BUCKET"]
        found = s3.list_objects_v2(Bucket=bucket, Prefix="manifests/")["Contents"]
        newest = max(each["Key"] for each in found)
        manifest: dict[str, Any] = json.load(s3.get_object(Bucket=bucket, Key=newest)["Body"])
        return manifest

    def talk(self, *questions: str, **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """What the API answered, and what it logged."""
        env = {"QUESTIONS": json.dumps(questions), "AWS_LAMBDA_FUNCTION_NAME": "triple-package"}
        *log, said = self.run("talk.py", env=env, **options).splitlines()
        return json.loads(said), [json.loads(line) for line in log]


@contextmanager
def watching(folder: Path, seen: list[int]) -> Iterator[None]:
    """Note every few milliseconds how much a folder holds."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.append(used(folder))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def used(folder: Path) -> int:
    """Bytes on disk; files may go while they are counted."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.lstat().st_blocks * 512
    return size


@pytest.fixture(scope="module")
def stage(aws: Emulator, data: DataStack, archive: Path) -> dict[str, str]:
    offline = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}
    stage = client_env(aws.endpoint) | environment(data) | offline | {"AWS_ALLOW_HTTP": "true"}
    return stage | {"BUILDER_ARN": deployed_builder(aws, archive, stage)}


@pytest.fixture
def packaged(
    isolated: Isolated,
    function: Path,
    stage: dict[str, str],
    aws: Emulator,
    tmp_path: Path,
) -> Packaged:
    return Packaged(isolated, function, stage, aws, tmp_path / "tmp")


def test_the_packaged_functions_index_a_csv_and_answer_from_it(
    packaged: Packaged, layer: Path, tmp_path: Path
) -> None:
    packaged.upload(rows(price_of_first=77_000))
    first, _ = packaged.talk("도예 주전자 0호 가격은?", "그거 설명해 줘")
    packaged.upload(rows(price_of_first=88_000))
    # Upkeep may hold the lease just then; its holder takes the upload over.
    for _ in range(20):
        second, _ = packaged.talk("도예 주전자 0호 가격은?")
        if "88,000" in second["answers"][0]["response"]:
            break
        time.sleep(1)

    assert "77,000" in first["answers"][0]["response"]
    assert "0번 가마" in first["answers"][1]["response"]
    assert "88,000" in second["answers"][0]["response"]
    assert first["heavy_before"] == []
    places = (packaged.function, layer, sysconfig.get_paths()["stdlib"], tmp_path)
    own = tuple(map(str, places))
    assert [file for file in first["files"] if not str(file).startswith(own)] == []
    assert 100 << 20 < max(packaged.used) <= 512 << 20, "what Lambda's temporary folder holds"
    assert packaged.newest_manifest()["trained"] > 0, "no vector index was made"


def test_a_layer_that_is_damaged_is_named_in_the_log_of_the_api(
    packaged: Packaged, layer: Path, tmp_path: Path
) -> None:
    packaged.upload(rows(price_of_first=77_000, count=3))
    broken = damaged_layer(layer, tmp_path / "opt")

    said, log = packaged.talk("도예 주전자 0호 가격은?", first=[broken])

    assert refusals(said) == [(500, "Internal error")]
    assert reasons(log) == {"the layer is damaged: _lancedb.so.lz4 is not what was built"}


def test_a_full_temporary_folder_is_named_in_the_log_of_the_api(packaged: Packaged) -> None:
    packaged.upload(rows(price_of_first=77_000, count=3))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))

    said, log = packaged.talk("도예 주전자 0호 가격은?", "찻잔 1호는?", preexec_fn=small_disk)

    assert refusals(said) == [(500, "Internal error")] * 2
    (reason,) = reasons(log)
    assert reason.startswith("could not inflate lancedb's native library")
    assert "File too large" in reason


def refusals(said: dict[str, Any]) -> list[tuple[int, str]]:
    return [(answer["status"], answer["error"]) for answer in said["answers"]]


def reasons(log: list[dict[str, Any]]) -> set[str]:
    """The texts of causes in the log, which no line may have made up from a half-loaded module."""
    causes = [line["cause"] for line in log if line.get("level") == "ERROR"]
    assert causes
    assert {cause["type"] for cause in causes} == {"LayerFault"}
    return {cause["text"] for cause in causes}
