"""Make packages import and make their parts on first use.

lancedb imports a REST catalogue client of some 160 generated modules, of which a table on S3 uses
none: more than half of its import time. Its package files, those of its model vendors and
rerankers, and powertools' are rewritten so that a name is imported when somebody asks for it
(PEP 562), and its pydantic models build their validators when first used. pyarrow wraps 300
compute functions while it is imported; each is wrapped when it is asked for, and not documented.
httpcore2 imports its asynchronous half, and most of anyio with it, when somebody asks for that.
Nothing else about them changes, so every name that they publish still resolves; only lancedb's
registry knows a model vendor by its alias no sooner than its module is imported.

numpy writes the documentation of what is made in C while it is imported; that is left out.

pydantic describes its schemas by eighty typed dictionaries, for type checkers; making them takes
longer than the rest of that module, so they become plain ones.

``pyarrow.dataset`` is left out with the libraries that only it needs, a tenth of the layer. lancedb
asks of whatever it is given whether it is such a dataset, so the two classes stay, empty.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from pathlib import Path

from infra.layer.target import LayerError

CLIENT = "lance_namespace_urllib3_client"
_PACKAGES = {
    CLIENT: (CLIENT,),
    f"{CLIENT}/models": (CLIENT,),
    "lance_namespace": (CLIENT,),
    "lancedb/embeddings": (".",),
    "lancedb/rerankers": (".",),
    "aws_lambda_powertools": tuple(
        f"aws_lambda_powertools.{part}" for part in ("logging", "metrics", "tracing")
    ),
    "httpcore2": ("._async", "._backends.mock", "._backends.anyio"),
}
"""Packages, with the beginnings of the modules whose names are imported on first use, as written:
relative ones with their dot."""

_HTTP = "httpcore2/__init__.py"
_NAME_ALL = "not __name.startswith(('__', 'SOCKET_OPTION'))"

_FUNCTIONS = "lancedb/functions.py"
_COMPUTE = "pyarrow/compute.py"

_DOCUMENT = "_decorate_compute_function"
_DOCS_BEGIN, _DOCS_END = "doc_pieces = []", "wrapper.__doc__ = "
_DOC_PARTS = (
    "from pyarrow import _compute_docstrings",
    "from pyarrow.vendored import docscrape",
    "def _scrape_options_class_doc(",
)
_ARRAY_DOCS = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")

_DATASET = "pyarrow/dataset.py"
_SCHEMAS = "pydantic_core/core_schema.py"
_NO_DATASETS = '''

class Dataset:
    """Stands for the class that this layer leaves out: nothing is one."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("the layer comes without pyarrow.dataset")


class Scanner(Dataset):
    """As above."""
'''

_CHANGED = "# Changed for the layer of triple: imports less at once."

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

_WRAP_ALL = (
    "_make_global_functions()",
    "utf8_zfill = utf8_zero_fill = globals()['utf8_zero_fill']",
)
_WRAP_ONE = """

def __getattr__(name):
    registered = {"and_": "and", "or_": "or", "utf8_zfill": "utf8_zero_fill"}.get(name, name)
    try:
        func = function_registry().get_function(registered)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    if func.kind == "hash_aggregate" or (func.kind == "scalar_aggregate" and func.arity == 0):
        raise AttributeError(f"{name!r} can't be called by itself")
    wrapper = globals()[name] = _wrap_function(name, func)
    return wrapper
"""


def make_lazy(folder: Path) -> int:
    """Rewrite the packages under ``folder``; returns how many names became lazy."""
    present = [name for name in _PACKAGES if (folder / name).exists()]
    names = sum(_rewrite(folder, name) for name in present)
    for model in sorted((folder / CLIENT / "models").glob("*.py")):
        _defer_validators(model)
    _defer_validators(folder / _FUNCTIONS)
    _wrap_on_demand(folder / _COMPUTE)
    _name_what_is_there(folder / _HTTP)
    _leave_out_array_docs(folder)
    _leave_out_datasets(folder / _DATASET)
    _plain_dicts(folder / _SCHEMAS)
    return names


def notice(source: str) -> str:
    """The comments at the head of a file, its licence as a rule, and that the file was changed."""
    head = takewhile(lambda line: line.startswith("#") and line != _CHANGED, source.splitlines())
    return "\n".join([*head, _CHANGED, ""])


def annotations_are_texts(body: list[ast.stmt]) -> None:
    """Put the future import where it has to stand in a module, unless it is there."""
    documented = bool(body) and ast.get_docstring(ast.Module(body[:1], [])) is not None
    if not any(isinstance(s, ast.ImportFrom) and s.module == "__future__" for s in body):
        future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
        body.insert(1 if documented else 0, future)


def put_off_import(path: Path, module: str) -> None:
    """Import a module's names in the functions that use them."""
    original = path.read_text(encoding="utf-8")
    tree = ast.parse(original)
    imports = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == module]
    if not imports:
        raise LayerError(f"{path.name} no longer imports from {module}: mend infra/layer")
    names = {alias.name for statement in imports for alias in statement.names}
    tree.body = [statement for statement in tree.body if statement not in imports]
    for statement in tree.body:
        used = sorted(names & {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)})
        if used and not isinstance(statement, ast.FunctionDef):
            raise LayerError(f"{path.name} uses {', '.join(used)} outside its functions")
        if used:
            assert isinstance(statement, ast.FunctionDef)
            first = 1 if ast.get_docstring(statement) is not None else 0
            late = ast.ImportFrom(module, [ast.alias(name) for name in used], 0)
            statement.body.insert(first, late)
    path.write_text(f"{notice(original)}{ast.unparse(tree)}\n", encoding="utf-8")


def _rewrite(folder: Path, name: str) -> int:
    path = folder / name / "__init__.py"
    lazy: dict[str, tuple[str, str]] = {}
    kept: list[ast.stmt] = []
    original = path.read_text(encoding="utf-8")
    for statement in ast.parse(original).body:
        # A package may also go on without what it tries to import; in the layer all of it is there.
        tried = statement.body[0] if isinstance(statement, ast.Try) else statement
        if module := _lazy_module(tried, name):
            assert isinstance(tried, ast.ImportFrom)
            for each in tried.names:
                lazy[each.asname or each.name] = (module, each.name)
        elif (alias := _alias_of_lazy(statement, lazy)) is not None:
            lazy[alias] = lazy[ast.unparse(statement).rpartition("= ")[2]]
        else:
            kept.append(statement)
    annotations_are_texts(kept)  # They name models, and need none of them then.
    source = ast.unparse(ast.Module(kept, []))
    path.write_text(f"{notice(original)}{source}\n\n_LAZY = {lazy!r}{_GETATTR}", encoding="utf-8")
    return len(lazy)


def _lazy_module(statement: ast.stmt, name: str) -> str | None:
    """The module that a statement imports from, if it is one of those that can wait."""
    match statement:
        case ast.ImportFrom(module=str(module), level=0 | 1 as level):
            written = "." * level + module
            if written.startswith(_PACKAGES[name]):
                return f"{name.replace('/', '.')}{written}" if level else module
    return None


def _alias_of_lazy(statement: ast.stmt, lazy: dict[str, tuple[str, str]]) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=alias)], value=ast.Name(id=original)):
            return alias if original in lazy else None
    return None


def _defer_validators(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("ConfigDict(", "ConfigDict(defer_build=True, "))


def _name_what_is_there(path: Path) -> None:
    """Have a package that names its home in all that it publishes pass over what is late."""
    source = path.read_text(encoding="utf-8")
    if source.count(_NAME_ALL) != 1:
        raise LayerError("httpcore2 is no longer laid out as infra/layer/lazy.py expects")
    path.write_text(source.replace(_NAME_ALL, f"__name in __locals and {_NAME_ALL}"))


def _leave_out_array_docs(folder: Path) -> None:
    for path in (folder / name for name in _ARRAY_DOCS):
        if not path.exists():
            raise LayerError(f"{path.name} is gone from numpy: mend infra/layer/lazy.py")
        path.write_text(notice(path.read_text(encoding="utf-8")), encoding="utf-8")


def _leave_out_datasets(path: Path) -> None:
    if not path.exists():
        raise LayerError(f"{_DATASET} is gone from the wheel: mend infra/layer/lazy.py")
    path.write_text(notice(path.read_text(encoding="utf-8")) + _NO_DATASETS, encoding="utf-8")


def _plain_dicts(path: Path) -> None:
    original = path.read_text(encoding="utf-8")
    tree = ast.parse(original)
    typed = {"TypedDict"}
    for statement in tree.body:
        if (
            isinstance(statement, ast.ClassDef)
            and {ast.unparse(b) for b in statement.bases} & typed
        ):
            typed.add(statement.name)
            statement.keywords = []
            for base in statement.bases:
                if isinstance(base, ast.Name) and base.id == "TypedDict":
                    base.id = "dict"
    if len(typed) == 1:
        raise LayerError("pydantic's schemas are no longer laid out as infra/layer/lazy.py expects")
    path.write_text(f"{notice(original)}{ast.unparse(tree)}\n", encoding="utf-8")


def _makes_docs(statement: ast.stmt) -> bool:
    return ast.unparse(statement).startswith(_DOC_PARTS)


def _wrap_on_demand(path: Path) -> None:
    original = path.read_text(encoding="utf-8")
    tree = ast.parse(original)
    left_out = {
        ast.unparse(s): s for s in tree.body if _makes_docs(s) or ast.unparse(s) in _WRAP_ALL
    }
    functions = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    document = functions.get(_DOCUMENT)
    lines = [ast.unparse(statement) for statement in document.body] if document else []
    first = next((at for at, line in enumerate(lines) if line == _DOCS_BEGIN), 0)
    last = next((at for at, line in enumerate(lines) if line.startswith(_DOCS_END)), 0)
    if len(left_out) != len(_WRAP_ALL) + len(_DOC_PARTS) or not 0 < first < last:
        raise LayerError("pyarrow.compute is no longer laid out as infra/layer/lazy.py expects")
    assert document is not None
    del document.body[first : last + 1]
    tree.body = [statement for statement in tree.body if statement not in left_out.values()]
    path.write_text(f"{notice(original)}{ast.unparse(tree)}{_WRAP_ONE}", encoding="utf-8")
