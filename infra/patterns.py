"""Compile the functions' regular expressions when they are packaged.

    python -m infra.patterns FOLDER

Imports what the functions import, from these sources, and notes what ``re`` makes of each pattern
on the way, for ``chalicelib.patterns``. It has to be a process of its own: whoever has imported all
that before would see none.
"""

from __future__ import annotations

import marshal
import pkgutil
import re
import subprocess
import sys
from array import array
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import chalicelib
from chalicelib.patterns import FILE, Key, Program, as_pattern, engine
from infra.layer.target import LayerError
from infra.project import ROOT

_COMPILE_S = 120
_FORMAT = 2
"""Of marshal: the later ones write the same content in more than one way."""
_SDKS = ("boto3.session", "google.genai", "httpcore2", "lancedb")
"""What the functions import late."""


def compile_patterns(project: Path) -> None:
    """Write the file to ``vendor``, whose contents Chalice packages beside ``chalicelib``.

    Raises ``LayerError`` with what went wrong.
    """
    target = project / "vendor" / FILE
    target.parent.mkdir(exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(compiled())
    unfinished.replace(target)


@lru_cache(maxsize=1)
def compiled() -> bytes:
    """The file's content, made once: a deployment packages twice. Raises ``LayerError``."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", __name__, folder]
        try:
            subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=_COMPILE_S, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise LayerError(f"the patterns were not compiled within {_COMPILE_S} s") from error
        except subprocess.CalledProcessError as error:
            said = f"{error.stdout}{error.stderr}"
            raise LayerError(f"the patterns could not be compiled:\n{said}") from error
        return (Path(folder) / FILE).read_bytes()


def _write(folder: Path) -> None:
    ordered = dict(sorted(_compile_all().items(), key=repr))
    (folder / FILE).write_bytes(marshal.dumps((engine(), ordered), _FORMAT))


def _compile_all() -> dict[Key, Program]:
    """Whatever is compiled while everything that the functions import is imported."""
    programs: dict[Key, Program] = {}
    compiler: Any = import_module("re._compiler")
    make_code, compile_anew = compiler._code, compiler.compile
    codes: list[list[int]] = []

    def noted_code(*parsed: Any) -> list[int]:
        codes.append(make_code(*parsed))
        return codes[-1]

    def noted(pattern: Any, flags: int = 0) -> Any:
        made = compile_anew(pattern, flags)
        code, names = array("I", codes.pop()).tobytes(), dict(made.groupindex)
        program = int(made.flags), code, int(made.groups), names
        if type(pattern) in (str, bytes):
            if as_pattern(pattern, program) != made:
                raise RuntimeError(f"what was noted of {pattern!r} is another pattern")
            programs[pattern, int(flags)] = program
        return made

    compiler._code, compiler.compile = noted_code, noted
    re.purge()
    for module in ("app", *_SDKS, *_modules()):
        import_module(module)
    return programs


def _modules() -> list[str]:
    found = pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")
    return [module.name for module in found if not module.name.endswith(".__main__")]


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
