"""Compile the functions' regular expressions when they are packaged.

    python -m infra.patterns FOLDER

Imports what the functions import and notes what ``re`` makes of each pattern on the way, for
``chalicelib.patterns``. It has to be a process of its own: whoever has imported all that before
would see none.
"""

from __future__ import annotations

import marshal
import pkgutil
import re
import subprocess
import sys
from array import array
from importlib import import_module
from pathlib import Path
from typing import Any

import chalicelib
from chalicelib.patterns import FILE, Key, Program, engine
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
    folder = project / "vendor"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", __name__, str(folder.resolve())]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_COMPILE_S, check=False
    )
    if done.returncode:
        raise LayerError(f"the patterns could not be compiled:\n{done.stdout}{done.stderr}")


def _write(folder: Path) -> None:
    programs = _compiled()
    ordered = dict(sorted(programs.items(), key=repr))
    (folder / FILE).write_bytes(marshal.dumps((engine(), ordered), _FORMAT))


def _compiled() -> dict[Key, Program]:
    """Whatever is compiled while everything that the functions import is imported."""
    programs: dict[Key, Program] = {}
    compiler: Any = import_module("re._compiler")
    make_code, compile_anew = compiler._code, compiler.compile
    codes: list[list[int]] = []

    def noted_code(*parsed: Any) -> list[int]:
        codes.append(make_code(*parsed))
        return codes[-1]

    def noted(pattern: Any, flags: int = 0) -> Any:
        compiled = compile_anew(pattern, flags)
        code = array("I", map(int, codes.pop()))
        # What a locale decides is decided anew in each process.
        if isinstance(pattern, str | bytes) and not compiled.flags & re.LOCALE:
            names = dict(compiled.groupindex)
            programs[pattern, int(flags)] = compiled.flags, code.tobytes(), compiled.groups, names
        return compiled

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
