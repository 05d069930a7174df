"""Libraries that no longer ask for others, on a real one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest

from infra.layer.elf import forget_needed

FOLDER = Path(pyarrow.__file__).parent
PARQUET = next(path.name for path in FOLDER.glob("libparquet.so.*"))
ARROW = next(path.name for path in FOLDER.glob("libarrow.so.*"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    original = next(FOLDER.glob("_fs.*.so"))
    copy = tmp_path / original.name
    copy.write_bytes(original.read_bytes())
    return copy


LOAD = """
import ctypes, os, sys
ctypes.CDLL(sys.argv[1], os.RTLD_NOW)
print(open("/proc/self/maps").read())
"""


def loaded(library: Path) -> subprocess.CompletedProcess[str]:
    """Load it in a process of its own, with everything that it needs looked up at once."""
    return subprocess.run(
        [sys.executable, "-I", "-c", LOAD, str(library)],
        env={"LD_LIBRARY_PATH": f"{library.parent}:{FOLDER}"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_library_that_is_asked_for_and_not_used_need_not_be_there(library: Path) -> None:
    assert PARQUET in loaded(library).stdout
    names = {path.name for path in FOLDER.glob("lib*.so.*")} - {ARROW}
    used = {name for name in names if name.startswith(("libarrow_python", "libarrow_compute"))}
    for each in used:
        copy = library.parent / each
        copy.write_bytes((FOLDER / each).read_bytes())
        forget_needed(copy, names - used)
    forgotten = forget_needed(library, names - used)
    assert forgotten >= 3
    done = loaded(library)
    assert done.returncode == 0, done.stderr
    assert ARROW in done.stdout
    assert PARQUET not in done.stdout


def test_what_was_forgotten_is_not_forgotten_twice_and_the_rest_stays(library: Path) -> None:
    assert forget_needed(library, {PARQUET}) == 1
    once = library.read_bytes()
    assert forget_needed(library, {PARQUET, "libnothing.so"}) == 0
    assert library.read_bytes() == once
    assert forget_needed(library, {ARROW}) == 1


def test_a_library_without_one_that_it_uses_is_refused_by_the_loader(library: Path) -> None:
    names = {path.name for path in FOLDER.glob("lib*.so.*")}
    forget_needed(library, names)
    done = loaded(library)
    assert done.returncode != 0
    assert "undefined symbol" in done.stderr


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.so"
    path.write_text("INPUT(-larrow)\n")
    assert forget_needed(path, {PARQUET}) == 0
    assert path.read_text() == "INPUT(-larrow)\n"
