"""The layer is the same for the same input, of one architecture, licensed, and within its limit."""

from __future__ import annotations

import hashlib
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.layer import build as building
from infra.layer.build import Layer, Step, build
from infra.layer.lock import install_locked
from infra.layer.publish import contents_of
from infra.layer.sizes import write_sizes
from infra.layer.target import LIMIT_UNZIPPED, LayerError, Target
from infra.package import Sizes, check
from tests.package.conftest import OUT

pytestmark = pytest.mark.package

MACHINE = {"x86_64": 62, "arm64": 183}
"""``e_machine`` in the header of an ELF file."""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def libraries(archive: Path) -> Iterator[tuple[str, int]]:
    """Every ELF file with the machine that it is for."""
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            with opened.open(name) as file:
                head = file.read(20)
            if head[:4] == b"\x7fELF":
                yield name, struct.unpack_from("<H", head, 18)[0]


def test_two_builds_from_the_same_input_have_the_same_bytes(tmp_path: Path) -> None:
    first = build(Target.here(), tmp_path / "a")
    second = build(Target.here(), tmp_path / "b")
    assert sha256(tmp_path / "a" / first.zip) == sha256(tmp_path / "b" / second.zip)


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_every_library_is_of_the_layers_architecture(arch: str) -> None:
    layer = build(Target.here(arch), OUT)
    found = list(libraries(OUT / layer.zip))
    assert len(found) > 20
    assert {machine for _, machine in found} == {MACHINE[arch]}
    assert layer.unzipped <= LIMIT_UNZIPPED


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_the_packed_library_is_of_the_layers_architecture_too(arch: str) -> None:
    import pyarrow as pa

    layer = build(Target.here(arch), OUT)
    with zipfile.ZipFile(OUT / layer.zip) as opened:
        packed = opened.read("python/lancedb/_lancedb.so.lz4")
    head = pa.CompressedInputStream(pa.BufferReader(packed), "lz4").read(20)
    assert (head[:4], struct.unpack_from("<H", head, 18)[0]) == (b"\x7fELF", MACHINE[arch])


def test_the_licence_of_everything_that_is_shipped_is_kept(layer: Path, tmp_path: Path) -> None:
    """Whatever licence a wheel carries stands in the layer, and each package names its licence."""
    install_locked(Target.here(), tmp_path)
    shipped = {path.name for path in layer.glob("*.dist-info")}
    assert len(shipped) > 20
    for package in sorted(shipped):
        words = ("LICEN", "NOTICE", "COPYING", "AUTHORS")
        texts = [
            path.relative_to(tmp_path)
            for path in (tmp_path / package).rglob("*")
            if path.is_file() and any(word in path.name.upper() for word in words)
        ]
        assert [text for text in texts if not (layer / text).exists()] == []
        metadata = (layer / package / "METADATA").read_text(encoding="utf-8")
        assert texts or "License" in metadata, package


def test_every_package_with_code_in_the_layer_has_its_record(layer: Path) -> None:
    names = {path.name.partition("-")[0].lower() for path in layer.glob("*.dist-info")}
    # Folders that are named otherwise than the package that brings them.
    names |= {"google", "jwt", "dateutil", "numpy.libs", "__pycache__", "pyarrow.libs"}
    names |= {"aws_lambda_powertools", "lance_namespace_urllib3_client", "cryptography.libs"}
    folders = {path.name.lower() for path in layer.iterdir() if path.is_dir()}
    assert {f for f in folders if not f.endswith(".dist-info")} - names == set()


def test_a_layer_over_the_limit_is_refused_with_the_excess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "LIMIT_UNZIPPED", 1_000)
    with pytest.raises(LayerError, match="over Lambda's limit"):
        building._check_limit(2_000)


def test_a_function_that_unpacks_to_more_than_the_rest_is_refused(tmp_path: Path) -> None:
    function, layer = tmp_path / "function.zip", tmp_path / "layer.zip"
    for path, size in ((function, 2 << 20), (layer, LIMIT_UNZIPPED - (1 << 20))):
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened,
            opened.open("data", "w", force_zip64=True) as file,
        ):
            for _ in range(size >> 20):
                file.write(b"\0" * (1 << 20))
    with pytest.raises(LayerError, match="over the limit"):
        check(function, layer)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("pydantic/x.py", "pydantic"),
        ("typing_extensions.py", "typing_extensions"),
        ("_cffi_backend.cpython-313-x86_64-linux-gnu.so", "_cffi_backend"),
    ],
)
def test_a_package_or_module_in_both_zips_is_refused(tmp_path: Path, file: str, name: str) -> None:
    function, layer = tmp_path / "function.zip", tmp_path / "layer.zip"
    for path, place in ((function, file), (layer, f"python/{file}")):
        with zipfile.ZipFile(path, "w") as opened:
            opened.writestr(place, "")
    with pytest.raises(LayerError, match=f"{name} would be in the function and in the layer"):
        check(function, layer)


def test_margins_say_what_is_left_of_each_limit() -> None:
    assert Sizes(function_zip=1_000, function=2_000, layer=3_000).margins().splitlines() == [
        "function zip             1,000 bytes:  52,427,800 left of 52,428,800",
        "function and layer       5,000 bytes: 262,139,000 left of 262,144,000",
    ]


def test_a_layer_is_known_by_its_files_however_they_are_packed(tmp_path: Path) -> None:
    def packed(text: str, method: int) -> str:
        with zipfile.ZipFile(tmp_path / "layer.zip", "w", method) as opened:
            opened.writestr(zipfile.ZipInfo("python/a.py"), text, method)
        return contents_of(tmp_path / "layer.zip")

    assert packed("x = 1" * 99, zipfile.ZIP_STORED) == packed("x = 1" * 99, zipfile.ZIP_DEFLATED)
    assert packed("x = 1", zipfile.ZIP_STORED) != packed("x = 2", zipfile.ZIP_STORED)


def test_a_python_without_a_lock_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match=r"no lock file for python3\.99-x86_64"):
        install_locked(Target("3.99", "x86_64"), tmp_path)


def test_byte_code_of_another_python_is_never_shipped() -> None:
    """Chalice deploys for the Python that runs it; the layer must be for the same one."""
    assert Target.here().python == f"{sys.version_info.major}.{sys.version_info.minor}"
    with zipfile.ZipFile(OUT / build(Target.here(), OUT).zip) as opened:
        compiled = [name for name in opened.namelist() if name.endswith(".pyc")]
    tag = f".cpython-{sys.version_info.major}{sys.version_info.minor}.pyc"
    assert len(compiled) > 1_000
    assert [name for name in compiled if not name.endswith(tag)] == []


def test_the_table_of_sizes_keeps_the_other_targets(tmp_path: Path) -> None:
    document = tmp_path / "sizes.md"
    for target, size in (
        ("python3.13-x86_64", 7),
        ("python3.13-arm64", 5),
        ("python3.13-arm64", 6),
    ):
        write_sizes(Layer(target, "", "", size, 1, [Step("wheels", 9)]), document)
    text = document.read_text()
    assert text.index("## python3.13-arm64") < text.index("## python3.13-x86_64")
    assert text.count("| **unpacked, as uploaded** |") == 2
    assert "| **unpacked, as uploaded** | 6 |" in text
    assert "uploaded** | 5 |" not in text
