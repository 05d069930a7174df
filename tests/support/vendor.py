"""A vendor that is nothing but one file, dropped into the package for the time of a test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import chalicelib.providers as package


@contextmanager
def dropped_in(folder: Path, name: str, code: str) -> Iterator[None]:
    """Make ``<name>.py`` a module of the providers' package."""
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    package.__path__.append(str(folder))
    try:
        yield
    finally:
        package.__path__.remove(str(folder))
        sys.modules.pop(f"{package.__name__}.{name}", None)
        vars(package).pop(name, None)
