"""Make generated packages import their parts on first use.

lancedb imports a REST catalogue client of some 160 generated modules, of which a table on S3 uses
none: more than half of its import time. Its package files are rewritten so that a name is imported
when somebody asks for it (PEP 562), and its pydantic models build their validators when first
used. Nothing else about them changes, so every name still resolves.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from pathlib import Path

CLIENT = "lance_namespace_urllib3_client"
_PACKAGES = (f"{CLIENT}/__init__.py", f"{CLIENT}/models/__init__.py", "lance_namespace/__init__.py")

_GETATTR = """

def __getattr__(name):
    try:
        module, attribute = _LAZY[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    import importlib

    value = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value
"""


def make_lazy(folder: Path) -> int:
    """Rewrite the packages under ``folder``; returns how many names became lazy."""
    names = sum(_rewrite(folder / package) for package in _PACKAGES if (folder / package).exists())
    for model in sorted((folder / CLIENT / "models").glob("*.py")):
        _defer_validators(model)
    return names


def notice(source: str) -> str:
    """The comments at the head of a file, its licence as a rule, and that the file was changed."""
    head = takewhile(lambda line: line.startswith("#"), source.splitlines())
    return "\n".join([*head, "# Changed for the layer of triple: imports less at once.", ""])


def _rewrite(path: Path) -> int:
    lazy: dict[str, tuple[str, str]] = {}
    kept: list[ast.stmt] = []
    original = path.read_text(encoding="utf-8")
    for statement in ast.parse(original).body:
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(CLIENT):
            for name in statement.names:
                lazy[name.asname or name.name] = (str(statement.module), name.name)
        elif (alias := _alias_of_lazy(statement, lazy)) is not None:
            lazy[alias] = lazy[ast.unparse(statement).rpartition("= ")[2]]
        else:
            kept.append(statement)
    # Annotations name models; as strings they need none of them.
    source = "from __future__ import annotations\n" + ast.unparse(ast.Module(kept, []))
    path.write_text(f"{notice(original)}{source}\n\n_LAZY = {lazy!r}{_GETATTR}", encoding="utf-8")
    return len(lazy)


def _alias_of_lazy(statement: ast.stmt, lazy: dict[str, tuple[str, str]]) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=alias)], value=ast.Name(id=original)):
            return alias if original in lazy else None
    return None


def _defer_validators(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("ConfigDict(\n", "ConfigDict(\n        defer_build=True,\n", 1))
