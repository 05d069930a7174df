"""Byte code goes along with the sources, and never in their place."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.bytecode import compile_sources
from infra.layer import bytecode as layer_bytecode
from infra.project import copy_sources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "chalicelib").mkdir()
    (tmp_path / "app.py").write_text("said = 'app'\n")
    (tmp_path / "chalicelib" / "__init__.py").write_text("")
    (tmp_path / "chalicelib" / "words.py").write_text("said = 'one'\n")
    return tmp_path


def said(project: Path) -> str:
    code = "import sys; sys.path[:0] = ['.']; from chalicelib import words; print(words.said)"
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60)
    return done.stdout.strip() or done.stderr


def test_a_changed_source_wins_over_older_byte_code(project: Path) -> None:
    compile_sources(project)
    assert said(project) == "one"
    (project / "chalicelib" / "words.py").write_text("said = 'two'\n")
    assert said(project) == "two"


def test_byte_code_of_a_module_that_is_gone_goes_too(project: Path) -> None:
    compile_sources(project)
    (project / "chalicelib" / "words.py").unlink()
    compile_sources(project)
    assert [path.name.partition(".")[0] for path in project.glob("chalicelib/**/*.pyc")] == [
        "__init__"
    ]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        copy_sources(tmp_path / name)
        compile_sources(tmp_path / name)
        files = sorted((tmp_path / name).rglob("*.pyc"))
        made.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert len(made[0]) > 100
    assert made[0] == made[1]


def test_chalice_packages_byte_code_beside_every_source(tmp_path: Path) -> None:
    from infra.package import function_zip

    with zipfile.ZipFile(function_zip(tmp_path)) as opened:
        names = set(opened.namelist())
    tag = sys.implementation.cache_tag
    for name in [each for each in names if each.endswith(".py")]:
        path = Path(name)
        assert str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc") in names


SOURCE = '''"""A module."""
from __future__ import annotations

class Thing:
    """A thing."""

    def said(self):
        """Only this."""

    def checked(self, number):
        """What is not true fails."""
        assert number == 1, "not one"
        return "no doc"[number:]
'''


def test_the_layers_byte_code_has_no_docs_and_keeps_all_else(tmp_path: Path) -> None:
    (tmp_path / "things.py").write_text(SOURCE)
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text('"""Kept: it edits its docs."""\n')
    layer_bytecode.compile_tree(tmp_path, "/opt/python")
    # Unchecked: what stands beside it is not looked at any more.
    (tmp_path / "things.py").write_text("raise SystemExit('the source was read')")
    code = (
        "import sys; sys.path[:0] = ['.']\n"
        "import numpy, things\n"
        "thing = things.Thing()\n"
        "print(things.__doc__, things.Thing.__doc__, thing.said.__doc__, thing.said())\n"
        "print(thing.checked(1), numpy.__doc__)\n"
        "thing.checked(2)\n"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == ["None None None None", "o doc Kept: it edits its docs."]
    assert "AssertionError: not one" in done.stderr
    assert 'things.py", line 12, in checked' in done.stderr


def test_a_source_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def\n")
    with pytest.raises(SyntaxError, match=r"broken\.py"):
        layer_bytecode.compile_tree(tmp_path, "/opt/python")
