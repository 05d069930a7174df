"""Byte code for everything in the layer, without docstrings.

    python -m infra.layer.bytecode TREE PREFIX

A sixth of the packages' byte code is documentation, which a start would read and nobody ask for.
Asserts stay: some of them are the packages' own checks. Run in a process of its own with a fixed
``PYTHONHASHSEED``, since both decide about the bytes. Sources are named in tracebacks as under
``PREFIX``.
"""

from __future__ import annotations

import ast
import importlib.util
import marshal
import sys
from pathlib import Path

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_EDITS_ITS_DOCS = "numpy/"

_UNCHECKED_HASH = (0b01).to_bytes(4, "little")
"""PEP 552: a layer is read-only, and its file times mean nothing."""


def compile_tree(tree: Path, prefix: str) -> None:
    """Write the byte code of all sources in a folder beside them; raises ``SyntaxError``."""
    for source in sorted(tree.rglob("*.py")):
        text, path = source.read_bytes(), source.relative_to(tree).as_posix()
        module = ast.parse(text, path)
        if not path.startswith(_EDITS_ITS_DOCS):
            _leave_out_docs(module)
        code = compile(module, f"{prefix}/{path}", "exec", dont_inherit=True)
        target = Path(importlib.util.cache_from_source(str(source)))
        target.parent.mkdir(exist_ok=True)
        head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(text)
        target.write_bytes(head + marshal.dumps(code))


def _leave_out_docs(module: ast.Module) -> None:
    for node in ast.walk(module):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            # Where it was all that there is, something must stand.
            node.body[:1] = [] if node.body[1:] else [ast.copy_location(ast.Pass(), node.body[0])]
        if isinstance(node, ast.ClassDef) and any(
            "dataclass" in ast.unparse(d) for d in node.decorator_list
        ):
            # One without any would have its signature worked out and written down as one.
            node.body.insert(0, ast.copy_location(ast.Expr(ast.Constant(".")), node.body[0]))
    ast.fix_missing_locations(module)


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]), sys.argv[2])
