"""Patterns compiled when the function is packaged are the ones that would be compiled later."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chalicelib.patterns import FILE, engine
from infra.layer.target import LayerError
from infra.patterns import compile_patterns, compiled
from infra.project import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("project")
    compile_patterns(project)
    return project / "vendor"


def run(code: str, folder: Path) -> str:
    """What a fresh process prints that uses the file in a folder."""
    head = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from chalicelib.patterns import FILE, use_compiled\n"
        "compile_anew = re._compiler.compile\n"
        "folder = Path(sys.argv[1])\n"
        "use_compiled(folder)\n"
    )
    command = [sys.executable, "-c", head + code, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_is_what_compiling_it_gives(folder: Path) -> None:
    code = (
        "import marshal\n"
        "_, programs = marshal.loads((folder / FILE).read_bytes())\n"
        "for pattern, flags in programs:\n"
        "    ready, fresh = re.compile(pattern, flags), compile_anew(pattern, flags)\n"
        # Equal patterns have the same text, flags and code.
        "    assert ready == fresh and ready is not fresh, pattern\n"
        "    assert (ready.groups, ready.groupindex) == (fresh.groups, fresh.groupindex), pattern\n"
        "    for text in ('512GB 모델 중에 제일 가벼운 건 뭐야?', '아이와 3만원 이하로'):\n"
        "        text = text if isinstance(pattern, str) else text.encode()\n"
        "        a, b = (each.search(text) for each in (ready, fresh))\n"
        "        assert (a and (a.regs, a.lastgroup)) == (b and (b.regs, b.lastgroup)), pattern\n"
        "print(len(programs))\n"
    )
    assert int(run(code, folder)) > 500


def test_the_functions_find_theirs_in_the_file(folder: Path) -> None:
    code = (
        "anew, parse = [], re._parser.parse\n"
        "re._parser.parse = lambda text, *flags: anew.append(text) or parse(text, *flags)\n"
        "import chalicelib.index.searching.search\n"
        # The standard library's own, made before this module came in, may be among them.
        "print(sum(not text.isascii() for text in anew))\n"
    )
    assert int(run(code, folder)) == 0
    assert int(run(code, folder / "none")) > 100


def test_what_is_not_there_is_compiled_as_ever(folder: Path) -> None:
    code = (
        "found = re.compile(r'(?P<number>\\d+)없는패턴', re.IGNORECASE).search('12없는패턴')\n"
        "print(found['number'], found.re.flags & re.IGNORECASE == re.IGNORECASE)\n"
        "try:\n"
        "    re.compile('(')\n"
        "except re.error as error:\n"
        "    print(error)\n"
    )
    said = run(code, folder).splitlines()
    assert said == ["12 True", "missing ), unterminated subpattern at position 0"]


def test_a_file_for_another_python_is_not_used(tmp_path: Path) -> None:
    other = ("cpython-399", *engine()[1:])
    (tmp_path / FILE).write_bytes(marshal.dumps((other, {("a", 0): (32, b"", 0, {})})))
    assert run("print(re.compile('a').search('a'))", tmp_path).startswith("<re.Match")


@pytest.mark.parametrize("damage", ["empty", "short", "garbage", "nothing in it", "a folder"])
def test_a_damaged_file_keeps_no_function_from_starting(
    folder: Path, tmp_path: Path, damage: str
) -> None:
    whole = (folder / FILE).read_bytes()
    if damage == "a folder":
        (tmp_path / FILE).mkdir()
    else:
        content = {
            "empty": b"",
            "short": whole[:-1],
            "garbage": b"\xff" * 64,
            "nothing in it": marshal.dumps((engine(), None)),
        }
        (tmp_path / FILE).write_bytes(content[damage])
    assert run("print(re.compile('a').search('a'))", tmp_path).startswith("<re.Match")


@pytest.mark.parametrize(
    "handler", ["app", "chalicelib.api.index_events", "chalicelib.api.streaming"]
)
def test_each_function_is_prepared_before_it_imports_anything(handler: str) -> None:
    code = f"import gc, re, {handler}; print(re._compiler.compile.__module__, gc.get_threshold())"
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "triple-test"}
    said = {}
    for name, env in (("here", dict(os.environ)), ("lambda", environment)):
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True
        )
        said[name] = done.stdout.split(maxsplit=1)
    # In the sources there is no file to look in.
    assert said["here"][0] == said["lambda"][0] == "re._compiler"
    assert said["here"][1] != said["lambda"][1]
    assert said["lambda"][1].startswith("(200000")


def test_the_same_sources_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.patterns", str(tmp_path)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)
    assert (tmp_path / FILE).read_bytes() == (folder / FILE).read_bytes()


def test_what_goes_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPLE_RATE_LIMIT", "many")
    compiled.cache_clear()
    with pytest.raises(LayerError, match="rate_limit"):
        compile_patterns(tmp_path)


def test_chalice_packages_the_file(tmp_path: Path) -> None:
    from infra.package import function_zip

    with zipfile.ZipFile(function_zip(tmp_path)) as opened:
        assert FILE in opened.namelist()
