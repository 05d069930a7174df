"""Regular expressions that were compiled when the function was packaged.

``re`` compiles in Python, and of a range such as 가-힣 it marks each of 11,172 syllables: with the
four hundred patterns of a question that is a tenth of a first answer. So packaging writes down what
came of them (``infra.patterns``), and a container takes it from there. A pattern that is not in the
file is compiled as ever, and so is every one where the file is missing, damaged or for another
Python.
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
    """Have ``re`` look in the package's file first; call once, before patterns are made."""
    programs = _read(folder / FILE)
    if not programs:
        return
    compiler: Any = import_module("re._compiler")
    compile_anew = compiler.compile

    def compile_pattern(pattern: Any, flags: int = 0) -> Any:
        found = programs.get((pattern, flags))
        return as_pattern(pattern, found) if found else compile_anew(pattern, flags)

    compiler.compile = compile_pattern


def as_pattern(pattern: str | bytes, program: Program) -> Any:
    """The compiled pattern that a program stands for."""
    sre: Any = import_module("_sre")
    flags, code, groups, named = program
    names: list[str | None] = [None] * (groups + 1)
    for name, group in named.items():
        names[group] = name
    words = memoryview(code).cast("I").tolist()
    return sre.compile(pattern, flags, words, groups, named, tuple(names))


def _read(path: Path) -> dict[Key, Program]:
    try:
        made_for, programs = marshal.loads(path.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        # It only saves time: nothing that is wrong with it may keep a function from starting.
        return {}
    return programs if made_for == engine() and isinstance(programs, dict) else {}
