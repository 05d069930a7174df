"""Regular expressions that were compiled when the function was packaged.

``re`` compiles in Python, and of a range such as 가-힣 it marks each of 11,172 syllables: with four
hundred patterns that is a tenth of a first answer. So packaging writes down what came of them
(``infra.patterns``), and a container takes it from there. A pattern that is not in the file is
compiled as ever, and so is every one where the file is missing or for another Python.
"""

from __future__ import annotations

import marshal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

type Key = tuple[str | bytes, int]
"""A pattern and its flags."""

type Program = tuple[int, bytes, int, dict[str, int]]
"""Flags of the compiled pattern, its code as 32-bit words, number of groups, the named ones."""

FILE = f"patterns-{sys.implementation.cache_tag}.bin"
_FOLDER = Path(__file__).resolve().parents[1]


def engine() -> tuple[Any, ...]:
    """What the programs in a file are for; equal ones run them alike."""
    sre: Any = import_module("_sre")
    return sys.implementation.cache_tag, sys.byteorder, sre.MAGIC, sre.CODESIZE


def use_compiled(folder: Path = _FOLDER) -> None:
    """Have ``re`` look in the package's file first; to be called before patterns are made."""
    try:
        made_for, programs = marshal.loads((folder / FILE).read_bytes())
    except FileNotFoundError:
        return
    if made_for != engine():
        return
    sre: Any = import_module("_sre")
    compiler: Any = import_module("re._compiler")
    compile_anew = compiler.compile

    def compile_pattern(pattern: Any, flags: int = 0) -> Any:
        found = programs.get((pattern, flags))
        if found is None:
            return compile_anew(pattern, flags)
        all_flags, code, groups, named = found
        names: list[str | None] = [None] * (groups + 1)
        for name, group in named.items():
            names[group] = name
        words = memoryview(code).cast("I").tolist()
        return sre.compile(pattern, all_flags, words, groups, named, tuple(names))

    compiler.compile = compile_pattern
