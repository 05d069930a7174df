"""Byte code for the function's zip: compiling its sources would be most of a light cold start.

Chalice packages ``chalicelib`` with whatever stands in it, its own runtime and ``app.py`` as bare
sources, and the contents of ``vendor`` at the root. So the byte code of the latter two goes to
``vendor``, where it lands beside its sources. It carries its source's hash, which Python checks:
after a change of code, plain ``chalice deploy`` ships sources that win over older byte code.
"""

from __future__ import annotations

import importlib.util
import py_compile
import shutil
from pathlib import Path

_CHALICE = ("__init__.py", "app.py")
"""What Chalice puts into the zip of itself."""


def compile_sources(project: Path) -> int:
    """Write byte code for everything that is packaged from ``project``; returns the number."""
    vendor = project / "vendor"
    for folder in [vendor, *(project / "chalicelib").rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)
    found = [(path, path.relative_to(project), project) for path in _sources(project)]
    found.append((project / "app.py", Path("app.py"), vendor))
    chalice = _chalice_folder()
    found += [(chalice / name, Path("chalice") / name, vendor) for name in _CHALICE]
    for source, name, root in found:
        _compile(source, name, Path(importlib.util.cache_from_source(str(root / name))))
    return len(found)


def _sources(project: Path) -> list[Path]:
    return sorted((project / "chalicelib").rglob("*.py"))


def _chalice_folder() -> Path:
    spec = importlib.util.find_spec("chalice")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _compile(source: Path, name: Path, target: Path) -> None:
    py_compile.compile(
        str(source),
        cfile=str(target),
        dfile=f"/var/task/{name.as_posix()}",
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
    )
